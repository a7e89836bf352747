package io.llmshield.cloud.logs;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

import io.llmshield.cloud.logs.LogBatch.Item;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what the provider takes of what was logged or kept, or tells why that is lost.
 * Used by one thread.
 *
 * @param <E> what the provider takes for an entry
 */
final class LogEncoder<E> {

	private static final Logger logger = LoggerFactory.getLogger(LogWriter.class);

	private final LogDriver<E> driver;

	private final LogLimits limits;

	private final EntryIds ids = new EntryIds();

	LogEncoder(LogDriver<E> driver) {
		this.driver = driver;
		this.limits = driver.limits();
	}

	Prepared<E> prepare(Object taken) {
		try {
			KeptEntry kept = (taken instanceof KeptEntry replayed) ? replayed
					: new KeptEntry(entry(taken), this.ids.next());
			return prepare(kept);
		}
		catch (Throwable ex) {
			// Also a missing class: the entry is to blame, not the provider
			logger.debug("A log entry could not be encoded", ex);
			return new Prepared<>(null, LogLoss.NOT_ENCODABLE);
		}
	}

	private static LogEntry entry(Object taken) {
		return (taken instanceof Supplier<?> supplier) ? (LogEntry) supplier.get() : (LogEntry) taken;
	}

	private Prepared<E> prepare(KeptEntry kept) {
		LogEntry entry = kept.entry();
		Duration age = Duration.between(entry.timestamp(), Instant.now());
		E encoded = this.driver.encode(entry, kept.id());
		int size = this.driver.size(encoded);
		LogLoss loss = null;
		if (size > this.limits.maxEntryBytes()) {
			loss = LogLoss.TOO_LARGE;
		}
		else if (age.compareTo(this.limits.maxAge()) > 0) {
			loss = LogLoss.TOO_OLD;
		}
		else if (age.negated().compareTo(this.limits.maxAhead()) > 0) {
			loss = LogLoss.TOO_NEW;
		}
		return (loss != null) ? new Prepared<>(null, loss) : new Prepared<>(new Item<>(kept, encoded, size), null);
	}

	/**
	 * An entry that is ready to be written, or why it is lost.
	 *
	 * @param <E> what the provider takes for an entry
	 * @param item the entry, or {@code null}
	 * @param loss why it is lost, or {@code null}
	 */
	record Prepared<E>(@Nullable Item<E> item, @Nullable LogLoss loss) {

	}

}
