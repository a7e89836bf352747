package io.llmshield.cloud.metrics;

/**
 * The unit of a {@link Metric}: what the clouds have in common. Cloud Monitoring and
 * OpenTelemetry take the codes of the Unified Code for Units of Measure
 * ({@link #ucum()}), CloudWatch has names of its own.
 */
public enum MetricUnit {

	/** No unit, such as a ratio. */
	NONE("1"),

	/** A number of things. */
	COUNT("{count}"),

	/** Of a hundred. */
	PERCENT("%"),

	/** Seconds. */
	SECONDS("s"),

	/** Milliseconds. */
	MILLISECONDS("ms"),

	/** Microseconds. */
	MICROSECONDS("us"),

	/** Bytes. */
	BYTES("By"),

	/** 1,000 bytes. */
	KILOBYTES("kBy"),

	/** 1,000,000 bytes. */
	MEGABYTES("MBy"),

	/** 1,000,000,000 bytes. */
	GIGABYTES("GBy"),

	/** Bits. */
	BITS("bit"),

	/** Bytes in a second. */
	BYTES_PER_SECOND("By/s"),

	/** Things in a second. */
	COUNT_PER_SECOND("{count}/s");

	private final String ucum;

	MetricUnit(String ucum) {
		this.ucum = ucum;
	}

	/**
	 * Return the unit's code.
	 * @return the code of the Unified Code for Units of Measure, for example {@code ms}
	 */
	public String ucum() {
		return this.ucum;
	}

}
