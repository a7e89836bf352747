package io.llmshield.cloud.test.secrets;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.llmshield.cloud.secrets.SecretCapability;

/**
 * The test needs a capability of the driver; it is skipped, and names the capability,
 * where the driver does not declare it.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface RequiresSecretCapability {

	/**
	 * What is asked for, all of it.
	 * @return the values
	 */
	SecretCapability[] value();

}
