package io.llmshield.cloud.autoconfigure.traces;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Encodes spans as OTLP does: the SDK's own exporter with a sender that keeps the message
 * instead of sending it. So the size is known before anything is sent, and nothing of the
 * SDK's internals is used. For one thread at a time.
 */
class SpanEncoder implements SpanFormat {

	private final Keeper keeper = new Keeper();

	private final OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
		.setComponentLoader(new KeeperLoader(this.keeper))
		.setMeterProvider(MeterProvider.noop())
		.build();

	@Override
	public String contentType() {
		return "application/x-protobuf";
	}

	@Override
	public long rejected(byte[] answer) {
		return PartialSuccess.rejectedSpans(answer);
	}

	/**
	 * Encode.
	 * @param spans at least one
	 * @return an {@code ExportTraceServiceRequest} in protobuf's binary form
	 */
	@Override
	public byte[] encode(Collection<SpanData> spans) {
		this.keeper.message = null;
		this.exporter.export(spans);
		byte[] message = this.keeper.message;
		if (message == null) {
			throw new IllegalStateException("The spans could not be encoded");
		}
		return message;
	}

	private static final class Keeper implements HttpSender {

		private byte @Nullable [] message;

		@Override
		public void send(MessageWriter writer, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
			try {
				ByteArrayOutputStream bytes = new ByteArrayOutputStream(writer.getContentLength());
				writer.writeMessage(bytes);
				this.message = bytes.toByteArray();
				onResponse.accept(new Kept());
			}
			catch (IOException ex) {
				onError.accept(ex);
			}
		}

		@Override
		public CompletableResultCode shutdown() {
			return CompletableResultCode.ofSuccess();
		}

	}

	private record KeeperLoader(Keeper keeper) implements ComponentLoader {

		@Override
		public <T> Iterable<T> load(Class<T> type) {
			return (type == HttpSenderProvider.class) ? List.of(type.cast((HttpSenderProvider) (config) -> this.keeper))
					: List.of();
		}

	}

	private static final class Kept implements HttpResponse {

		@Override
		public int getStatusCode() {
			return 200;
		}

		@Override
		public String getStatusMessage() {
			return "";
		}

		@Override
		public byte[] getResponseBody() {
			return new byte[0];
		}

	}

}
