package io.llmshield.cloud.logs;

import java.util.Locale;

/**
 * Why an entry was not delivered. Each loss is counted.
 */
public enum LogLoss {

	/** The queue was full. */
	QUEUE_FULL,

	/** The queue was filling up, and the entry was below the level that is kept then. */
	BELOW_LEVEL,

	/** The entry could not be turned into what the provider takes. */
	NOT_ENCODABLE,

	/** The entry is larger than the provider takes. */
	TOO_LARGE,

	/** The entry is older than the provider takes. */
	TOO_OLD,

	/** The entry's time is further ahead than the provider takes. */
	TOO_NEW,

	/** The provider refused this entry. */
	REFUSED,

	/** The entry was damaged in the spill directory. */
	DAMAGED,

	/** The time for the shutdown was over, or the entry came after the shutdown. */
	SHUTDOWN;

	/**
	 * Return the value of the meter's tag {@code reason}.
	 * @return for example {@code queue-full}
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
