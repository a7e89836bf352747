package io.llmshield.cloud.gcp.metrics;

import com.google.cloud.monitoring.v3.MetricServiceClient;
import io.llmshield.cloud.metrics.MetricDriver;

/**
 * Makes the driver for Cloud Monitoring.
 */
public final class GcpMetrics {

	private GcpMetrics() {
	}

	/**
	 * Make a driver on a client. Each batch is one {@code CreateTimeSeries}, sent once:
	 * the guard around the driver repeats, and the driver turns the client's retries off.
	 * A metric is made by its first point.
	 * @param client the client; stays the caller's to close, not before the driver was
	 * last used
	 * @param options project, namespace, resource and form
	 * @return the driver; thread-safe
	 */
	public static MetricDriver driver(MetricServiceClient client, GcpMetricOptions options) {
		return new CloudMonitoringDriver(client, options);
	}

}
