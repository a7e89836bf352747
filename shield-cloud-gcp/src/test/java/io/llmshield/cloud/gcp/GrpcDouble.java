package io.llmshield.cloud.gcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import io.grpc.BindableService;
import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.llmshield.cloud.gcp.policy.TelemetryPermissions;
import org.jspecify.annotations.Nullable;

/**
 * Serves a double of one of Google's services over gRPC on 127.0.0.1, with faults on the
 * way. Thread-safe.
 */
public final class GrpcDouble implements AutoCloseable {

	/**
	 * As much as Cloud Logging takes, and more, so that the double sees what is too much.
	 */
	private static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

	private final ExecutorService threads;

	private final Server server;

	private final LineCutter line;

	private final AtomicInteger count = new AtomicInteger();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private volatile IntFunction<@Nullable Fault> faults = (request) -> null;

	/**
	 * Start it on a free port.
	 * @param service the service
	 * @throws IOException if there is no port
	 */
	public GrpcDouble(BindableService service) throws IOException {
		this.threads = Executors.newCachedThreadPool((task) -> {
			Thread thread = new Thread(task, "grpc-double");
			thread.setDaemon(true);
			return thread;
		});
		this.server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.executor(this.threads)
			.maxInboundMessageSize(MAX_MESSAGE_BYTES)
			.intercept(new Faults())
			.addService(service)
			.build()
			.start();
		this.line = new LineCutter(this.server.getPort());
	}

	/**
	 * Return where it answers.
	 * @return host and port, without encryption
	 */
	public String endpoint() {
		return "127.0.0.1:" + this.line.port();
	}

	/**
	 * Return what it was asked for.
	 * @return the names of the methods
	 */
	public List<String> requests() {
		return this.requests;
	}

	/**
	 * Decide what goes wrong.
	 * @param faults tells the fault of the n-th request, from 1, or {@code null}
	 */
	public void faults(IntFunction<@Nullable Fault> faults) {
		this.count.set(0);
		this.faults = faults;
	}

	/**
	 * Let nobody through, or everybody again.
	 * @param away whether connections are reset
	 */
	public void setAway(boolean away) {
		this.line.setAway(away);
	}

	@Override
	public void close() {
		this.line.close();
		this.server.shutdownNow();
		try {
			this.server.awaitTermination(5, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.threads.shutdown();
	}

	/**
	 * What goes wrong with a request.
	 *
	 * @param status what is answered, {@code null} for a connection that is reset
	 * @param afterwards whether what was asked for is done all the same
	 */
	public record Fault(@Nullable Status status, boolean afterwards) {

		/**
		 * Return a refusal.
		 * @param status what is answered
		 * @return the fault
		 */
		public static Fault of(Status status) {
			return new Fault(status, false);
		}

		/**
		 * Return an answer that is lost.
		 * @return the fault
		 */
		public static Fault lostAnswer() {
			return new Fault(Status.UNAVAILABLE, true);
		}

		/**
		 * Return a reset of all connections before anything is done.
		 * @return the fault
		 */
		public static Fault reset() {
			return new Fault(null, false);
		}

	}

	private final class Faults implements ServerInterceptor {

		@Override
		public <I, O> ServerCall.Listener<I> interceptCall(ServerCall<I, O> call, Metadata headers,
				ServerCallHandler<I, O> next) {
			String method = String.valueOf(call.getMethodDescriptor().getBareMethodName());
			GrpcDouble.this.requests.add(method);
			TelemetryPermissions.record(method);
			Fault fault = GrpcDouble.this.faults.apply(GrpcDouble.this.count.incrementAndGet());
			if (fault == null) {
				return next.startCall(call, headers);
			}
			Status status = fault.status();
			if (status == null) {
				GrpcDouble.this.line.cut();
				return refuse(call, Status.UNAVAILABLE);
			}
			return fault.afterwards() ? next.startCall(new WithoutAnswer<>(call, status), headers)
					: refuse(call, status);
		}

		private static <I, O> ServerCall.Listener<I> refuse(ServerCall<I, O> call, Status status) {
			call.close(status, new Metadata());
			return new ServerCall.Listener<>() {
			};
		}

	}

	private static final class WithoutAnswer<I, O> extends ForwardingServerCall.SimpleForwardingServerCall<I, O> {

		private final Status status;

		WithoutAnswer(ServerCall<I, O> call, Status status) {
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
