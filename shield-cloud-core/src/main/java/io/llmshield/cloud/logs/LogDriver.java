package io.llmshield.cloud.logs;

import java.util.List;

/**
 * Writes entries to one provider. Used by one thread at a time. Does not repeat calls,
 * neither by itself nor by its SDK: the pipeline does.
 *
 * @param <E> what the provider takes for an entry
 */
public interface LogDriver<E> extends AutoCloseable {

	/**
	 * Return the provider.
	 * @return its id, for example {@code aws}
	 */
	String provider();

	/**
	 * Return what the provider takes in one call.
	 * @return the limits
	 */
	LogLimits limits();

	/**
	 * Turn an entry into what the provider takes.
	 * @param entry the entry
	 * @return its form for this provider
	 */
	E encode(LogEntry entry);

	/**
	 * Turn an entry into what the provider takes, for a provider that recognises entries
	 * that it has taken before.
	 * @param entry the entry
	 * @param id belongs to this entry alone, and stays the same when the entry is written
	 * again, also after it waited on disk. Ids of one pipeline that come later are
	 * greater
	 * @return its form for this provider
	 */
	default E encode(LogEntry entry, String id) {
		return encode(entry);
	}

	/**
	 * Return how much of {@link LogLimits#maxBytes()} an entry takes.
	 * @param encoded the entry
	 * @return bytes, with what the provider adds to each entry
	 */
	int size(E encoded);

	/**
	 * Write a batch in one call.
	 * @param batch entries within the limits, oldest first
	 * @return what became of them
	 * @throws io.llmshield.cloud.CloudException if the call failed. For
	 * {@code INVALID_ARGUMENT} the batch is written again in halves, to find the entry
	 * that is to blame; for every other category it is written again as it is, later
	 */
	LogReceipt write(List<E> batch);

	/**
	 * Give back what the driver has opened.
	 */
	@Override
	default void close() {
		// Most drivers use clients of others
	}

}
