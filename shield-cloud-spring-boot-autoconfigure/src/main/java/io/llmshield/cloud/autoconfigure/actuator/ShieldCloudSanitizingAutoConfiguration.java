package io.llmshield.cloud.autoconfigure.actuator;

import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.imports.ImportedSecrets;

import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration that keeps imported secrets out of the actuator, also where its
 * endpoints show values and where another property was made from a secret.
 */
@AutoConfiguration
@ConditionalOnCloudProvider
@ConditionalOnClass(SanitizingFunction.class)
public final class ShieldCloudSanitizingAutoConfiguration {

	@Bean
	SanitizingFunction shieldCloudSanitizingFunction(Environment environment) {
		return (data) -> {
			Object value = data.getValue();
			boolean secret = value != null && (ImportedSecrets.isSource(data.getPropertySource())
					|| ImportedSecrets.areIn(environment, value.toString()));
			return secret ? data.withSanitizedValue() : data;
		};
	}

}
