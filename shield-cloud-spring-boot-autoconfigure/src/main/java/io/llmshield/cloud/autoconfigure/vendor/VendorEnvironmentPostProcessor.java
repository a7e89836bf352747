package io.llmshield.cloud.autoconfigure.vendor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.llmshield.cloud.autoconfigure.CloudProviders;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Where the user has switched on single services of a cloud that is not selected,
 * switches the cloud's other services off: they are on by default, and the user has asked
 * for one. Whatever the user has set stays.
 */
class VendorEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER + 5;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		String selected = CloudProviders.selected(environment);
		Map<String, Object> off = new LinkedHashMap<>();
		for (VendorStack vendor : VendorStack.values()) {
			List<String> asked = vendor.askedFor(environment);
			if (!vendor.provider().equals(selected) && !asked.isEmpty()) {
				vendor.switches()
					.stream()
					.filter((name) -> !environment.containsProperty(name) && !isRelatedToOneOf(asked, name))
					.forEach((name) -> off.put(name, "false"));
			}
		}
		if (!off.isEmpty()) {
			environment.getPropertySources().addLast(new MapPropertySource("shieldCloudVendors", off));
		}
	}

	/**
	 * A switch such as {@code storage} also rules {@code storage.blob}, and who switches
	 * the group on wants what is in it.
	 */
	private static boolean isRelatedToOneOf(List<String> asked, String name) {
		return asked.stream().anyMatch((other) -> other.startsWith(group(name)) || name.startsWith(group(other)));
	}

	private static String group(String name) {
		return name.substring(0, name.length() - "enabled".length());
	}

}
