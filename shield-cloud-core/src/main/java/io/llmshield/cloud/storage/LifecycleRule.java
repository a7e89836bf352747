package io.llmshield.cloud.storage;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a bucket does by itself with objects as they grow old. A bucket has at most one
 * such rule for a prefix. Ages are in days since an object was written; clouds look about
 * once a day, so an object may live a day or two longer. Immutable.
 *
 * @param prefix the beginning of the keys it is for; empty for the whole bucket
 * @param moveAfterDays after how many days objects move to which class, not {@code HOT};
 * {@code COOL} after 30 days at the earliest (S3's limit); colder classes later
 * @param deleteAfterDays after how many days objects are deleted, later than all moves;
 * where the bucket keeps versions, they become old versions; {@code null} for never
 * @param deleteOldVersionsAfterDays how many days after it was replaced or deleted an old
 * version is removed for good, or {@code null} for never
 * @param abortUploadsAfterDays after how many days an unfinished upload is dropped, or
 * {@code null} for the provider's own rule
 */
public record LifecycleRule(String prefix, Map<StorageClass, Integer> moveAfterDays, @Nullable Integer deleteAfterDays,
		@Nullable Integer deleteOldVersionsAfterDays, @Nullable Integer abortUploadsAfterDays) {

	/** The longest age: 100 years. Our choice, far below every cloud's limit. */
	public static final int MAX_DAYS = 36_500;

	/** The earliest move to {@code COOL}: S3's limit for Standard-IA. */
	public static final int LEAST_DAYS_TO_COOL = 30;

	/**
	 * Copy and check.
	 * @throws IllegalArgumentException if the rule does nothing, or an age is out of
	 * range or not later than the one before
	 */
	public LifecycleRule {
		EnumMap<StorageClass, Integer> moves = new EnumMap<>(StorageClass.class);
		moves.putAll(moveAfterDays);
		moveAfterDays = Collections.unmodifiableMap(moves);
		if (moves.isEmpty() && deleteAfterDays == null && deleteOldVersionsAfterDays == null
				&& abortUploadsAfterDays == null) {
			throw new IllegalArgumentException("it does nothing");
		}
		checkAge("old versions are removed", deleteOldVersionsAfterDays, 1);
		checkAge("unfinished uploads are dropped", abortUploadsAfterDays, 1);
		checkAge("objects are deleted", deleteAfterDays, checkMoves(moves) + 1);
	}

	private static int checkMoves(Map<StorageClass, Integer> moves) {
		int before = 0;
		for (Map.Entry<StorageClass, Integer> move : moves.entrySet()) {
			if (move.getKey() == StorageClass.HOT) {
				throw new IllegalArgumentException("objects cannot move to HOT");
			}
			int least = (move.getKey() == StorageClass.COOL) ? LEAST_DAYS_TO_COOL : before + 1;
			checkAge("objects move to " + move.getKey(), move.getValue(), least);
			before = move.getValue();
		}
		return before;
	}

	private static void checkAge(String what, @Nullable Integer days, int least) {
		if (days != null && (days < least || days > MAX_DAYS)) {
			throw new IllegalArgumentException(
					what + " after " + days + " days; it must be after " + least + " to " + MAX_DAYS);
		}
	}

}
