package io.llmshield.cloud.azure.metrics;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import io.llmshield.cloud.azure.monitor.ConnectionString;
import io.llmshield.cloud.azure.monitor.MonitorFaults;
import io.llmshield.cloud.azure.monitor.TrackDouble;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.metrics.MetricUnit;
import io.llmshield.cloud.test.TelemetryFault;
import io.llmshield.cloud.test.metrics.MetricContract;
import io.llmshield.cloud.test.metrics.MetricContractFixture;
import tools.jackson.databind.JsonNode;

class TrackMetricContractTests extends MetricContract {

	@Override
	protected MetricContractFixture createFixture() throws IOException {
		return new Fixture(new TrackDouble());
	}

	private static final class Fixture implements MetricContractFixture {

		private final TrackDouble service;

		private final MetricDriver driver;

		private final MonitorFaults faults;

		Fixture(TrackDouble service) {
			this.service = service;
			this.driver = AzureMetrics.driver(ConnectionString.parse(service.connectionString()), null, null, "my-app",
					"host-1", "shield");
			this.faults = new MonitorFaults(service);
		}

		@Override
		public MetricDriver driver() {
			return this.driver;
		}

		@Override
		public List<Metric> received() {
			if (!this.service.violations.isEmpty()) {
				throw new IllegalStateException(this.service.violations.toString());
			}
			return this.service.items.stream().map(Fixture::point).toList();
		}

		private static Metric point(JsonNode item) {
			JsonNode data = item.path("data").path("baseData");
			JsonNode measured = data.path("metrics").path(0);
			SortedMap<String, String> dimensions = new TreeMap<>();
			data.path("properties")
				.properties()
				.forEach((property) -> dimensions.put(property.getKey(), property.getValue().asString()));
			String ucum = dimensions.remove(TrackMetricDriver.UNIT);
			MetricUnit unit = Arrays.stream(MetricUnit.values())
				.filter((each) -> each.ucum().equals(ucum))
				.findFirst()
				.orElseThrow();
			return new Metric(measured.path("name").asString(), measured.path("value").asDouble(), unit, dimensions,
					Instant.parse(item.path("time").asString()));
		}

		@Override
		public Set<TelemetryFault> faults() {
			return this.faults.all();
		}

		@Override
		public void fail(TelemetryFault fault, int calls) {
			this.faults.fail(fault, calls);
		}

		@Override
		public void close() {
			this.service.close();
		}

	}

}
