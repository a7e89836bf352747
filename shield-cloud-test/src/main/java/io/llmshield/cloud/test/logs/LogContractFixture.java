package io.llmshield.cloud.test.logs;

import java.util.List;
import java.util.Set;

import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.test.TelemetryFault;

/**
 * A provider for the contract: its driver and what stands at the other end of the wire,
 * empty at the start.
 */
public interface LogContractFixture extends AutoCloseable {

	/**
	 * Return the driver, on a client that repeats nothing.
	 * @return the driver, the same with each call; closed by the contract
	 */
	LogDriver<?> driver();

	/**
	 * Return what has arrived, read back from the provider's own form.
	 * @return the entries in the provider's order
	 */
	List<LogEntry> received();

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

	/**
	 * Return whether an entry whose reply was lost is there once in the end, because the
	 * provider knows it again.
	 * @return {@code false} if it may be there twice
	 */
	default boolean knowsEntriesAgain() {
		return false;
	}

	@Override
	void close();

}
