package io.llmshield.cloud.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The mode in which the contract groups inside this class run. Without it they run in
 * {@link ContractMode#DRIVER}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface InMode {

	/**
	 * The mode.
	 * @return the mode
	 */
	ContractMode value();

}
