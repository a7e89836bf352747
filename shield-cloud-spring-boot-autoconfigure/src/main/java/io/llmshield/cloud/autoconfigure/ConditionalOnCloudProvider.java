package io.llmshield.cloud.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * Matches if {@code llmshield.cloud.provider} selects one of these providers.
 * Ahead-of-time processing decides it at build time.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Conditional(OnCloudProviderCondition.class)
public @interface ConditionalOnCloudProvider {

	/**
	 * The ids of the providers; none for any provider but {@code none}.
	 * @return the ids
	 */
	String[] value() default {};

}
