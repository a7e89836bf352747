package io.llmshield.cloud.traces;

/**
 * Makes spans by hand, for work that is neither a request of Spring's nor an operation on
 * secrets or objects: those have spans by themselves. Works on whatever Micrometer
 * Tracing works on, with the same trace and parent as the spans around it, and does
 * nothing if the application traces nothing. Nothing here fails because traces cannot be
 * sent. Thread-safe. <pre>{@code
 * Report report = tracer.span("scan").attribute("scan.rules", rules.size()).call((span) -> {
 *     Report result = scanner.scan(text);
 *     span.attribute("scan.verdict", result.verdict().name());
 *     return result;
 * });
 * }</pre>
 */
public interface CloudTracer {

	/** Does nothing. */
	CloudTracer NOOP = new NoopTracer();

	/**
	 * Prepare a span. Its parent is the span that is current when it starts.
	 * @param name what is done, from a small set of names, for example {@code scan}: no
	 * ids, no addresses, no text of users. At most 1,024 bytes of UTF-8 reach every cloud
	 * @return takes what else is known; nothing is recorded before it is started
	 * @throws IllegalArgumentException if the name is blank
	 */
	CloudSpan.Builder span(String name);

	/**
	 * Return the span that is current on this thread, to add to it.
	 * @return the span; one that takes everything and does nothing if there is none.
	 * Closing it has no effect: who started it closes it
	 */
	CloudSpan currentSpan();

}
