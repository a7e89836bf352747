package io.llmshield.cloud.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;

/**
 * Keeps what it is sent, and fails as it is told to.
 */
class RecordingDriver implements MetricDriver {

	final List<List<Metric>> batches = new CopyOnWriteArrayList<>();

	private final MetricLimits limits;

	volatile java.util.function.ToIntFunction<List<Metric>> answer = (batch) -> 0;

	volatile java.util.function.Function<List<Metric>, MetricReceipt> receipt = this::record;

	Duration mergeSpan = Duration.ZERO;

	RecordingDriver() {
		this(new MetricLimits(100, 10_000, false, Duration.ZERO, Duration.ofHours(1), Duration.ofMinutes(5)));
	}

	RecordingDriver(MetricLimits limits) {
		this.limits = limits;
	}

	static CloudException error(CloudErrorCategory category) {
		return CloudException.of(CloudErrorKind.METRICS_EXPORT, category).provider("recording").build();
	}

	List<Double> values() {
		List<Double> values = new ArrayList<>();
		this.batches.forEach((batch) -> batch.forEach((metric) -> values.add(metric.value())));
		return values;
	}

	@Override
	public String provider() {
		return "recording";
	}

	@Override
	public MetricLimits limits() {
		return this.limits;
	}

	@Override
	public int bytes(Metric metric) {
		return 100;
	}

	@Override
	public Duration mergeSpan() {
		return this.mergeSpan;
	}

	@Override
	public MetricReceipt write(List<Metric> batch) {
		return this.receipt.apply(batch);
	}

	MetricReceipt record(List<Metric> batch) {
		int refused = this.answer.applyAsInt(batch);
		this.batches.add(batch);
		return MetricReceipt.refused(refused);
	}

}
