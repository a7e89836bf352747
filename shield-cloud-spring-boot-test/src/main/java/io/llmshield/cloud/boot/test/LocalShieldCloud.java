package io.llmshield.cloud.boot.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * Gives a test class a local provider of its own, whatever
 * {@code llmshield.cloud.provider} the application selects: an empty temporary directory
 * with a key of its own, removed when the context is closed. Customer-managed keys,
 * lifecycle rules and allowed locations of the application's configuration do not count,
 * nor do the environment and the files that secrets fall back to, nor where log entries
 * spill to. No span is sent. For {@code @SpringBootTest} and every other test that loads
 * a Spring context: a slice such as {@code @WebMvcTest}, whose own auto-configurations do
 * not have ours, gets the beans of Shield Cloud too, except for what belongs to the
 * actuator. Classes do not share their contexts, so they may run side by side; the tests
 * of one class share the provider. Classes that have the annotation from the same other
 * class, by extending it or standing in it, share the provider where they share their
 * context. Changes by others are not watched for.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
public @interface LocalShieldCloud {

	/**
	 * Secrets that are there before any bean of the application, as {@code name=value}:
	 * {@code "llm-shield/openai-api-key=sk-test"}. In a test of Spring Boot's, such as
	 * {@code @SpringBootTest}, also before {@code spring.config.import}.
	 * @return the secrets
	 */
	String[] secrets() default {};

	/**
	 * Names of stores that the application's own configuration does not define, each with
	 * a bucket of its own.
	 * @return names such as {@code results}
	 */
	String[] stores() default {};

}
