package io.llmshield.cloud.test.secrets;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The test needs an ability of the fixture; it is skipped, and names the ability, where
 * the fixture does not declare it.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface RequiresSecretAbility {

	/**
	 * What is asked for, all of it.
	 * @return the values
	 */
	SecretFixtureAbility[] value();

}
