package io.llmshield.cloud.traces;

import java.io.IOException;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Spans by hand on Micrometer's own recording tracer.
 */
class CloudTracerTests {

	private final SimpleTracer recorded = new SimpleTracer();

	private final CloudTracer tracer = new MicrometerCloudTracer(this.recorded);

	@Test
	void callRecordsNameAttributesAndKind() {
		String result = this.tracer.span("scan").kind(SpanKind.CLIENT).attribute("rules", 12).call((span) -> {
			span.attribute("verdict", "clean").attribute("cached", true).event("read");
			return "done";
		});
		SimpleSpan span = this.recorded.onlySpan();
		assertThat(result).isEqualTo("done");
		assertThat(span.getName()).isEqualTo("scan");
		assertThat(span.getKind()).isEqualTo(Span.Kind.CLIENT);
		assertThat(span.getTags()).containsEntry("rules", "12")
			.containsEntry("verdict", "clean")
			.containsEntry("cached", "true");
		assertThat(span.getEvents()).hasSize(1);
		assertThat(span.getError()).isNull();
	}

	/** Micrometer's recording tracer has no ids: those are compared on OpenTelemetry. */
	@Test
	void workSeesItsSpanAsTheCurrentOne() {
		this.tracer.span("outer").run((outer) -> {
			Span current = this.recorded.currentSpan();
			this.tracer.span("inner").run((inner) -> {
				assertThat(this.recorded.currentSpan()).isNotNull().isNotEqualTo(current);
				this.tracer.currentSpan().attribute("where", "inner");
			});
			assertThat(this.recorded.currentSpan()).isEqualTo(current);
			this.tracer.currentSpan().attribute("where", "outer");
		});
		assertThat(this.recorded.currentSpan()).isNull();
		assertThat(this.recorded.getSpans()).hasSize(2)
			.allSatisfy((span) -> assertThat(span.getTags()).containsEntry("where", span.getName()));
	}

	@Test
	void checkedExceptionIsRecordedAndThrownOnAsItIs() {
		IOException failure = new IOException("broken");
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> this.tracer.span("scan").<String, IOException>call((span) -> {
				throw failure;
			}))
			.isSameAs(failure);
		assertThat(this.recorded.onlySpan().getError()).isSameAs(failure);
		assertThat(this.recorded.currentSpan()).isNull();
	}

	@Test
	void startedSpanIsCurrentUntilItIsClosed() {
		CloudSpan span = this.tracer.span("scan").start();
		assertThat(this.recorded.currentSpan()).isNotNull();
		span.close();
		span.close();
		assertThat(this.recorded.currentSpan()).isNull();
		assertThat(this.recorded.onlySpan().getEndTimestamp().toEpochMilli()).isPositive();
	}

	@Test
	void closingTheCurrentSpanLeavesItToWhoStartedIt() {
		try (CloudSpan span = this.tracer.span("scan").start()) {
			this.tracer.currentSpan().attribute("late", 1.5).close();
			assertThat(this.recorded.currentSpan()).as(span.traceId()).isNotNull();
		}
		assertThat(this.recorded.onlySpan().getTags()).containsEntry("late", "1.5");
	}

	@Test
	void blankNameIsRefusedAlsoWhenNothingIsTraced() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.tracer.span(" "));
		assertThatIllegalArgumentException().isThrownBy(() -> CloudTracer.NOOP.span(""));
	}

	@Test
	void withoutTracingWorkIsDoneAllTheSame() {
		IllegalStateException failure = new IllegalStateException("broken");
		String result = CloudTracer.NOOP.span("scan").attribute("a", "b").call((span) -> "done" + span.traceId());
		assertThat(result).isEqualTo("done");
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> CloudTracer.NOOP.span("scan").run((span) -> {
				throw failure;
			}))
			.isSameAs(failure);
	}

	@Test
	void limitsArePositive() {
		assertThatIllegalArgumentException().isThrownBy(() -> new TraceLimits(0, 1, 1));
	}

}
