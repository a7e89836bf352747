package io.llmshield.cloud.gcp.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Chooses the time of each point that is written. The service wants those of a series in
 * order and some seconds apart: what was measured a little before the last one that was
 * written, by another thread for example, comes as much later. A call that is made again
 * because its answer was lost gets the same time, by which the service recognises it.
 * Thread-safe.
 */
final class SeriesEnds {

	/** "Quotas and limits": how far apart points of a series have to be. */
	static final Duration SPACING = Duration.ofSeconds(5);

	/** No point is said to be later than it is by more than this. */
	static final Duration MOST_LATE = Duration.ofMinutes(1);

	/** What no point can be. */
	static final long TOO_LATE = Long.MIN_VALUE;

	private static final int CLEAN_UP_FROM = 10_000;

	/** A series that was not written for longer starts anew. */
	private static final long FORGOTTEN = Duration.ofMinutes(10).toMillis();

	private final Duration spacing;

	private final Map<SeriesKey, Last> ends = new ConcurrentHashMap<>();

	private volatile int cleanUpFrom = CLEAN_UP_FROM;

	/**
	 * Keep points apart.
	 * @param spacing how far apart points of a series have to be
	 */
	SeriesEnds(Duration spacing) {
		this.spacing = spacing;
	}

	/**
	 * Choose.
	 * @param series the series
	 * @param newest when its newest point was measured, in milliseconds
	 * @param content tells the points from others
	 * @return the time in milliseconds, or {@link #TOO_LATE}
	 */
	long choose(SeriesKey series, long newest, int content) {
		Last last = this.ends.get(series);
		if (last == null) {
			return newest;
		}
		if (last.isAgain(content)) {
			return last.end;
		}
		long earliest = last.end + this.spacing.toMillis();
		if (newest >= earliest) {
			return newest;
		}
		return (earliest - newest <= MOST_LATE.toMillis()) ? earliest : TOO_LATE;
	}

	/** A point is there. */
	void written(SeriesKey series, long end) {
		put(series, new Last(end, false, 0));
	}

	/** A point may be there: nobody knows. */
	void perhapsWritten(SeriesKey series, long end, int content) {
		put(series, new Last(end, true, content));
	}

	/** Whether the same points may be there from a call before. */
	boolean isPerhapsWritten(SeriesKey series, int content) {
		Last last = this.ends.get(series);
		return last != null && last.isAgain(content);
	}

	private void put(SeriesKey series, Last last) {
		this.ends.put(series, last);
		if (this.ends.size() > this.cleanUpFrom) {
			long oldest = last.end - FORGOTTEN;
			this.ends.values().removeIf((other) -> other.end < oldest);
			this.cleanUpFrom = Math.max(CLEAN_UP_FROM, 2 * this.ends.size());
		}
	}

	/**
	 * The last point of a series.
	 *
	 * @param end its time in milliseconds
	 * @param uncertain whether it is not known if it was written
	 * @param content tells its points from others, if it is uncertain
	 */
	private record Last(long end, boolean uncertain, int content) {

		boolean isAgain(int other) {
			return this.uncertain && this.content == other;
		}

	}

}
