package io.llmshield.cloud.autoconfigure;

import java.util.List;
import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Makes the actuator know the health status {@code DEGRADED}: worse than {@code UP},
 * better than {@code OUT_OF_SERVICE}. A status that is not in the order is left out of
 * the aggregate. Its HTTP code stays 200, which is the default of any status but
 * {@code DOWN} and {@code OUT_OF_SERVICE}; a mapping for one status would switch off
 * Boot's mapping of those two. What the user sets wins.
 */
class CloudEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	static final String STATUS_ORDER = "management.endpoint.health.status.order";

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER + 5;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (CloudProviders.NONE.equals(CloudProviders.selected(environment))) {
			return;
		}
		if (!Binder.get(environment).bind(STATUS_ORDER, Bindable.listOf(String.class)).isBound()) {
			Map<String, Object> defaults = Map.of(STATUS_ORDER,
					String.join(",", List.of("down", "out-of-service", "degraded", "up", "unknown")));
			environment.getPropertySources().addLast(new MapPropertySource("shieldCloudDefaults", defaults));
		}
	}

}
