package io.llmshield.cloud.autoconfigure.storage;

import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;

/**
 * Auto-configuration that makes {@code cloud://<store>/<key>} work wherever Spring takes
 * a location. Also without a driver for objects: such a location is then refused with
 * what is missing, and not looked for on the class path.
 */
@AutoConfiguration
@ConditionalOnCloudProvider
@ImportRuntimeHints(ContextResourceLoader.Hints.class)
public final class ShieldCloudResourcesAutoConfiguration {

	@Bean
	static CloudResourceRegistration shieldCloudResources() {
		return new CloudResourceRegistration();
	}

}
