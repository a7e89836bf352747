package io.llmshield.cloud;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads the header {@code Retry-After} (RFC 9110, 10.2.3): seconds or a date. Stateless
 * and thread-safe.
 */
public final class RetryAfter {

	private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

	private RetryAfter() {
	}

	/**
	 * Read the header's value.
	 * @param header the value, or {@code null} if there is no such header
	 * @return how long to wait, not negative; {@code null} if it does not say
	 */
	public static @Nullable Duration of(@Nullable String header) {
		return of(header, Clock.systemUTC());
	}

	static @Nullable Duration of(@Nullable String header, Clock clock) {
		if (header == null) {
			return null;
		}
		String value = header.strip();
		if (SECONDS.matcher(value).matches()) {
			return Duration.ofSeconds(Long.parseLong(value));
		}
		try {
			Instant time = DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from);
			Duration wait = Duration.between(clock.instant(), time);
			return wait.isNegative() ? Duration.ZERO : wait;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

}
