package io.llmshield.cloud.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.internal.DefaultLongTaskTimer;
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

	/** Reading takes milliseconds, if the application's functions let it. */
	private static final Duration READ = Duration.ofSeconds(1);

	private final long stepMillis;

	private final SeriesGuard guard;

	private final CountsByReason skipped = new CountsByReason();

	/**
	 * Held while meters are read, and so for as long as a function of the application
	 * takes: never waited for but on the registry's own thread.
	 */
	private final Object publishing = new Object();

	private long lastEnd;

	/** Guards all that follow, for a moment only. */
	private final Object state = new Object();

	private boolean closing;

	/** Nothing is given to the buffer any more. */
	private boolean over;

	/** Points of a step are being made. */
	private boolean unread;

	/** The step under way at the end is, or was, being read. */
	private boolean lastBegun;

	private @Nullable ScheduledExecutorService publisher;

	private @Nullable Future<?> next;

	private volatile @Nullable Target target;

	/** What is being read, to tell who holds up the others. */
	private volatile Meter.@Nullable Id reading;

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
		synchronized (this.state) {
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
		synchronized (this.state) {
			if (this.closing) {
				return;
			}
			if (this.publisher == null) {
				this.publisher = Executors.newSingleThreadScheduledExecutor(threads);
			}
			if (this.next == null) {
				scheduleNext(this.publisher);
			}
		}
	}

	private void scheduleNext(ScheduledExecutorService executor) {
		long now = this.clock.wallTime();
		this.next = executor.schedule(this::endOfStep, this.stepMillis - now % this.stepMillis + 1,
				TimeUnit.MILLISECONDS);
	}

	private void endOfStep() {
		try {
			publish();
		}
		finally {
			synchronized (this.state) {
				if (this.publisher != null && this.next != null && !this.closing) {
					scheduleNext(this.publisher);
				}
			}
		}
	}

	@Override
	public void stop() {
		synchronized (this.state) {
			if (this.next != null) {
				this.next.cancel(false);
				this.next = null;
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
		this.guard.tell();
		Target current = this.target;
		synchronized (this.state) {
			if (current == null || this.over) {
				return;
			}
			this.unread = true;
		}
		this.lastEnd = end;
		try {
			give(current, read(Instant.ofEpochMilli(end)));
			registerCounters(current);
		}
		catch (RuntimeException | LinkageError ex) {
			logger.warn("A step of meters is not sent", ex);
		}
		finally {
			this.reading = null;
			synchronized (this.state) {
				this.unread = false;
			}
		}
	}

	private List<Metric> read(Instant end) {
		MeterPoints points = new MeterPoints(end, this.skipped);
		List<Meter> gauges = new ArrayList<>();
		forEachMeter((meter) -> {
			if (meter instanceof Gauge) {
				gauges.add(meter);
			}
			else {
				read(meter, points);
			}
		});
		// Some tell of a timer's or summary's step, which has ended by now
		gauges.forEach((gauge) -> read(gauge, points));
		return points.points();
	}

	private void read(Meter meter, MeterPoints points) {
		MeterShape shape = this.guard.shape(meter.getId());
		if (shape != null) {
			this.reading = meter.getId();
			points.add(meter, shape);
		}
	}

	private void give(Target current, List<Metric> points) {
		synchronized (this.state) {
			if (!this.over) {
				this.unread = false;
				current.points().recordStep(points);
			}
		}
	}

	private void registerCounters(Target current) {
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
		Target current = this.target;
		if (current == null) {
			return true;
		}
		long end = System.nanoTime() + timeout.toNanos();
		boolean read = onPublisher(this::publish, timeout);
		return current.points().flush(Duration.ofNanos(Math.max(0, end - System.nanoTime()))) && read;
	}

	/**
	 * Do something that may wait for functions of the application.
	 * @return whether that was done in time
	 */
	private boolean onPublisher(Runnable publication, Duration timeout) {
		Future<?> done;
		synchronized (this.state) {
			if (this.publisher == null || this.publisher.isShutdown()) {
				return true;
			}
			done = this.publisher.submit(publication);
		}
		try {
			done.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		catch (TimeoutException | ExecutionException ex) {
			return false;
		}
		finally {
			done.cancel(false);
		}
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
	 * Send what was recorded until now, for as long as the options of the sender allow,
	 * and drop the rest. A function of the application that does not answer in that time
	 * costs the values of the step, which are counted, and not more time. Does nothing
	 * when called again.
	 */
	@Override
	public void close() {
		if (beginClose()) {
			finishClose();
		}
	}

	/**
	 * Close, without waiting for it. {@link #close()} then does nothing.
	 * @return completed when the registry is closed, without an error in any case; at
	 * once if somebody else closes it
	 */
	public CompletableFuture<Void> closeAsync() {
		if (!beginClose()) {
			return CompletableFuture.completedFuture(null);
		}
		CompletableFuture<Void> closed = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				finishClose();
			}
			finally {
				closed.complete(null);
			}
		}, "shield-cloud-meters-close");
		thread.setDaemon(true);
		thread.start();
		return closed;
	}

	private boolean beginClose() {
		synchronized (this.state) {
			boolean first = !this.closing;
			this.closing = true;
			return first;
		}
	}

	private void finishClose() {
		Target current = this.target;
		if (current != null) {
			current.points().stopping();
			Duration timeout = current.points().closeTimeout();
			onPublisher(this::publishLast, (timeout.compareTo(READ) > 0) ? timeout : READ);
			endReading();
		}
		super.close();
		if (current != null) {
			current.points().close();
		}
	}

	private void publishLast() {
		synchronized (this.publishing) {
			synchronized (this.state) {
				this.lastBegun = true;
			}
			publish(Math.max(this.clock.wallTime(), this.lastEnd + 1));
		}
	}

	/** From here on nobody waits for what is still being read. */
	private void endReading() {
		Meter.Id slow = this.reading;
		int lost;
		synchronized (this.state) {
			this.over = true;
			lost = (this.unread ? 1 : 0) + (this.lastBegun ? 0 : 1);
			if (this.publisher != null) {
				this.publisher.shutdownNow();
			}
		}
		if (lost > 0) {
			this.skipped.add(MeterPoints.NOT_READ, (long) lost * this.guard.series());
			logger.warn("{} steps of meters are not sent: reading them did not end{}", lost,
					(slow != null) ? ", for now at " + slow.getName() : "");
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
		StepClock steps = added(id, 3);
		LongTaskTimer timer = new DefaultLongTaskTimer(id, this.clock, getBaseTimeUnit(), distribution, false);
		HistogramPoints.register(timer, steps, this);
		return timer;
	}

	@Override
	protected Timer newTimer(Meter.Id id, DistributionStatisticConfig distribution, PauseDetector pauseDetector) {
		StepClock steps = added(id, 3);
		Timer timer = new ExactTimer(id, steps, distribution, pauseDetector, this.stepMillis);
		HistogramPoints.register(timer, steps, this);
		return timer;
	}

	@Override
	protected DistributionSummary newDistributionSummary(Meter.Id id, DistributionStatisticConfig distribution,
			double scale) {
		StepClock steps = added(id, 3);
		DistributionSummary summary = new ExactSummary(id, steps, distribution, scale, this.stepMillis);
		HistogramPoints.register(summary, steps, this);
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
