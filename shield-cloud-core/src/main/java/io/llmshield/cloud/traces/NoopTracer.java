package io.llmshield.cloud.traces;

import org.springframework.util.Assert;

/**
 * Traces nothing. Its spans keep nothing, so that one does for all.
 */
final class NoopTracer implements CloudTracer {

	private static final CloudSpan SPAN = new NoopSpan();

	private static final CloudSpan.Builder BUILDER = new NoopBuilder();

	@Override
	public CloudSpan.Builder span(String name) {
		Assert.hasText(name, "A span needs a name");
		return BUILDER;
	}

	@Override
	public CloudSpan currentSpan() {
		return SPAN;
	}

	private static final class NoopBuilder implements CloudSpan.Builder {

		@Override
		public CloudSpan.Builder kind(SpanKind kind) {
			return this;
		}

		@Override
		public CloudSpan.Builder attribute(String key, String value) {
			return this;
		}

		@Override
		public CloudSpan.Builder attribute(String key, long value) {
			return this;
		}

		@Override
		public CloudSpan.Builder attribute(String key, double value) {
			return this;
		}

		@Override
		public CloudSpan.Builder attribute(String key, boolean value) {
			return this;
		}

		@Override
		public CloudSpan start() {
			return SPAN;
		}

	}

	private static final class NoopSpan implements CloudSpan {

		@Override
		public CloudSpan attribute(String key, String value) {
			return this;
		}

		@Override
		public CloudSpan attribute(String key, long value) {
			return this;
		}

		@Override
		public CloudSpan attribute(String key, double value) {
			return this;
		}

		@Override
		public CloudSpan attribute(String key, boolean value) {
			return this;
		}

		@Override
		public CloudSpan event(String name) {
			return this;
		}

		@Override
		public CloudSpan error(Throwable error) {
			return this;
		}

		@Override
		public String traceId() {
			return "";
		}

		@Override
		public String spanId() {
			return "";
		}

		@Override
		public void close() {
			// Nothing was opened
		}

	}

}
