package io.llmshield.cloud.autoconfigure.traces;

import java.util.Collection;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * How a destination wants spans to be written: OTLP, unless the provider has a bean of
 * this type. Used by one thread at a time.
 */
public interface SpanFormat {

	/**
	 * Return what a request says of its body.
	 * @return the content type
	 */
	String contentType();

	/**
	 * Write spans.
	 * @param spans at least one
	 * @return the body of a request, not compressed
	 */
	byte[] encode(Collection<SpanData> spans);

	/**
	 * Read how much was refused of a request that was taken.
	 * @param answer the body of the answer
	 * @return the number of spans; 0 if the answer cannot be read
	 */
	long rejected(byte[] answer);

}
