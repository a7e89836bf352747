package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricReceipt;
import io.llmshield.cloud.metrics.MetricUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LocalMetricDriver}.
 */
class LocalMetricDriverTests {

	@TempDir
	Path directory;

	@Test
	void writesLinesOfJson() throws IOException {
		Metric metric = Metric.of("shield.latency", 1.5, MetricUnit.MILLISECONDS)
			.with("model", "a \"b\"")
			.at(Instant.parse("2026-11-26T10:00:00Z"));
		try (LocalProvider provider = LocalProvider.open(LocalOptions.builder(this.directory).build())) {
			assertThat(provider.metricDriver().write(List.of(metric))).isEqualTo(MetricReceipt.ALL);
			assertThat(provider.metricDriver().write(List.of(metric.with("model", "c")))).isEqualTo(MetricReceipt.ALL);
		}
		assertThat(Files.readAllLines(this.directory.resolve("metrics/points.jsonl"))).containsExactly(
				"{\"timestamp\":\"2026-11-26T10:00:00Z\",\"name\":\"shield.latency\",\"value\":1.5,\"unit\":\"ms\",\"dimensions\":{\"model\":\"a \\\"b\\\"\"}}",
				"{\"timestamp\":\"2026-11-26T10:00:00Z\",\"name\":\"shield.latency\",\"value\":1.5,\"unit\":\"ms\",\"dimensions\":{\"model\":\"c\"}}");
	}

	@Test
	void fullFilesAreRenamedAndTheOldestDropped() throws IOException {
		try (DataDirectory data = DataDirectory.open(this.directory)) {
			Metric metric = Metric.of("a", 1, MetricUnit.COUNT);
			int line = new LocalMetricDriver(data, 1).bytes(metric);
			LocalMetricDriver driver = new LocalMetricDriver(data, 2L * line);
			for (int i = 0; i < 15; i++) {
				driver.write(List.of(metric.at(Instant.ofEpochMilli(1_000 + i))));
			}
		}
		Path folder = this.directory.resolve("metrics");
		try (var files = Files.list(folder)) {
			assertThat(files).extracting((file) -> file.getFileName().toString())
				.containsExactlyInAnyOrder("points.jsonl", "points.1.jsonl", "points.2.jsonl", "points.3.jsonl",
						"points.4.jsonl", "points.5.jsonl");
		}
		assertThat(Files.readAllLines(folder.resolve("points.jsonl"))).hasSizeBetween(1, 2);
		assertThat(Files.size(folder.resolve("points.5.jsonl"))).isPositive();
	}

}
