package io.llmshield.cloud.secrets;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Asks for the {@link SecretHandle} of a secret at a field or a parameter that Spring
 * injects: <pre>{@code
 * Reports(@ShieldSecret("llm-shield/db") SecretHandle<DbCredentials> credentials)
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.FIELD, ElementType.PARAMETER })
@Qualifier(ShieldSecret.BEAN_NAME)
public @interface ShieldSecret {

	/** The name of the bean that makes the handles. */
	String BEAN_NAME = "shieldCloudSecretHandle";

	/**
	 * The secret's name, perhaps with placeholders.
	 * @return a name as {@link SecretName} wants it
	 */
	String value();

	/**
	 * Whether the secret is read at its first use. Otherwise it is read when it is
	 * injected, and a secret that is missing, forbidden, or not of the handle's type
	 * stops the start.
	 * @return {@code true} to read it later
	 */
	boolean lazy() default false;

}
