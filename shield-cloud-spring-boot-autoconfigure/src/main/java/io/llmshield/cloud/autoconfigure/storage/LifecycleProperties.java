package io.llmshield.cloud.autoconfigure.storage;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import io.llmshield.cloud.autoconfigure.PropertyFaults;
import io.llmshield.cloud.storage.LifecycleRule;
import io.llmshield.cloud.storage.StorageClass;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the bucket does with a store's objects as they grow old, set on the bucket at the
 * start. In whole days.
 *
 * @param moveAfter after which time objects move to cool, cold or archive; to cool after
 * 30d at the earliest
 * @param deleteAfter after which time objects are deleted; never if not set
 * @param deleteOldVersionsAfter which time after it was replaced or deleted an old
 * version is removed for good; never if not set
 * @param abortUploadsAfter after which time an unfinished upload is dropped; the
 * provider's own rule if not set
 */
public record LifecycleProperties(@DefaultValue Map<StorageClass, Duration> moveAfter, @Nullable Duration deleteAfter,
		@Nullable Duration deleteOldVersionsAfter, @Nullable Duration abortUploadsAfter) {

	void check(String property, String prefix, PropertyFaults faults) {
		try {
			toRule(prefix);
		}
		catch (IllegalArgumentException ex) {
			faults.add(property, "" + ex.getMessage(),
					"Write times in whole days, such as move-after.cool: 30d and delete-after: 365d");
		}
	}

	/**
	 * Return the rule.
	 * @param prefix the store's prefix
	 * @return the rule
	 * @throws IllegalArgumentException if a time is no number of days, or out of range
	 */
	LifecycleRule toRule(String prefix) {
		EnumMap<StorageClass, Integer> moves = new EnumMap<>(StorageClass.class);
		this.moveAfter.forEach((storageClass, age) -> moves.put(storageClass, days(age)));
		return new LifecycleRule(start(prefix), moves, daysOrNull(this.deleteAfter),
				daysOrNull(this.deleteOldVersionsAfter), daysOrNull(this.abortUploadsAfter));
	}

	/** Return what the keys of a store with a prefix begin with. */
	static String start(String prefix) {
		return (prefix.isEmpty() || prefix.endsWith("/")) ? prefix : prefix + "/";
	}

	private static @Nullable Integer daysOrNull(@Nullable Duration age) {
		return (age != null) ? (Integer) days(age) : null;
	}

	private static int days(Duration age) {
		if (!age.equals(Duration.ofDays(age.toDays()))) {
			throw new IllegalArgumentException("'" + age + "' is no number of days");
		}
		return Math.toIntExact(Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, age.toDays())));
	}

}
