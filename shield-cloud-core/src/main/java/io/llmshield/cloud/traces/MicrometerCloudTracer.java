package io.llmshield.cloud.traces;

import java.util.Objects;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;

import org.springframework.util.Assert;

/**
 * A {@link CloudTracer} over Micrometer Tracing, which must be on the class path.
 */
public final class MicrometerCloudTracer implements CloudTracer {

	private final Tracer tracer;

	/**
	 * Create it.
	 * @param tracer starts the spans; OpenTelemetry's or any other
	 */
	public MicrometerCloudTracer(Tracer tracer) {
		this.tracer = Objects.requireNonNull(tracer);
	}

	@Override
	public CloudSpan.Builder span(String name) {
		Assert.hasText(name, "A span needs a name");
		return new Builder(this.tracer, this.tracer.spanBuilder().name(name));
	}

	@Override
	public CloudSpan currentSpan() {
		Span span = this.tracer.currentSpan();
		return (span != null) ? new MicrometerCloudSpan(span) : NOOP.currentSpan();
	}

	private static final class Builder implements CloudSpan.Builder {

		private final Tracer tracer;

		private final Span.Builder builder;

		Builder(Tracer tracer, Span.Builder builder) {
			this.tracer = tracer;
			this.builder = builder;
		}

		@Override
		public CloudSpan.Builder kind(SpanKind kind) {
			switch (kind) {
				case SERVER -> this.builder.kind(Span.Kind.SERVER);
				case CLIENT -> this.builder.kind(Span.Kind.CLIENT);
				case PRODUCER -> this.builder.kind(Span.Kind.PRODUCER);
				case CONSUMER -> this.builder.kind(Span.Kind.CONSUMER);
				case INTERNAL -> {
					// Micrometer has no word for its default
				}
			}
			return this;
		}

		@Override
		public CloudSpan.Builder attribute(String key, String value) {
			this.builder.tag(key, value);
			return this;
		}

		@Override
		public CloudSpan.Builder attribute(String key, long value) {
			this.builder.tag(key, value);
			return this;
		}

		@Override
		public CloudSpan.Builder attribute(String key, double value) {
			this.builder.tag(key, value);
			return this;
		}

		@Override
		public CloudSpan.Builder attribute(String key, boolean value) {
			this.builder.tag(key, value);
			return this;
		}

		@Override
		public CloudSpan start() {
			Span span = this.builder.start();
			return new MicrometerCloudSpan(span, this.tracer.withSpan(span));
		}

	}

}
