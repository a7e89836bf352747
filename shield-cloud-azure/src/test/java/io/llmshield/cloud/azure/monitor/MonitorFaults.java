package io.llmshield.cloud.azure.monitor;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.llmshield.cloud.test.TelemetryFault;

/** The contract's faults of telemetry, as Azure Monitor has them. Thread-safe. */
public final class MonitorFaults {

	private final MonitorDouble service;

	private final AtomicInteger left = new AtomicInteger();

	/**
	 * Make faults.
	 * @param service where they happen
	 */
	public MonitorFaults(MonitorDouble service) {
		this.service = service;
	}

	/**
	 * Return what there is.
	 * @return all of them
	 */
	public Set<TelemetryFault> all() {
		return EnumSet.allOf(TelemetryFault.class);
	}

	/**
	 * Let the next calls fail.
	 * @param fault how
	 * @param calls how many
	 */
	public void fail(TelemetryFault fault, int calls) {
		this.left.set(calls);
		this.service.faults = (request) -> (this.left.getAndDecrement() > 0) ? of(fault) : null;
	}

	private static MonitorDouble.Fault of(TelemetryFault fault) {
		return switch (fault) {
			case THROTTLED -> MonitorDouble.Fault.error(429, "TooManyRequests").after("1");
			case UNAVAILABLE -> MonitorDouble.Fault.error(503, "ServiceUnavailable");
			case FORBIDDEN -> MonitorDouble.Fault.error(403, "OperationFailed");
			case RESET -> MonitorDouble.Fault.RESET;
			case LOST_REPLY -> MonitorDouble.Fault.LOST_REPLY;
		};
	}

}
