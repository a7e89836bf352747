package io.llmshield.cloud.gcp.metrics;

/**
 * What the points of a series become that fall into one call. A metric keeps the form in
 * which it was first written; to change it, delete the metric or choose another
 * namespace.
 */
public enum GcpMetricForm {

	/**
	 * Their distribution: number, mean, deviation, and a histogram from which the service
	 * tells percentiles. For what is measured again and again, such as times and sizes:
	 * no value is lost. Charged as ten numbers.
	 */
	DISTRIBUTION,

	/**
	 * The last of them. For states, such as the length of a queue, and for sums that were
	 * made before: of several values within some seconds all but the last are forgotten.
	 */
	GAUGE

}
