package io.llmshield.cloud.test.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.metrics.MetricUnit;
import io.llmshield.cloud.test.TelemetryFault;
import io.llmshield.cloud.test.metrics.MetricContract;
import io.llmshield.cloud.test.metrics.MetricContractFixture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LocalMetricContractTests extends MetricContract {

	@Override
	protected MetricContractFixture createFixture() throws IOException {
		return new Fixture(new LocalDirectory(() -> URI.create("http://127.0.0.1:1")));
	}

	private record Fixture(LocalDirectory directory) implements MetricContractFixture {

		@Override
		public MetricDriver driver() {
			return this.directory.provider().metricDriver();
		}

		@Override
		public List<Metric> received() {
			List<Metric> points = new ArrayList<>();
			try {
				for (Path file : this.directory.files("metrics")) {
					if (file.toString().endsWith(".jsonl")) {
						Files.readAllLines(file).forEach((line) -> points.add(point(line)));
					}
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			return points;
		}

		private static Metric point(String line) {
			JsonNode node = JsonMapper.shared().readTree(line);
			SortedMap<String, String> dimensions = new TreeMap<>();
			node.path("dimensions")
				.properties()
				.forEach((entry) -> dimensions.put(entry.getKey(), entry.getValue().asString()));
			MetricUnit unit = Arrays.stream(MetricUnit.values())
				.filter((each) -> each.ucum().equals(node.path("unit").asString()))
				.findFirst()
				.orElseThrow();
			return new Metric(node.path("name").asString(), node.path("value").asDouble(), unit, dimensions,
					Instant.parse(node.path("timestamp").asString()));
		}

		@Override
		public Set<TelemetryFault> faults() {
			return Set.of();
		}

		@Override
		public void fail(TelemetryFault fault, int calls) {
			throw new UnsupportedOperationException(fault.name());
		}

		@Override
		public void close() {
			this.directory.close();
		}

	}

}
