package io.llmshield.cloud.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.HistogramGauges;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.step.StepCounter;
import io.micrometer.core.instrument.step.StepFunctionCounter;
import io.micrometer.core.instrument.step.StepFunctionTimer;
import io.micrometer.core.instrument.step.StepMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Micrometer's registry for every provider: adds up for a step what meters record, and
 * sends it as points through the provider's {@link MetricDriver}. Thread-safe.
 * <p>
 * A step is kept until it is sent: repeated while the provider is away, whole or not at
 * all when the buffer is full, and counted if it is dropped. Nothing is sent before
 * {@link #connect}; so the registry can be made before what sends, which may need meters
 * itself. Nothing that happens on the way reaches those who record.
 */
public final class CloudMeterRegistry extends StepMeterRegistry {

	private static final Logger logger = LoggerFactory.getLogger(CloudMeterRegistry.class);

	private final long stepMillis;

	private final SeriesGuard guard;

	private final CountsByReason skipped = new CountsByReason();

	/** Guards all that follow. */
	private final Object publishing = new Object();

	private long lastEnd;

	private boolean closing;

	private @Nullable ScheduledExecutorService scheduler;

	private @Nullable Future<?> next;

	private volatile @Nullable Target target;

	/**
	 * Create a registry that sends nothing yet.
	 * @param options what is sent
	 * @param clock tells the time that steps are measured with
	 */
	public CloudMeterRegistry(MeterExportOptions options, Clock clock) {
		super(new Steps(options.step()), clock);
		this.stepMillis = options.step().toMillis();
		this.guard = new SeriesGuard(options);
		this.lastEnd = endOfLastStep();
		config().namingConvention(NamingConvention.identity)
			.meterFilter(new MeterSelection(options.include(), options.exclude()))
			.meterFilter(this.guard)
			.onMeterRemoved((meter) -> this.guard.removed(meter.getId()));
	}

	/**
	 * Begin to send.
	 * @param sender makes what sends: its options, guard and meters are used. A batch is
	 * cut to what one call of the provider may carry
	 * @throws IllegalStateException if the registry is connected or closed
	 * @throws io.llmshield.cloud.CloudException {@code CONFIGURATION} if the provider
	 * takes no points of a series as often as steps end
	 */
	public void connect(CloudMetricsBuilder sender) {
		synchronized (this.publishing) {
			if (this.target != null || this.closing) {
				throw new IllegalStateException("The registry is connected or closed");
			}
			MeterRegistry meters = sender.meters();
			String provider = sender.driver().provider();
			this.target = new Target(sender.buildForMeters(this.stepMillis), provider, meters);
			if (meters != null) {
				Gauge.builder(MetricMeterDocumentation.SERIES.getName(), this.guard, SeriesGuard::series)
					.description("Series that the registry sends")
					.tag(MetricMeterDocumentation.Key.PROVIDER.asString(), provider)
					.register(meters);
			}
		}
		start(CloudMeterRegistry::thread);
	}

	private static Thread thread(Runnable task) {
		Thread thread = new Thread(task, "shield-cloud-meters-step");
		thread.setDaemon(true);
		return thread;
	}

	/** Our own schedule: at the end of each step, by the clock that measures steps. */
	@Override
	public void start(ThreadFactory threads) {
		synchronized (this.publishing) {
			if (this.scheduler == null && !this.closing) {
				this.scheduler = Executors.newSingleThreadScheduledExecutor(threads);
				scheduleNext(this.scheduler);
			}
		}
	}

	private void scheduleNext(ScheduledExecutorService executor) {
		long now = this.clock.wallTime();
		this.next = executor.schedule(this::endOfStep, this.stepMillis - now % this.stepMillis + 1,
				TimeUnit.MILLISECONDS);
	}

	private void endOfStep() {
		synchronized (this.publishing) {
			ScheduledExecutorService executor = this.scheduler;
			if (executor == null || this.closing) {
				return;
			}
			try {
				publish();
			}
			finally {
				scheduleNext(executor);
			}
		}
	}

	@Override
	public void stop() {
		synchronized (this.publishing) {
			if (this.next != null) {
				this.next.cancel(false);
			}
			if (this.scheduler != null) {
				this.scheduler.shutdown();
				this.scheduler = null;
			}
		}
	}

	/**
	 * Publish the step that is over, once, whoever asks. After steps that were missed all
	 * that was recorded meanwhile counts for the last of them.
	 */
	@Override
	protected void publish() {
		synchronized (this.publishing) {
			long end = endOfLastStep();
			// A clock that was far ahead for a moment must not silence the meters
			if (end > this.lastEnd || end < this.lastEnd - this.stepMillis) {
				publish(end);
			}
		}
	}

	private void publish(long end) {
		Target current = this.target;
		if (current == null || this.closing) {
			return;
		}
		this.lastEnd = end;
		try {
			publish(current, Instant.ofEpochMilli(end));
		}
		catch (RuntimeException | LinkageError ex) {
			logger.warn("A step of meters is not sent", ex);
		}
	}

	private void publish(Target current, Instant end) {
		MeterPoints points = new MeterPoints(end, this.skipped);
		forEachMeter((meter) -> {
			MeterShape shape = this.guard.shape(meter.getId());
			if (shape != null) {
				points.add(meter, shape);
			}
		});
		current.points().recordStep(points.points());
		if (current.meters() != null) {
			this.guard.denied()
				.register(current.meters(), MetricMeterDocumentation.DENIED, current.provider(),
						"Meters that are not sent");
			this.skipped.register(current.meters(), MetricMeterDocumentation.SKIPPED, current.provider(),
					"Values that are not sent");
		}
	}

	private long endOfLastStep() {
		long now = this.clock.wallTime();
		return now - now % this.stepMillis;
	}

	/**
	 * Send the steps that are over, for example before the machine may be halted. What
	 * belongs to the step under way stays.
	 * @param timeout how long to wait at most
	 * @return {@code true} if all of it was sent or dropped in that time, or if the
	 * registry is not connected
	 */
	public boolean flush(Duration timeout) {
		publish();
		Target current = this.target;
		return current == null || current.points().flush(timeout);
	}

	/**
	 * Return how the registry is doing.
	 * @return the numbers since the start
	 */
	public MeterExportStatistics statistics() {
		Target current = this.target;
		return new MeterExportStatistics((current != null) ? current.points().statistics() : MetricStatistics.NOTHING,
				this.guard.series(), this.guard.denied().byReason(), this.skipped.byReason());
	}

	/**
	 * Send what was recorded until now, for as long as the options allow, and drop the
	 * rest. Does nothing when called again.
	 */
	@Override
	public void close() {
		Target current;
		synchronized (this.publishing) {
			if (this.closing) {
				return;
			}
			current = this.target;
			try {
				stop();
				publish(Math.max(this.clock.wallTime(), this.lastEnd + 1));
			}
			finally {
				this.closing = true;
				super.close();
			}
		}
		if (current != null) {
			current.points().close();
		}
	}

	private StepClock added(Meter.Id id, int series) {
		StepClock steps = new StepClock(this.clock, this.stepMillis);
		this.guard.added(id, series, steps);
		return steps;
	}

	@Override
	protected TimeUnit getBaseTimeUnit() {
		return TimeUnit.MILLISECONDS;
	}

	@Override
	protected <T> Gauge newGauge(Meter.Id id, @Nullable T obj, ToDoubleFunction<T> valueFunction) {
		added(id, 1);
		return super.newGauge(id, obj, valueFunction);
	}

	@Override
	protected Counter newCounter(Meter.Id id) {
		StepClock steps = added(id, 1);
		return new StepCounter(id, steps, this.stepMillis);
	}

	@Override
	protected <T> FunctionCounter newFunctionCounter(Meter.Id id, T obj, ToDoubleFunction<T> countFunction) {
		StepClock steps = added(id, 1);
		return new StepFunctionCounter<>(id, steps, this.stepMillis, obj, countFunction);
	}

	@Override
	protected <T> FunctionTimer newFunctionTimer(Meter.Id id, T obj, ToLongFunction<T> countFunction,
			ToDoubleFunction<T> totalTimeFunction, TimeUnit totalTimeFunctionUnit) {
		StepClock steps = added(id, 2);
		return new StepFunctionTimer<>(id, steps, this.stepMillis, obj, countFunction, totalTimeFunction,
				totalTimeFunctionUnit, getBaseTimeUnit());
	}

	@Override
	protected LongTaskTimer newLongTaskTimer(Meter.Id id, DistributionStatisticConfig distribution) {
		added(id, 3);
		return super.newLongTaskTimer(id, distribution);
	}

	@Override
	protected Timer newTimer(Meter.Id id, DistributionStatisticConfig distribution, PauseDetector pauseDetector) {
		StepClock steps = added(id, 3);
		Timer timer = new ExactTimer(id, steps, this.clock, distribution, pauseDetector, this.stepMillis);
		HistogramGauges.registerWithCommonFormat(timer, this);
		return timer;
	}

	@Override
	protected DistributionSummary newDistributionSummary(Meter.Id id, DistributionStatisticConfig distribution,
			double scale) {
		StepClock steps = added(id, 3);
		DistributionSummary summary = new ExactSummary(id, steps, this.clock, distribution, scale, this.stepMillis);
		HistogramGauges.registerWithCommonFormat(summary, this);
		return summary;
	}

	@Override
	protected Meter newMeter(Meter.Id id, Meter.Type type, Iterable<Measurement> measurements) {
		int series = 0;
		for (Measurement measurement : measurements) {
			series += (measurement != null) ? 1 : 0;
		}
		added(id, series);
		return super.newMeter(id, type, measurements);
	}

	/**
	 * Where points go.
	 *
	 * @param points takes them
	 * @param provider the provider's id
	 * @param meters where meters about this registry go
	 */
	private record Target(BufferedMetrics points, String provider, @Nullable MeterRegistry meters) {

	}

}
