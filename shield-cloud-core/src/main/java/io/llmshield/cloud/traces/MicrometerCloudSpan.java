package io.llmshield.cloud.traces;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;

/**
 * A span of Micrometer's, with its scope if it was started here.
 */
final class MicrometerCloudSpan implements CloudSpan {

	private final Span span;

	private Tracer.@Nullable SpanInScope scope;

	MicrometerCloudSpan(Span span) {
		this.span = span;
	}

	MicrometerCloudSpan(Span span, Tracer.SpanInScope scope) {
		this.span = span;
		this.scope = scope;
	}

	@Override
	public CloudSpan attribute(String key, String value) {
		this.span.tag(key, value);
		return this;
	}

	@Override
	public CloudSpan attribute(String key, long value) {
		this.span.tag(key, value);
		return this;
	}

	@Override
	public CloudSpan attribute(String key, double value) {
		this.span.tag(key, value);
		return this;
	}

	@Override
	public CloudSpan attribute(String key, boolean value) {
		this.span.tag(key, value);
		return this;
	}

	@Override
	public CloudSpan event(String name) {
		this.span.event(name);
		return this;
	}

	@Override
	public CloudSpan error(Throwable error) {
		this.span.error(error);
		return this;
	}

	@Override
	public String traceId() {
		return this.span.context().traceId();
	}

	@Override
	public String spanId() {
		return this.span.context().spanId();
	}

	@Override
	public void close() {
		Tracer.SpanInScope open = this.scope;
		if (open != null) {
			this.scope = null;
			open.close();
			this.span.end();
		}
	}

}
