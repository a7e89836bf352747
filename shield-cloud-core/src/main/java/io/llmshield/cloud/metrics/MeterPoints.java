package io.llmshield.cloud.metrics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Timer;

/**
 * The points of one step. Used by one thread.
 */
final class MeterPoints {

	static final String NOT_FINITE = "not-finite";

	static final String OUT_OF_RANGE = "out-of-range";

	/** Two meters became the same series. */
	static final String DUPLICATE = "duplicate";

	/** The registry was closed while a function of the application did not answer. */
	static final String NOT_READ = "not-read";

	/** The meter's function threw something. */
	static final String FAILED = "failed";

	private static final String SUM = "sum";

	private static final String COUNT = "count";

	private static final String MAX = "max";

	private final Instant time;

	private final CountsByReason skipped;

	private final List<Metric> points = new ArrayList<>();

	private final Set<Metric.Series> series = new HashSet<>();

	MeterPoints(Instant time, CountsByReason skipped) {
		this.time = time;
		this.skipped = skipped;
	}

	List<Metric> points() {
		return this.points;
	}

	/** Functions of the application may fail; that costs no other meter's points. */
	void add(Meter meter, MeterShape shape) {
		try {
			shape.steps().endStep();
			meter.use((gauge) -> add(shape, "", gauge.value(), shape.scale()),
					(counter) -> add(shape, "", counter.count(), shape.scale()), (timer) -> add(shape, timer),
					(summary) -> add(shape, summary), (timer) -> add(shape, timer),
					(gauge) -> add(shape, "", gauge.value(TimeUnit.MILLISECONDS), MeterScale.MILLISECONDS),
					(counter) -> add(shape, "", counter.count(), shape.scale()), (timer) -> add(shape, timer),
					(other) -> addMeasurements(shape, other));
		}
		catch (RuntimeException | LinkageError | AssertionError ex) {
			// Of the application's function; the other meters are sent
			this.skipped.add(FAILED);
		}
	}

	private void add(MeterShape shape, Timer timer) {
		long count = timer.count();
		add(shape, COUNT, (double) count, MeterScale.COUNT);
		add(shape, SUM, timer.totalTime(TimeUnit.MILLISECONDS), MeterScale.MILLISECONDS);
		// Asked in each step: what was not asked in one has nothing to tell of the next
		double max = timer.max(TimeUnit.MILLISECONDS);
		if (count > 0) {
			add(shape, MAX, max, MeterScale.MILLISECONDS);
		}
	}

	private void add(MeterShape shape, DistributionSummary summary) {
		long count = summary.count();
		add(shape, COUNT, (double) count, MeterScale.COUNT);
		add(shape, SUM, summary.totalAmount(), shape.scale());
		double max = summary.max();
		if (count > 0) {
			add(shape, MAX, max, shape.scale());
		}
	}

	private void add(MeterShape shape, LongTaskTimer timer) {
		int active = timer.activeTasks();
		add(shape, "active", active, MeterScale.COUNT);
		add(shape, "duration", timer.duration(TimeUnit.MILLISECONDS), MeterScale.MILLISECONDS);
		if (active > 0) {
			add(shape, MAX, timer.max(TimeUnit.MILLISECONDS), MeterScale.MILLISECONDS);
		}
	}

	private void add(MeterShape shape, FunctionTimer timer) {
		add(shape, COUNT, timer.count(), MeterScale.COUNT);
		add(shape, SUM, timer.totalTime(TimeUnit.MILLISECONDS), MeterScale.MILLISECONDS);
	}

	private void addMeasurements(MeterShape shape, Meter meter) {
		meter.measure().forEach((measurement) -> {
			Statistic statistic = measurement.getStatistic();
			boolean counts = statistic == Statistic.COUNT || statistic == Statistic.ACTIVE_TASKS;
			add(shape, suffix(statistic), measurement.getValue(), counts ? MeterScale.COUNT : shape.scale());
		});
	}

	private static String suffix(Statistic statistic) {
		return switch (statistic) {
			case TOTAL, TOTAL_TIME -> SUM;
			case ACTIVE_TASKS -> "active";
			default -> statistic.name().toLowerCase(Locale.ROOT);
		};
	}

	private void add(MeterShape shape, String suffix, double value, MeterScale scale) {
		double scaled = value * scale.factor();
		if (!Double.isFinite(scaled)) {
			this.skipped.add(NOT_FINITE);
			return;
		}
		if (!Metric.isValidValue(scaled)) {
			this.skipped.add(OUT_OF_RANGE);
			return;
		}
		Metric point = new Metric(shape.name(suffix), scaled, scale.unit(), shape.dimensions(), this.time);
		if (this.series.add(point.series())) {
			this.points.add(point);
		}
		else {
			this.skipped.add(DUPLICATE);
		}
	}

}
