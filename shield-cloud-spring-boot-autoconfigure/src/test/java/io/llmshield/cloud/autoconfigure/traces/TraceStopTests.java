package io.llmshield.cloud.autoconfigure.traces;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.resilience4j.core.IntervalFunction;
import io.llmshield.cloud.traces.TraceLimits;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A request that waits to be repeated when the application stops.
 */
@Timeout(120)
class TraceStopTests {

	private static final TraceLimits WIDE = new TraceLimits(1000, 1_000_000, 100_000_000);

	private static List<SpanData> span() {
		List<SpanData> ended = new ArrayList<>();
		try (SdkTracerProvider provider = SdkTracerProvider.builder()
			.addSpanProcessor(SimpleSpanProcessor.create(new Keeping(ended)))
			.build()) {
			provider.get("test").spanBuilder("span").startSpan().end();
		}
		return ended;
	}

	/** It would wait for an hour. */
	@Test
	void requestIsRepeatedAtOnceWhenTheStopBegins() throws InterruptedException {
		Deadlines deadlines = new Deadlines(Duration.ofHours(10), Duration.ofSeconds(60));
		try (OtlpServer server = new OtlpServer();
				TraceExporter exporter = new TraceExporter(WIDE,
						new TraceRequests(new FixedDestination(server.uri(), WIDE), deadlines,
								IntervalFunction.of(Duration.ofHours(1))),
						deadlines, new TraceMeters("demo"))) {
			server.answer(503);
			CompletableResultCode exported = exporter.export(span());
			while (server.received().isEmpty()) {
				Thread.sleep(2);
			}
			deadlines.stopping();
			assertThat(exported.join(60, TimeUnit.SECONDS).isSuccess()).isTrue();
			assertThat(server.received()).hasSize(2);
		}
	}

	private record Keeping(List<SpanData> ended) implements SpanExporter {

		@Override
		public CompletableResultCode export(java.util.Collection<SpanData> spans) {
			this.ended.addAll(spans);
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode flush() {
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode shutdown() {
			return CompletableResultCode.ofSuccess();
		}

	}

}
