package io.llmshield.cloud.test.metrics;

import java.util.List;
import java.util.Set;

import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.test.TelemetryFault;

/**
 * A provider for the contract: its driver and what stands at the other end of the wire,
 * empty at the start.
 */
public interface MetricContractFixture extends AutoCloseable {

	/**
	 * Return the driver, on a client that repeats nothing.
	 * @return the driver, the same with each call
	 */
	MetricDriver driver();

	/**
	 * Return what has arrived, read back from the provider's own form, without what the
	 * driver adds to tell one writer from another.
	 * @return the points as they came
	 */
	List<Metric> received();

	/**
	 * Return what the other end can do to a call.
	 * @return the faults, perhaps none
	 */
	Set<TelemetryFault> faults();

	/**
	 * Let the next calls fail.
	 * @param fault one of {@link #faults()}
	 * @param calls how many of them
	 */
	void fail(TelemetryFault fault, int calls);

	@Override
	void close();

}
