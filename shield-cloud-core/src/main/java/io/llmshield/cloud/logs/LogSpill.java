package io.llmshield.cloud.logs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.llmshield.cloud.logs.LogEncoder.Prepared;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves entries to the spool and delivers them from there, oldest first. Used by one
 * thread.
 *
 * @param <E> what the provider takes for an entry
 */
final class LogSpill<E> {

	private static final Logger logger = LoggerFactory.getLogger(LogWriter.class);

	private final LogSpool spool;

	private final LogLimits limits;

	private final LogCounters counters;

	private final LogEncoder<E> encoder;

	private final LogDelivery<E> delivery;

	private boolean fails;

	LogSpill(LogSpool spool, LogLimits limits, LogCounters counters, LogEncoder<E> encoder, LogDelivery<E> delivery) {
		this.spool = spool;
		this.limits = limits;
		this.counters = counters;
		this.encoder = encoder;
		this.delivery = delivery;
	}

	boolean isEmpty() {
		return this.spool.isEmpty();
	}

	/** Move a batch to the spool, unless that or its disk is full. */
	boolean take(LogBatch<E> batch) {
		try {
			if (!this.spool.append(batch.entries())) {
				return false;
			}
		}
		catch (IOException ex) {
			if (!this.fails) {
				logger.warn("The log spill directory cannot be written; entries wait in memory", ex);
			}
			this.fails = true;
			return false;
		}
		this.fails = false;
		batch.clear();
		return true;
	}

	/**
	 * Keep entries for the next start, the first ones if there is no room for all.
	 * @param entries the entries, oldest first
	 * @return how many of them are kept
	 */
	int keep(List<KeptEntry> entries) {
		int kept = 0;
		try {
			for (int part = entries.size(); part > 0 && kept < entries.size();) {
				List<KeptEntry> next = entries.subList(kept, Math.min(kept + part, entries.size()));
				if (this.spool.append(next)) {
					kept += next.size();
				}
				else {
					part /= 2;
				}
			}
		}
		catch (IOException ex) {
			logger.warn("Log entries could not be kept for the next start", ex);
		}
		return kept;
	}

	/** Write the oldest entries of the spool in one call. */
	void replay(BooleanSupplier late) throws IOException {
		LogBatch<E> replayed = new LogBatch<>(this.limits);
		// Entries that are lost on the way are counted once they are removed
		List<@Nullable LogLoss> losses = new ArrayList<>();
		List<Integer> ends = new ArrayList<>();
		Iterator<KeptEntry> oldest = this.spool.oldest();
		this.counters.lose(LogLoss.DAMAGED, this.spool.takeDamaged());
		int seen = 0;
		while (oldest.hasNext()) {
			Prepared<E> prepared = this.encoder.prepare(oldest.next());
			if (prepared.item() != null && !replayed.add(prepared.item())) {
				break;
			}
			seen++;
			losses.add(prepared.loss());
			if (prepared.item() != null) {
				ends.add(seen);
			}
		}
		int done = replayed.isEmpty() ? 0 : this.delivery.write(replayed.items(), late);
		int removed = (done == replayed.size()) ? seen : (done > 0) ? ends.get(done - 1) : 0;
		if (removed > 0) {
			this.spool.remove(removed);
			losses.subList(0, removed).forEach(this.counters::loseOne);
		}
	}

}
