package io.llmshield.cloud.autoconfigure.vendor;

import java.util.LinkedHashMap;
import java.util.Map;

import io.llmshield.cloud.autoconfigure.CloudProviders;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Keeps off what an SDK and its HTTP client log of requests and answers at DEBUG, which
 * is secrets and tokens in the clear, however low the level of the root logger or of a
 * package is. A level that the user gives to the very logger stays.
 */
class WireLogEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	private static final String LEVEL = "logging.level.";

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER + 5;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		String selected = CloudProviders.selected(environment);
		Map<String, Object> levels = new LinkedHashMap<>();
		for (VendorStack vendor : VendorStack.values()) {
			if (vendor.provider().equals(selected) || !vendor.askedFor(environment).isEmpty()) {
				vendor.wireLoggers()
					.stream()
					.map((logger) -> LEVEL + logger)
					.filter((property) -> !environment.containsProperty(property))
					.forEach((property) -> levels.put(property, "INFO"));
			}
		}
		if (!levels.isEmpty()) {
			environment.getPropertySources().addLast(new MapPropertySource("shieldCloudWireLogs", levels));
		}
	}

}
