package io.llmshield.cloud.gcp.secrets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.rpc.FixedHeaderProvider;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;

/**
 * Stands in for Secret Manager over gRPC on 127.0.0.1, made of the official definitions
 * and as strict as the documentation. Started by hand with an optional port as its
 * argument, it serves the project {@value SecretManagerState#PROJECT} until it is
 * stopped.
 */
public final class SecretManagerDouble implements AutoCloseable {

	private final SecretManagerState state = new SecretManagerState();

	private final WireFaults wire = new WireFaults();

	private final ExecutorService threads;

	private final Server server;

	/**
	 * Start it.
	 * @param port the port, 0 for a free one
	 * @throws IOException if the port is taken
	 */
	public SecretManagerDouble(int port) throws IOException {
		this.threads = Executors.newCachedThreadPool((task) -> {
			Thread thread = new Thread(task, "secret-manager-double");
			thread.setDaemon(true);
			return thread;
		});
		this.server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
			.executor(this.threads)
			.intercept(this.wire)
			.addService(new SecretManagerService(this.state))
			.build()
			.start();
	}

	SecretManagerDouble() throws IOException {
		this(0);
	}

	/**
	 * Serve until the process is stopped.
	 * @param arguments the port, or nothing for a free one
	 * @throws IOException if the port is taken
	 * @throws InterruptedException if the thread is interrupted
	 */
	public static void main(String... arguments) throws IOException, InterruptedException {
		try (SecretManagerDouble running = new SecretManagerDouble(
				(arguments.length > 0) ? Integer.parseInt(arguments[0]) : 0)) {
			System.out.println("Secret Manager double at " + running.endpoint());
			running.server.awaitTermination();
		}
	}

	/**
	 * Return where it answers.
	 * @return host and port, without encryption
	 */
	public String endpoint() {
		return "127.0.0.1:" + this.server.getPort();
	}

	SecretManagerState state() {
		return this.state;
	}

	WireFaults wire() {
		return this.wire;
	}

	SecretManagerServiceClient client() {
		return client("Bearer test");
	}

	/** The client's own retries stay as they are by default. */
	SecretManagerServiceClient client(String authorization) {
		try {
			return SecretManagerServiceClient.create(SecretManagerServiceSettings.newBuilder()
				.setCredentialsProvider(NoCredentialsProvider.create())
				.setHeaderProvider(FixedHeaderProvider.create(Map.of("authorization", authorization)))
				.setTransportChannelProvider(InstantiatingGrpcChannelProvider.newBuilder()
					.setEndpoint(endpoint())
					.setChannelConfigurator((channel) -> channel.usePlaintext())
					.build())
				.build());
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.server.shutdownNow();
		try {
			this.server.awaitTermination(5, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.threads.shutdown();
	}

}
