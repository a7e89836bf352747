package io.llmshield.cloud.sample.archive;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A page of a day's results.
 *
 * @param day the day in UTC
 * @param scans the results, oldest first
 * @param next what to pass as {@code after} for the next page; {@code null} after the
 * last one
 */
public record ScanPage(LocalDate day, List<Entry> scans, @Nullable String next) {

	public ScanPage {
		scans = List.copyOf(scans);
	}

	/**
	 * One result.
	 *
	 * @param id the id
	 * @param scannedAt when
	 * @param href where the whole result is
	 */
	@Schema(name = "ScanEntry")
	public record Entry(String id, Instant scannedAt, String href) {
	}

}
