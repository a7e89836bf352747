package io.llmshield.cloud.traces;

import org.jspecify.annotations.Nullable;

/**
 * Work inside a span.
 *
 * @param <T> the result's type
 * @param <E> the checked exception that the work throws; inferred as
 * {@link RuntimeException} if it throws none
 */
@FunctionalInterface
public interface TracedCall<T extends @Nullable Object, E extends Exception> {

	/**
	 * Do the work.
	 * @param span the span around it; not to be closed by the work
	 * @return the result
	 * @throws E whatever the work throws
	 */
	T call(CloudSpan span) throws E;

}
