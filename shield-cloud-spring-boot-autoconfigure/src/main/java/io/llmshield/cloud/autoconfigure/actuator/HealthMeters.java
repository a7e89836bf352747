package io.llmshield.cloud.autoconfigure.actuator;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The components of the health {@code shieldCloud} as meters: {@code shield.cloud.health}
 * with the tags {@code provider} and {@code component}, 1 for UP, 0.5 for DEGRADED, 0 for
 * DOWN, and no number while nobody knows.
 */
class HealthMeters implements MeterBinder {

	private final String provider;

	private final Map<String, LatestHealth> components = new TreeMap<>();

	HealthMeters(String provider, CompositeHealthContributor health, Function<HealthIndicator, LatestHealth> latest) {
		this.provider = provider;
		health.stream().forEach((entry) -> {
			if (entry.contributor() instanceof HealthIndicator indicator) {
				this.components.put(entry.name(), latest.apply(indicator));
			}
		});
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.components.forEach((name, latest) -> Gauge.builder("shield.cloud.health", latest, LatestHealth::value)
			.description("1 if the component is up, 0.5 if it is degraded, 0 if it is down")
			.tag("provider", this.provider)
			.tag("component", name)
			.register(registry));
	}

}
