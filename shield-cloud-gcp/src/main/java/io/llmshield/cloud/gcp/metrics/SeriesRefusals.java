package io.llmshield.cloud.gcp.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.api.gax.rpc.ApiException;
import com.google.monitoring.v3.CreateTimeSeriesSummary;
import com.google.rpc.Code;
import com.google.rpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Which series of a call the service did not take, and why. It tells the numbers in the
 * error's details and the places only in words, such as {@code timeSeries[0-2,5]}.
 */
final class SeriesRefusals {

	private static final Pattern PLACES = Pattern.compile("timeSeries\\[([0-9][0-9, -]*)]");

	private static final Pattern RANGE = Pattern.compile("([0-9]{1,6})(?:-([0-9]{1,6}))?");

	private final CreateTimeSeriesSummary summary;

	private final Map<Integer, Refusal> byPlace = new LinkedHashMap<>();

	private SeriesRefusals(CreateTimeSeriesSummary summary) {
		this.summary = summary;
	}

	/**
	 * Read them from an error.
	 * @param error the error
	 * @return the refusals, or {@code null} if the service did not look at single series
	 */
	static @Nullable SeriesRefusals of(ApiException error) {
		CreateTimeSeriesSummary summary = (error.getErrorDetails() != null)
				? error.getErrorDetails().getMessage(CreateTimeSeriesSummary.class) : null;
		if (summary == null) {
			return null;
		}
		SeriesRefusals refusals = new SeriesRefusals(summary);
		for (CreateTimeSeriesSummary.Error one : summary.getErrorsList()) {
			refusals.add(one.getStatus(), one.getStatus().getMessage());
		}
		if (refusals.byPlace.isEmpty() && summary.getErrorsCount() == 1) {
			refusals.add(summary.getErrors(0).getStatus(), String.valueOf(error.getMessage()));
		}
		return refusals;
	}

	private void add(Status status, String words) {
		Code code = Code.forNumber(status.getCode());
		Refusal refusal = new Refusal((code != null) ? code : Code.UNKNOWN, words);
		places(words).forEach((place) -> this.byPlace.put(place, refusal));
	}

	private static List<Integer> places(String words) {
		List<Integer> places = new ArrayList<>();
		Matcher found = PLACES.matcher(words);
		while (found.find()) {
			Matcher range = RANGE.matcher(found.group(1));
			while (range.find()) {
				int from = Integer.parseInt(range.group(1));
				int to = (range.group(2) != null) ? Integer.parseInt(range.group(2)) : from;
				for (int i = from; i <= to && i - from < CloudMonitoringDriver.MAX_SERIES; i++) {
					places.add(i);
				}
			}
		}
		return places;
	}

	boolean isNothingTaken() {
		return this.summary.getSuccessPointCount() == 0;
	}

	int refused() {
		return Math.max(0, this.summary.getTotalPointCount() - this.summary.getSuccessPointCount());
	}

	/** By the place of the series; {@code null} if the service does not tell. */
	@Nullable Map<Integer, Refusal> byPlace() {
		return (this.byPlace.size() == refused()) ? this.byPlace : null;
	}

	/**
	 * Why a series was not taken.
	 *
	 * @param code the canonical code
	 * @param words the service's, which hold names of series: not to be shown
	 */
	record Refusal(Code code, String words) {

		/** Whether the service may take it later. */
		boolean isPassing() {
			return switch (this.code) {
				case CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, INTERNAL, UNAVAILABLE -> true;
				default -> false;
			};
		}

		/** Whether there is a point of that time or later. */
		boolean isAlreadyThere() {
			return this.words.contains("written more frequently than")
					|| this.words.contains("must be written in order");
		}

	}

}
