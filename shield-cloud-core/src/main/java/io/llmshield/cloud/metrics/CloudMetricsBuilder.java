package io.llmshield.cloud.metrics;

import java.time.InstantSource;
import java.util.Map;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.resilience.CallGuard;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link CloudMetrics} on a provider's driver. Not thread-safe.
 */
public final class CloudMetricsBuilder {

	private final MetricDriver driver;

	private MetricBufferOptions options = MetricBufferOptions.DEFAULT;

	private Map<String, String> dimensions = Map.of();

	private CallGuard guard = CallGuard.NONE;

	private InstantSource clock = InstantSource.system();

	private @Nullable MeterRegistry meters;

	private CloudMetricsBuilder(MetricDriver driver) {
		this.driver = driver;
	}

	/**
	 * Start building.
	 * @param driver sends the batches
	 * @return a builder
	 */
	public static CloudMetricsBuilder forDriver(MetricDriver driver) {
		return new CloudMetricsBuilder(driver);
	}

	/**
	 * Set how points are kept and sent.
	 * @param options the options
	 * @return this
	 */
	public CloudMetricsBuilder options(MetricBufferOptions options) {
		this.options = options;
		return this;
	}

	/**
	 * Set the dimensions of all points. A point's own of the same name wins.
	 * @param dimensions names and values, as in {@link Metric#dimensions()}
	 * @return this
	 */
	public CloudMetricsBuilder dimensions(Map<String, String> dimensions) {
		this.dimensions = Map.copyOf(dimensions);
		return this;
	}

	/**
	 * Set what stands around the driver's calls.
	 * @param guard repeats calls that failed
	 * @return this
	 */
	public CloudMetricsBuilder guard(CallGuard guard) {
		this.guard = guard;
		return this;
	}

	/**
	 * Set where the meters of {@link MetricMeterDocumentation} go.
	 * @param meters the registry
	 * @return this
	 */
	public CloudMetricsBuilder meters(MeterRegistry meters) {
		this.meters = meters;
		return this;
	}

	/**
	 * Set the clock that the times of points are compared with.
	 * @param clock the clock
	 * @return this
	 */
	public CloudMetricsBuilder clock(InstantSource clock) {
		this.clock = clock;
		return this;
	}

	/**
	 * Build, and start the thread that sends.
	 * @return the metrics, to be closed by the caller
	 * @throws CloudException {@code CONFIGURATION} if the batch size is above the
	 * provider's limit or a dimension does not have the form that is asked for
	 */
	public CloudMetrics build() {
		int most = this.driver.limits().maxPoints();
		if (this.options.batchSize() > most) {
			throw wrong(
					"a batch of " + this.options.batchSize() + " points is more than the " + most
							+ " that one call may carry",
					"Set llmshield.cloud.telemetry.metrics.batch-size to at most " + most);
		}
		if (this.dimensions.size() > Metric.MAX_DIMENSIONS || !this.dimensions.entrySet()
			.stream()
			.allMatch((e) -> Metric.isValidDimension(e.getKey(), e.getValue()))) {
			throw wrong("not every provider takes the dimensions " + this.dimensions.keySet(),
					"Mend llmshield.cloud.telemetry.metrics.common-tags");
		}
		BufferedMetrics metrics = new BufferedMetrics(this.driver, this, "points", this.options.batchSize());
		metrics.start();
		return metrics;
	}

	/**
	 * Keeps the registry's points apart from the others, which they would squeeze out.
	 */
	BufferedMetrics buildForMeters(long stepMillis) {
		long spacing = this.driver.limits().seriesSpacing().toMillis();
		if (stepMillis < spacing) {
			throw wrong(
					"a step of " + stepMillis + " ms is less than the " + spacing
							+ " ms that must lie between two points of a series",
					"Set llmshield.cloud.telemetry.metrics.registry.step to at least " + spacing + "ms");
		}
		BufferedMetrics metrics = new BufferedMetrics(this.driver, this, "meters",
				Math.min(this.options.batchSize(), this.driver.limits().maxPoints()));
		metrics.start();
		return metrics;
	}

	private CloudException wrong(String reason, String remedy) {
		return CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.CONFIGURATION)
			.provider(this.driver.provider())
			.operation("set up metrics")
			.reason(reason)
			.remedy(remedy)
			.build();
	}

	MetricDriver driver() {
		return this.driver;
	}

	MetricBufferOptions options() {
		return this.options;
	}

	Map<String, String> dimensions() {
		return this.dimensions;
	}

	CallGuard guard() {
		return this.guard;
	}

	InstantSource clock() {
		return this.clock;
	}

	@Nullable MeterRegistry meters() {
		return this.meters;
	}

}
