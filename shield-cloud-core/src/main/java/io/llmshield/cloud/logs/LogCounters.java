package io.llmshield.cloud.logs;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * Counts what became of the entries. Thread-safe.
 */
final class LogCounters {

	private final LongAdder delivered = new LongAdder();

	private final LongAdder calls = new LongAdder();

	private final LongAdder failures = new LongAdder();

	private final Map<LogLoss, LongAdder> lost = new EnumMap<>(LogLoss.class);

	LogCounters() {
		for (LogLoss loss : LogLoss.values()) {
			this.lost.put(loss, new LongAdder());
		}
	}

	void deliver(int entries) {
		this.delivered.add(entries);
	}

	void lose(LogLoss loss, int entries) {
		of(loss).add(entries);
	}

	/** Count an entry, if it is lost. */
	void loseOne(@Nullable LogLoss loss) {
		if (loss != null) {
			lose(loss, 1);
		}
	}

	void succeed() {
		this.calls.increment();
	}

	void fail() {
		this.failures.increment();
	}

	long delivered() {
		return this.delivered.sum();
	}

	long lost(LogLoss loss) {
		return of(loss).sum();
	}

	long calls() {
		return this.calls.sum();
	}

	long failures() {
		return this.failures.sum();
	}

	Map<LogLoss, Long> lost() {
		Map<LogLoss, Long> sums = new EnumMap<>(LogLoss.class);
		this.lost.forEach((loss, count) -> {
			if (count.sum() > 0) {
				sums.put(loss, count.sum());
			}
		});
		return Collections.unmodifiableMap(sums);
	}

	private LongAdder of(LogLoss loss) {
		LongAdder adder = this.lost.get(loss);
		if (adder == null) {
			throw new IllegalStateException("No counter of " + loss);
		}
		return adder;
	}

}
