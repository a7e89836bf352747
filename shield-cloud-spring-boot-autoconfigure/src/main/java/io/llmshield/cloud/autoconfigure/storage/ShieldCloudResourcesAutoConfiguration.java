package io.llmshield.cloud.autoconfigure.storage;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;

/**
 * Makes {@code cloud://<store>/<key>} work wherever Spring takes a location.
 */
@Configuration(proxyBeanMethods = false)
@ImportRuntimeHints(ContextResourceLoader.Hints.class)
class CloudResourceConfiguration {

	@Bean
	static CloudResourceRegistration shieldCloudResources() {
		return new CloudResourceRegistration();
	}

}
