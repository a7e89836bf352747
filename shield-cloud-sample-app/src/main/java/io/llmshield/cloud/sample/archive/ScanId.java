package io.llmshield.cloud.sample.archive;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The id of a scan: a UUID of version 7 (RFC 9562), which begins with the time. So the id
 * alone tells under which day the result is archived, and ids sort by time.
 *
 * @param value the id in lower case
 */
public record ScanId(String value) {

	private static final Pattern FORM = Pattern
		.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

	/**
	 * Read an id.
	 * @param text the text
	 * @return the id, or empty if the text is not an id
	 */
	public static Optional<ScanId> parse(String text) {
		return FORM.matcher(text).matches() ? Optional.of(new ScanId(text)) : Optional.empty();
	}

	/**
	 * Return when the scan took place.
	 * @return the time, to the millisecond
	 */
	public Instant time() {
		return Instant.ofEpochMilli(UUID.fromString(this.value).getMostSignificantBits() >>> 16);
	}

	/**
	 * Return the day under which the result is archived.
	 * @return the day in UTC
	 */
	public LocalDate day() {
		return LocalDate.ofInstant(time(), ZoneOffset.UTC);
	}

	@Override
	public String toString() {
		return this.value;
	}

}
