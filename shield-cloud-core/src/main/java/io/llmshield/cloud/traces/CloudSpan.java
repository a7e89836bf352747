package io.llmshield.cloud.traces;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A span that has started: the piece of work that a trace shows as one bar. Not
 * thread-safe. Attributes are stored by the cloud in the clear, for everybody who may
 * read traces: no secret, no prompt and no personal data belongs there.
 */
public interface CloudSpan extends AutoCloseable {

	/**
	 * Add or replace an attribute.
	 * @param key lower case with dots, for example {@code scan.verdict}
	 * @param value the value; clouds cut or refuse more than 64 KiB
	 * @return this
	 */
	CloudSpan attribute(String key, String value);

	/**
	 * Add or replace an attribute.
	 * @param key the key
	 * @param value the value
	 * @return this
	 */
	CloudSpan attribute(String key, long value);

	/**
	 * Add or replace an attribute.
	 * @param key the key
	 * @param value the value
	 * @return this
	 */
	CloudSpan attribute(String key, double value);

	/**
	 * Add or replace an attribute.
	 * @param key the key
	 * @param value the value
	 * @return this
	 */
	CloudSpan attribute(String key, boolean value);

	/**
	 * Add an event that happens now.
	 * @param name the event's name, from a small set of names
	 * @return this
	 */
	CloudSpan event(String name);

	/**
	 * Mark the span as failed. The error's type, message and stack trace are recorded:
	 * messages of {@link io.llmshield.cloud.CloudException} never hold a secret; what
	 * others write into theirs is theirs.
	 * @param error what went wrong
	 * @return this
	 */
	CloudSpan error(Throwable error);

	/**
	 * Return the trace's id.
	 * @return 32 lower-case hexadecimal digits (W3C Trace Context); empty if nothing is
	 * traced
	 */
	String traceId();

	/**
	 * Return the span's id.
	 * @return 16 lower-case hexadecimal digits (W3C Trace Context); empty if nothing is
	 * traced
	 */
	String spanId();

	/**
	 * End the span. The span that was current before is current again. Further calls have
	 * no effect.
	 */
	@Override
	void close();

	/**
	 * A span that has not started. Not thread-safe; starts one span.
	 */
	interface Builder {

		/**
		 * Set what the span stands for.
		 * @param kind {@link SpanKind#INTERNAL} if not set
		 * @return this
		 */
		Builder kind(SpanKind kind);

		/**
		 * Add an attribute.
		 * @param key the key
		 * @param value the value
		 * @return this
		 * @see CloudSpan#attribute(String, String)
		 */
		Builder attribute(String key, String value);

		/**
		 * Add an attribute.
		 * @param key the key
		 * @param value the value
		 * @return this
		 */
		Builder attribute(String key, long value);

		/**
		 * Add an attribute.
		 * @param key the key
		 * @param value the value
		 * @return this
		 */
		Builder attribute(String key, double value);

		/**
		 * Add an attribute.
		 * @param key the key
		 * @param value the value
		 * @return this
		 */
		Builder attribute(String key, boolean value);

		/**
		 * Start the span and make it current on this thread until it is closed, by the
		 * same thread and in the reverse order of starting. For use with
		 * {@code try (...)}; {@link #call} and {@link #run} close by themselves and
		 * record errors.
		 * @return the span
		 */
		CloudSpan start();

		/**
		 * Do work inside the span. What it throws is recorded and thrown on.
		 * @param <T> the result's type
		 * @param <E> what the work throws
		 * @param work the work
		 * @return its result
		 * @throws E what the work throws
		 */
		default <T extends @Nullable Object, E extends Exception> T call(TracedCall<T, E> work) throws E {
			try (CloudSpan span = start()) {
				try {
					return work.call(span);
				}
				catch (Throwable ex) {
					span.error(ex);
					throw ex;
				}
			}
		}

		/**
		 * Do work inside the span. What it throws is recorded and thrown on.
		 * @param work the work; it gets the span
		 */
		default void run(Consumer<CloudSpan> work) {
			this.<Boolean, RuntimeException>call((span) -> {
				work.accept(span);
				return true;
			});
		}

	}

}
