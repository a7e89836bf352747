package io.llmshield.cloud.gcp.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.llmshield.cloud.metrics.Metric;

/**
 * The points of a series that become one, and their places in the batch.
 */
final class MergedSeries {

	private final SeriesKey key;

	private final List<Metric> points = new ArrayList<>();

	private final List<Integer> places = new ArrayList<>();

	private MergedSeries(SeriesKey key) {
		this.key = key;
	}

	/** In the order of their first points. */
	static List<MergedSeries> of(List<Metric> batch) {
		Map<SeriesKey, MergedSeries> all = new LinkedHashMap<>();
		for (int i = 0; i < batch.size(); i++) {
			MergedSeries series = all.computeIfAbsent(SeriesKey.of(batch.get(i)), MergedSeries::new);
			series.points.add(batch.get(i));
			series.places.add(i);
		}
		return List.copyOf(all.values());
	}

	SeriesKey key() {
		return this.key;
	}

	List<Metric> points() {
		return this.points;
	}

	List<Integer> places() {
		return this.places;
	}

	int size() {
		return this.points.size();
	}

	/** The last one of the newest, if several are. */
	Metric newest() {
		Metric newest = this.points.get(0);
		for (Metric point : this.points) {
			newest = point.timestamp().isBefore(newest.timestamp()) ? newest : point;
		}
		return newest;
	}

	int content() {
		return this.points.hashCode();
	}

}
