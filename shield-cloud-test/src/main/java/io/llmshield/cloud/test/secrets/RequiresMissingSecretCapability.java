package io.llmshield.cloud.test.secrets;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.llmshield.cloud.secrets.SecretCapability;

/**
 * The test shows what happens without a capability, usually {@code UNSUPPORTED}; it is
 * skipped where the driver declares the capability.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface RequiresMissingSecretCapability {

	/**
	 * What is asked for, all of it.
	 * @return the values
	 */
	SecretCapability[] value();

}
