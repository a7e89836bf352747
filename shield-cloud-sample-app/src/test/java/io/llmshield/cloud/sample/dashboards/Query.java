package io.llmshield.cloud.sample.dashboards;

import java.util.List;

/**
 * What one line, or one group of lines, of a panel shows. Knows no system of metrics.
 *
 * @param kind what is made of the meter
 * @param meter a meter of the vocabulary
 * @param filters what of the meter is meant; all if empty
 * @param by tags with a line for each value; one line if empty
 * @param legend what the lines are called, without the values of those tags
 */
record Query(Kind kind, String meter, List<Filter> filters, List<String> by, String legend) {

	/** How often a counter counts or a timer ends. */
	static Query rate(String meter) {
		return of(Kind.RATE, meter);
	}

	/**
	 * Which part of all is meant by the filters. Where a system can divide one line by
	 * another only, the tags are left out.
	 */
	static Query share(String meter) {
		return of(Kind.SHARE, meter);
	}

	/** How long a timer took on the average. Where it is too hard, without the tags. */
	static Query mean(String meter) {
		return new Query(Kind.MEAN, meter, List.of(), List.of(), "mean");
	}

	/** The longest that a timer took. */
	static Query max(String meter) {
		return new Query(Kind.MAX, meter, List.of(), List.of(), "max");
	}

	/** For systems that have the histogram. */
	static Query percentile(String meter, Kind percentile) {
		return new Query(percentile, meter, List.of(), List.of(), percentile.name().toLowerCase());
	}

	/** The value of a gauge, over all instances. */
	static Query value(Kind kind, String meter) {
		return of(kind, meter);
	}

	private static Query of(Kind kind, String meter) {
		return new Query(kind, meter, List.of(), List.of(), "");
	}

	Query by(String... tags) {
		return new Query(this.kind, this.meter, this.filters, List.of(tags), this.legend);
	}

	Query only(String tag, String value) {
		return new Query(this.kind, this.meter, List.of(new Filter(tag, true, value)), this.by, this.legend);
	}

	Query without(String tag, String value) {
		return new Query(this.kind, this.meter, List.of(new Filter(tag, false, value)), this.by, this.legend);
	}

	Query called(String name) {
		return new Query(this.kind, this.meter, this.filters, this.by, name);
	}

	boolean isPercentile() {
		return this.kind == Kind.P50 || this.kind == Kind.P99;
	}

	/** What is made of a meter. */
	enum Kind {

		RATE, SHARE, MEAN, MAX, P50, P99, SUM_OF_VALUES, LEAST_VALUE, GREATEST_VALUE

	}

	/**
	 * Which part of a meter is meant.
	 *
	 * @param tag a tag
	 * @param equal whether its value is the given one, or anything else
	 * @param value the value
	 */
	record Filter(String tag, boolean equal, String value) {

	}

}
