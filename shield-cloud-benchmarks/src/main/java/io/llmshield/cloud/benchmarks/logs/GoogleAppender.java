package io.llmshield.cloud.benchmarks.logs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicLong;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.GrpcTransportChannel;
import com.google.api.gax.rpc.FixedTransportChannelProvider;
import com.google.cloud.NoCredentials;
import com.google.cloud.logging.LoggingOptions;
import com.google.cloud.logging.logback.LoggingAppender;
import com.google.cloud.logging.spi.v2.LoggingRpc;
import com.google.cloud.logging.v2.LoggingClient;
import com.google.cloud.logging.v2.LoggingSettings;
import com.google.logging.v2.WriteLogEntriesRequest;
import com.google.logging.v2.WriteLogEntriesResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.KnownLength;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/**
 * {@code google-cloud-logging-logback}, with the client's own batches, on a channel that
 * answers by itself: the appender does not let its transport be replaced.
 */
final class GoogleAppender implements LogAppender {

	private final AtomicLong taken = new AtomicLong();

	private final ManagedChannel channel = ManagedChannelBuilder.forTarget("dns:///127.0.0.1:1")
		.usePlaintext()
		.intercept(new Answering())
		.build();

	private final LoggingClient client;

	GoogleAppender() {
		try {
			this.client = LoggingClient.create(LoggingSettings.newBuilder()
				.setCredentialsProvider(NoCredentialsProvider.create())
				.setTransportChannelProvider(
						FixedTransportChannelProvider.create(GrpcTransportChannel.create(this.channel)))
				.build());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public Appender<ILoggingEvent> create(LoggerContext context) {
		LoggingRpc rpc = (LoggingRpc) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { LoggingRpc.class }, (proxy, method, arguments) -> switch (method.getName()) {
					case "write" ->
						this.client.writeLogEntriesCallable().futureCall((WriteLogEntriesRequest) arguments[0]);
					case "close" -> null;
					default -> throw new UnsupportedOperationException(method.getName());
				});
		LoggingOptions options = LoggingOptions.newBuilder()
			.setProjectId("benchmark")
			.setCredentials(NoCredentials.getInstance())
			.setServiceRpcFactory((given) -> rpc)
			.setAutoPopulateMetadata(false)
			.build();
		LoggingAppender appender = new LoggingAppender() {

			@Override
			protected LoggingOptions getLoggingOptions() {
				return options;
			}
		};
		appender.setResourceType("global");
		appender.setAutoPopulateMetadata(false);
		return appender;
	}

	@Override
	public long delivered() {
		return this.taken.get();
	}

	@Override
	public void close() {
		this.client.close();
		this.channel.shutdownNow();
	}

	/** Encodes the request as the network would, and answers it. */
	private final class Answering implements ClientInterceptor {

		@Override
		public <R, A> ClientCall<R, A> interceptCall(MethodDescriptor<R, A> method, CallOptions options, Channel next) {
			return new ClientCall<>() {

				private Listener<A> listener;

				@Override
				public void start(Listener<A> listener, Metadata headers) {
					this.listener = listener;
				}

				@Override
				public void request(int messages) {
				}

				@Override
				public void cancel(String message, Throwable cause) {
				}

				@Override
				public void sendMessage(R message) {
					try (InputStream encoded = method.streamRequest(message)) {
						if (encoded instanceof KnownLength) {
							encoded.transferTo(OutputStream.nullOutputStream());
						}
					}
					catch (IOException ex) {
						throw new UncheckedIOException(ex);
					}
					GoogleAppender.this.taken.addAndGet(((WriteLogEntriesRequest) message).getEntriesCount());
				}

				@Override
				@SuppressWarnings("unchecked")
				public void halfClose() {
					this.listener.onHeaders(new Metadata());
					this.listener.onMessage((A) WriteLogEntriesResponse.getDefaultInstance());
					this.listener.onClose(Status.OK, new Metadata());
				}
			};
		}

	}

}
