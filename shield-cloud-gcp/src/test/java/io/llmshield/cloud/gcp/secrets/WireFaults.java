package io.llmshield.cloud.gcp.secrets;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.llmshield.cloud.gcp.policy.SecretPermissions;
import org.jspecify.annotations.Nullable;

/**
 * Writes down which requests reach the double, refuses those that the caller may not
 * send, and injects faults.
 */
final class WireFaults implements ServerInterceptor {

	/** A caller with this token is a test itself, and not a driver. */
	static final String BY_HAND = "Bearer by-hand";

	/** A caller with this token may do nothing. */
	static final String DENIED = "Bearer denied";

	private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization",
			Metadata.ASCII_STRING_MARSHALLER);

	private final List<String> requests = new ArrayList<>();

	private final List<Fault> faults = new ArrayList<>();

	private final Set<String> forbidden = ConcurrentHashMap.newKeySet();

	private @Nullable Random random;

	private int mixed;

	/** The methods of the requests so far, for example {@code GetSecret}. */
	synchronized List<String> requests() {
		return List.copyOf(this.requests);
	}

	synchronized void forget() {
		this.requests.clear();
	}

	/** Refuse the next requests of a method. */
	synchronized void fail(String method, int times, Status status) {
		for (int i = 0; i < times; i++) {
			this.faults.add(new Fault(method, status, false, null));
		}
	}

	/** Do what the next request of a method asks for, but answer with an error. */
	synchronized void loseReply(String method, Status status) {
		this.faults.add(new Fault(method, status, true, null));
	}

	/** Let every sixth request of a driver fail, before or after its work is done. */
	synchronized void mix(Random random) {
		this.random = random;
	}

	/** End the mix, and return how many requests it let fail. */
	synchronized int endMix() {
		this.random = null;
		return this.mixed;
	}

	private synchronized @Nullable Fault mixed(String method) {
		if (this.random == null || this.random.nextInt(6) > 0) {
			return null;
		}
		this.mixed++;
		return switch (this.random.nextInt(6)) {
			case 0 -> new Fault(method, Status.UNAVAILABLE, false, null);
			case 1 -> new Fault(method, Status.RESOURCE_EXHAUSTED, false, null);
			case 2 -> new Fault(method, Status.INTERNAL, false, null);
			case 3 -> new Fault(method, Status.DEADLINE_EXCEEDED, true, null);
			case 4 -> new Fault(method, Status.INTERNAL, true, null);
			default -> new Fault(method, Status.UNAVAILABLE, true, null);
		};
	}

	/** Do something of one's own before the next request of a method is handled. */
	synchronized void before(String method, Runnable action) {
		this.faults.add(new Fault(method, null, false, action));
	}

	/** Refuse a method to everybody, as IAM does. */
	void forbid(String method) {
		this.forbidden.add(method);
	}

	private synchronized @Nullable Fault record(String method) {
		this.requests.add(method);
		for (Iterator<Fault> all = this.faults.iterator(); all.hasNext();) {
			Fault fault = all.next();
			if (fault.method().equals(method)) {
				all.remove();
				return fault;
			}
		}
		return null;
	}

	@Override
	public <I, O> ServerCall.Listener<I> interceptCall(ServerCall<I, O> call, Metadata headers,
			ServerCallHandler<I, O> next) {
		String method = String.valueOf(call.getMethodDescriptor().getBareMethodName());
		Fault fault = record(method);
		String token = headers.get(AUTHORIZATION);
		if (!BY_HAND.equals(token)) {
			SecretPermissions.record(method);
			fault = (fault != null) ? fault : mixed(method);
		}
		if (DENIED.equals(token) || this.forbidden.contains(method)) {
			return refuse(call, Status.PERMISSION_DENIED
				.withDescription("Permission denied on resource (or it may not exist): " + method));
		}
		if (fault == null) {
			return next.startCall(call, headers);
		}
		if (fault.action() != null) {
			fault.action().run();
			return next.startCall(call, headers);
		}
		Status status = (fault.status() != null) ? fault.status() : Status.UNKNOWN;
		return fault.afterwards() ? next.startCall(new WithoutReply<>(call, status), headers) : refuse(call, status);
	}

	private static <I, O> ServerCall.Listener<I> refuse(ServerCall<I, O> call, Status status) {
		call.close(status, new Metadata());
		return new ServerCall.Listener<>() {
		};
	}

	private record Fault(String method, @Nullable Status status, boolean afterwards, @Nullable Runnable action) {
	}

	private static final class WithoutReply<I, O> extends ForwardingServerCall.SimpleForwardingServerCall<I, O> {

		private final Status status;

		WithoutReply(ServerCall<I, O> call, Status status) {
			super(call);
			this.status = status;
		}

		@Override
		public void sendHeaders(Metadata headers) {
		}

		@Override
		public void sendMessage(O message) {
		}

		@Override
		public void close(Status ignored, Metadata trailers) {
			super.close(this.status, new Metadata());
		}

	}

}
