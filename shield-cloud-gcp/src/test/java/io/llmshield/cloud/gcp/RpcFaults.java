package io.llmshield.cloud.gcp;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Status;
import io.llmshield.cloud.test.TelemetryFault;

/** The contract's faults of telemetry, as gRPC has them. Thread-safe. */
public final class RpcFaults {

	private final GrpcDouble grpc;

	private final AtomicInteger left = new AtomicInteger();

	/**
	 * Make faults.
	 * @param grpc where they happen
	 */
	public RpcFaults(GrpcDouble grpc) {
		this.grpc = grpc;
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
		this.grpc.faults((request) -> (this.left.getAndDecrement() > 0) ? of(fault) : null);
	}

	private static GrpcDouble.Fault of(TelemetryFault fault) {
		return switch (fault) {
			case THROTTLED -> GrpcDouble.Fault.of(Status.RESOURCE_EXHAUSTED);
			case UNAVAILABLE -> GrpcDouble.Fault.of(Status.UNAVAILABLE);
			case FORBIDDEN -> GrpcDouble.Fault.of(Status.PERMISSION_DENIED);
			case RESET -> GrpcDouble.Fault.reset();
			case LOST_REPLY -> GrpcDouble.Fault.lostAnswer();
		};
	}

}
