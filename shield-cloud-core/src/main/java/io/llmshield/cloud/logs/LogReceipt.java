package io.llmshield.cloud.logs;

import java.util.Map;

/**
 * What became of the entries of a call that succeeded.
 *
 * @param lost entries that the provider did not take, by reason
 */
public record LogReceipt(Map<LogLoss, Integer> lost) {

	/** Every entry was taken. */
	public static final LogReceipt ALL = new LogReceipt(Map.of());

	/**
	 * Make a receipt.
	 */
	public LogReceipt {
		lost = Map.copyOf(lost);
	}

	/**
	 * Some entries were refused.
	 * @param entries how many
	 * @return the receipt
	 */
	public static LogReceipt refused(int entries) {
		return (entries == 0) ? ALL : new LogReceipt(Map.of(LogLoss.REFUSED, entries));
	}

	int lostEntries() {
		return this.lost.values().stream().mapToInt(Integer::intValue).sum();
	}

}
