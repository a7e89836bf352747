package io.llmshield.cloud.metrics;

import java.time.Instant;
import java.util.TreeMap;
import java.util.stream.IntStream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Metric}.
 */
class MetricTests {

	private static void refused(ThrowingCallable call, String reason) {
		assertThatExceptionOfType(CloudException.class).isThrownBy(call).satisfies((ex) -> {
			assertThat(ex.category()).isEqualTo(CloudErrorCategory.INVALID_ARGUMENT);
			assertThat(ex.code()).isEqualTo("MetricsExport");
			assertThat(ex.reason()).contains(reason);
			assertThat(ex.remedy()).isNotEmpty();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "shield.requests.blocked", "Shield/requests_2/p99" })
	void takesNames(String name) {
		assertThat(Metric.of(name, 1, MetricUnit.COUNT).name()).isEqualTo(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "2xx", "a..b", "a.", ".a", "a-b", "a b", "größe", "a.2", "a\nb" })
	void refusesNames(String name) {
		refused(() -> Metric.of(name, 1, MetricUnit.COUNT), "name");
	}

	@Test
	void nameHasALimit() {
		assertThat(Metric.of("a".repeat(150), 1, MetricUnit.NONE).name()).hasSize(150);
		refused(() -> Metric.of("a".repeat(151), 1, MetricUnit.NONE), "150");
	}

	@ParameterizedTest
	@ValueSource(doubles = { Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0x1.0000000000001p360,
			-0x1.0000000000001p360 })
	void refusesValues(double value) {
		refused(() -> Metric.of("a", value, MetricUnit.NONE), "value");
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0, -0.0, 0x1p360, -0x1p360, Double.MIN_VALUE })
	void takesValues(double value) {
		assertThat(Metric.of("a", value, MetricUnit.NONE).value()).isEqualTo(value);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Model", "a-b", "1a", "a.b" })
	void refusesDimensions(String dimension) {
		refused(() -> Metric.of("a", 1, MetricUnit.NONE).with(dimension, "x"), "dimension");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "   ", "ü", "a\tb" })
	void refusesValuesOfDimensions(String value) {
		refused(() -> Metric.of("a", 1, MetricUnit.NONE).with("model", value), "dimension");
	}

	@Test
	void dimensionsHaveLimits() {
		TreeMap<String, String> ten = new TreeMap<>();
		IntStream.range(0, 10).forEach((i) -> ten.put("d" + i, "x".repeat(1024)));
		Metric metric = new Metric("a", 1, MetricUnit.NONE, ten, Instant.now());
		assertThat(metric.dimensions()).hasSize(10);
		refused(() -> metric.with("d10", "x"), "10 dimensions");
		refused(() -> metric.with("d1", "x".repeat(1025)), "'d1'");
		refused(() -> Metric.of("a", 1, MetricUnit.NONE).with("d".repeat(101), "x"), "provider takes");
	}

	@Test
	void pointsOwnDimensionsWin() {
		Metric metric = Metric.of("a", 1, MetricUnit.NONE).with("region", "own");
		assertThat(metric.withDefaults(new TreeMap<>(java.util.Map.of("region", "all", "app", "shield"))).dimensions())
			.containsExactly(java.util.Map.entry("app", "shield"), java.util.Map.entry("region", "own"));
	}

}
