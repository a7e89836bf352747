package io.llmshield.cloud.metrics;

import java.time.Duration;

/**
 * Takes points and forgets them.
 */
enum DisabledMetrics implements CloudMetrics {

	/** The only one. */
	INSTANCE;

	@Override
	public void record(Metric metric) {
		// Exporting is switched off
	}

	@Override
	public boolean flush(Duration timeout) {
		return true;
	}

	@Override
	public MetricStatistics statistics() {
		return MetricStatistics.NOTHING;
	}

	@Override
	public void close() {
		// There is nothing to close
	}

}
