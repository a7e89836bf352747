package io.llmshield.cloud.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.CloudMetricsBuilder;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code of {@code docs/how-to/metrics.md}.
 */
class MetricsHowToTests {

	@TempDir
	Path directory;

	private LocalProvider provider;

	private CloudMetrics metrics;

	@BeforeEach
	void open() {
		this.provider = LocalProvider.open(LocalOptions.builder(this.directory.resolve("data"))
			.keyFile(this.directory.resolve("local.key"))
			.build());
		this.metrics = CloudMetricsBuilder.forDriver(this.provider.metricDriver()).build();
	}

	@AfterEach
	void close() {
		this.metrics.close();
		this.provider.close();
	}

	@Test
	void oneDataPoint() throws IOException {
		this.metrics.record(Metric.of("shield.latency", 12.5, MetricUnit.MILLISECONDS).with("model", "gpt"));
		assertThat(this.metrics.flush(Duration.ofSeconds(60))).isTrue();
		assertThat(Files.readString(this.directory.resolve("data/metrics/points.jsonl")))
			.contains("\"name\":\"shield.latency\",\"value\":12.5,\"unit\":\"ms\",\"dimensions\":{\"model\":\"gpt\"}");
	}

}
