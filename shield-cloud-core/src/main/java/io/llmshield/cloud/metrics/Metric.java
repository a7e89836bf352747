package io.llmshield.cloud.metrics;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;

/**
 * One data point. Only what every cloud takes can be made. Immutable.
 *
 * @param name what was measured: 1 to {@value #MAX_NAME_LENGTH} of letters, digits and
 * {@code _}, in segments that start with a letter and are joined by {@code .} or
 * {@code /} (the length is Application Insights' limit, the form Cloud Monitoring's)
 * @param value a finite number, not beyond 2<sup>360</sup> either way (CloudWatch's
 * limit)
 * @param unit the unit
 * @param dimensions what tells the point's series from others of the name, at most
 * {@value #MAX_DIMENSIONS} (Azure Monitor's limit). Names of 1 to 100 letters, digits and
 * {@code _} that start with a small letter (Cloud Monitoring's labels), values of 1 to
 * {@value #MAX_VALUE_LENGTH} printable ASCII characters, not only spaces (CloudWatch's).
 * Every combination of values is a series that is paid for: never an identifier
 * @param timestamp when it was measured; kept in milliseconds
 */
public record Metric(String name, double value, MetricUnit unit, SortedMap<String, String> dimensions,
		Instant timestamp) {

	/** How many dimensions a point may have, those of all points included. */
	public static final int MAX_DIMENSIONS = 10;

	/** How long a name may be, in characters. */
	public static final int MAX_NAME_LENGTH = 150;

	/** How long the value of a dimension may be, in characters. */
	public static final int MAX_VALUE_LENGTH = 1024;

	private static final double MAX_VALUE = 0x1p360;

	private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*([./][A-Za-z][A-Za-z0-9_]*)*");

	private static final Pattern DIMENSION = Pattern.compile("[a-z][A-Za-z0-9_]{0,99}");

	private static final Pattern DIMENSION_VALUE = Pattern.compile("(?=.*[!-~])[ -~]{1," + MAX_VALUE_LENGTH + "}");

	/**
	 * Check and copy.
	 * @throws CloudException {@code INVALID_ARGUMENT} if a part does not have the form
	 * that is asked for
	 */
	public Metric {
		if (name.length() > MAX_NAME_LENGTH || !NAME.matcher(name).matches()) {
			throw invalid(printable(name),
					"the name is not made of 1 to " + MAX_NAME_LENGTH + " letters, digits, '_', '.' and '/'",
					"Use a name such as shield.requests.blocked");
		}
		if (!isValidValue(value)) {
			throw invalid(name, "the value is not a number between -2^360 and 2^360",
					"Leave the point out where there is nothing to tell");
		}
		dimensions = checked(name, dimensions);
		timestamp = Instant.ofEpochMilli(timestamp.toEpochMilli());
	}

	private static SortedMap<String, String> checked(String name, Map<String, String> dimensions) {
		if (dimensions.size() > MAX_DIMENSIONS) {
			throw invalid(name, "it has more than " + MAX_DIMENSIONS + " dimensions", "Leave some out");
		}
		dimensions.forEach((dimension, value) -> {
			if (!isValidDimension(dimension, value)) {
				throw invalid(name,
						"not every provider takes the dimension '" + printable(dimension) + "' or its value",
						"Use a name such as model or tenantClass, and a value of 1 to " + MAX_VALUE_LENGTH
								+ " printable ASCII characters");
			}
		});
		return Collections.unmodifiableSortedMap(new TreeMap<>(dimensions));
	}

	static boolean isValidValue(double value) {
		return Math.abs(value) <= MAX_VALUE;
	}

	/**
	 * Return whether every provider takes a dimension.
	 * @param name its name
	 * @param value its value
	 * @return {@code true} if they do
	 */
	public static boolean isValidDimension(String name, String value) {
		return DIMENSION.matcher(name).matches() && value.length() <= MAX_VALUE_LENGTH
				&& DIMENSION_VALUE.matcher(value).matches();
	}

	/**
	 * Return a point measured now, without dimensions.
	 * @param name its name
	 * @param value its value
	 * @param unit its unit
	 * @return the point
	 * @throws CloudException {@code INVALID_ARGUMENT} as the constructor does
	 */
	public static Metric of(String name, double value, MetricUnit unit) {
		return new Metric(name, value, unit, Collections.emptySortedMap(), Instant.now());
	}

	/**
	 * Return the same with one more dimension.
	 * @param dimension its name; one of the same name is replaced
	 * @param value its value
	 * @return the point
	 * @throws CloudException {@code INVALID_ARGUMENT} as the constructor does
	 */
	public Metric with(String dimension, String value) {
		SortedMap<String, String> more = new TreeMap<>(this.dimensions);
		more.put(dimension, value);
		return new Metric(this.name, this.value, this.unit, more, this.timestamp);
	}

	/**
	 * Return the same, measured at another time.
	 * @param timestamp the time
	 * @return the point
	 */
	public Metric at(Instant timestamp) {
		return new Metric(this.name, this.value, this.unit, this.dimensions, timestamp);
	}

	/** Return the same with more dimensions, of which the point's own win. */
	Metric withDefaults(Map<String, String> defaults) {
		if (defaults.isEmpty()) {
			return this;
		}
		SortedMap<String, String> more = new TreeMap<>(defaults);
		more.putAll(this.dimensions);
		return new Metric(this.name, this.value, this.unit, more, this.timestamp);
	}

	Series series() {
		return new Series(this.name, this.dimensions);
	}

	static CloudException invalid(String name, String reason, String remedy) {
		return CloudException.of(CloudErrorKind.METRICS_EXPORT, CloudErrorCategory.INVALID_ARGUMENT)
			.provider("every provider")
			.operation("record metric")
			.resource(name)
			.reason(reason)
			.remedy(remedy)
			.build();
	}

	/** Names of others may hold anything and be of any length. */
	private static String printable(String text) {
		String start = text.substring(0, Math.min(text.length(), MAX_NAME_LENGTH));
		return start.replaceAll("[^ -~]", "?");
	}

	/**
	 * What tells the points that belong together.
	 *
	 * @param name the points' name
	 * @param dimensions the points' dimensions
	 */
	record Series(String name, SortedMap<String, String> dimensions) {

	}

}
