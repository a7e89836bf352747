package io.llmshield.cloud.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test, or the group, makes sense in one mode only; it is skipped in the other.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@ExtendWith(ModeCondition.class)
public @interface RequiresMode {

	/**
	 * The mode.
	 * @return the mode
	 */
	ContractMode value();

}
