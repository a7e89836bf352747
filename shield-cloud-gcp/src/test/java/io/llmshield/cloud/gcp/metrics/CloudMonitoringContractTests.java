package io.llmshield.cloud.gcp.metrics;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

import com.google.api.Distribution;
import com.google.cloud.monitoring.v3.MetricServiceClient;
import com.google.monitoring.v3.Point;
import com.google.monitoring.v3.TimeSeries;
import com.google.monitoring.v3.TypedValue;
import com.google.protobuf.util.Timestamps;
import io.llmshield.cloud.gcp.RpcFaults;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.metrics.MetricUnit;
import io.llmshield.cloud.test.TelemetryFault;
import io.llmshield.cloud.test.metrics.MetricContract;
import io.llmshield.cloud.test.metrics.MetricContractFixture;

/**
 * With less time between points of a series than the service wants, so that nothing waits
 * for seconds.
 */
class CloudMonitoringContractTests extends MetricContract {

	@Override
	protected MetricContractFixture createFixture() throws IOException {
		return new Fixture(new CloudMonitoringDouble(CloudMonitoringDriverTests.SHORT));
	}

	private static final class Fixture implements MetricContractFixture {

		private static final String TYPE = "custom.googleapis.com/shield/";

		private final CloudMonitoringDouble service;

		private final MetricServiceClient client;

		private final MetricDriver driver;

		private final RpcFaults faults;

		Fixture(CloudMonitoringDouble service) {
			this.service = service;
			this.client = service.client();
			this.driver = new CloudMonitoringDriver(
					this.client, new GcpMetricOptions(CloudMonitoringDriverTests.PROJECT, "shield",
							CloudMonitoringDriverTests.TASK, GcpMetricForm.DISTRIBUTION),
					CloudMonitoringDriverTests.SHORT);
			this.faults = new RpcFaults(service.grpc());
		}

		@Override
		public MetricDriver driver() {
			return this.driver;
		}

		@Override
		public List<Metric> received() {
			return this.service.series().stream().map(Fixture::point).toList();
		}

		private static Metric point(TimeSeries series) {
			Point point = series.getPoints(0);
			if (!series.getMetric().getType().startsWith(TYPE)) {
				throw new IllegalStateException(series.toString());
			}
			MetricUnit unit = Arrays.stream(MetricUnit.values())
				.filter((each) -> each.ucum().equals(series.getUnit()))
				.findFirst()
				.orElseThrow();
			return new Metric(series.getMetric().getType().substring(TYPE.length()), value(point.getValue()), unit,
					new TreeMap<>(series.getMetric().getLabelsMap()),
					Instant.ofEpochMilli(Timestamps.toMillis(point.getInterval().getEndTime())));
		}

		/**
		 * A meter's value is a number. No single point of the contract shares its series
		 * with another one.
		 */
		private static double value(TypedValue value) {
			if (value.hasDoubleValue()) {
				return value.getDoubleValue();
			}
			Distribution distribution = value.getDistributionValue();
			if (distribution.getCount() != 1) {
				throw new IllegalStateException(distribution.toString());
			}
			return distribution.getMean();
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
			this.client.close();
			this.service.close();
		}

	}

}
