package io.llmshield.cloud.autoconfigure.actuator;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.metrics.CloudMeterRegistry;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.MeterExportStatistics;
import io.llmshield.cloud.metrics.MetricStatistics;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of the points' way to the provider, those of the registry included. Asks nobody.
 */
class MetricsHealthIndicator extends AbstractHealthIndicator {

	private final String provider;

	private final CloudMetrics metrics;

	private final @Nullable CloudMeterRegistry registry;

	MetricsHealthIndicator(String provider, CloudMetrics metrics, @Nullable CloudMeterRegistry registry) {
		super("The health of the metrics could not be determined");
		this.provider = provider;
		this.metrics = metrics;
		this.registry = registry;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		MetricStatistics points = this.metrics.statistics();
		MeterExportStatistics meters = (this.registry != null) ? this.registry.statistics() : null;
		List<MetricStatistics> all = (meters != null) ? List.of(points, meters.points()) : List.of(points);
		builder.withDetail("provider", this.provider);
		CloudException failure = first(all, MetricStatistics::failure).findFirst().orElse(null);
		TelemetryHealth.tell(builder,
				(failure != null) ? failure.category().name().toLowerCase(Locale.ROOT).replace('_', '-') : null,
				(failure != null) ? failure.reason() : null);
		Comparator<Instant> order = Comparator.naturalOrder();
		TelemetryHealth.tell(builder, first(all, MetricStatistics::failingSince).min(order).orElse(null),
				first(all, MetricStatistics::lastSuccess).max(order).orElse(null));
		builder.withDetail("sent", all.stream().mapToLong(MetricStatistics::sent).sum())
			.withDetail("dropped", all.stream().mapToLong(MetricStatistics::dropped).sum())
			.withDetail("buffered", all.stream().mapToInt(MetricStatistics::buffered).sum());
		if (meters != null) {
			builder.withDetail("series", meters.series());
			if (!meters.denied().isEmpty()) {
				builder.withDetail("deniedMeters", new TreeMap<>(meters.denied()));
			}
			if (!meters.skipped().isEmpty()) {
				builder.withDetail("skippedValues", new TreeMap<>(meters.skipped()));
			}
		}
	}

	private static <T> Stream<T> first(List<MetricStatistics> all, Function<MetricStatistics, @Nullable T> part) {
		return all.stream().map(part).filter(Objects::nonNull);
	}

}
