package io.llmshield.cloud.autoconfigure.storage.web;

import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/**
 * Auto-configuration that makes Spring MVC serve objects well where a location of static
 * resources is {@code cloud://<store>/<folder>/}. Touches no other location.
 */
@AutoConfiguration
@ConditionalOnCloudProvider
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(ResourceHttpRequestHandler.class)
public final class ShieldCloudStaticResourcesAutoConfiguration {

	@Bean
	static ObjectServing shieldCloudObjectServing() {
		return new ObjectServing();
	}

}
