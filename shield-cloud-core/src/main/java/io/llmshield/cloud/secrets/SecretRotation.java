package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How and when a secret is rotated. Immutable.
 *
 * @param automatic whether the provider rotates it by itself
 * @param interval how often the provider rotates it, or {@code null}
 * @param lastRotatedAt when a second or later version was last written, or {@code null}
 * @param nextRotationAt when the provider will rotate it next, or {@code null}
 */
public record SecretRotation(boolean automatic, @Nullable Duration interval, @Nullable Instant lastRotatedAt,
		@Nullable Instant nextRotationAt) {

	/**
	 * A secret that only the application rotates.
	 * @param lastRotatedAt when a second or later version was last written, or
	 * {@code null}
	 * @return the state
	 */
	public static SecretRotation manual(@Nullable Instant lastRotatedAt) {
		return new SecretRotation(false, null, lastRotatedAt, null);
	}

}
