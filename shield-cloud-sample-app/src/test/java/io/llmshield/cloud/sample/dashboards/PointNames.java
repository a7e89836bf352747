package io.llmshield.cloud.sample.dashboards;

import io.llmshield.cloud.sample.dashboards.Meters.Kind;
import io.llmshield.cloud.sample.dashboards.Meters.Row;

/**
 * What the points of a meter are called in the clouds, the same in all of them. The names
 * of our meters and tags need no change.
 *
 * @param meter the meter
 */
record PointNames(Row meter) {

	static PointNames of(Row meter) {
		return new PointNames(meter);
	}

	/** How often it happened in a step. */
	String count() {
		return named((this.meter.kind() == Kind.TIMER) ? ".count" : "");
	}

	/** Milliseconds of a step. */
	String sum() {
		return named(".sum");
	}

	/** Milliseconds. */
	String max() {
		return named(".max");
	}

	String value() {
		return named("");
	}

	private String named(String statistic) {
		if (!this.meter.kind().statistics().contains(statistic)) {
			throw new IllegalArgumentException(this.meter.name() + " has no '" + statistic + "'");
		}
		return this.meter.name() + statistic;
	}

}
