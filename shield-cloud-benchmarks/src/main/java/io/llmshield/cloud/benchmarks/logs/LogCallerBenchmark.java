package io.llmshield.cloud.benchmarks.logs;

import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What {@code log.info} costs the caller: a burst of lines into an empty queue, which the
 * background threads empty before the next one. What they do with it costs the caller
 * nothing unless the processors are few.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 300)
@Measurement(iterations = 300)
public class LogCallerBenchmark {

	/** No more than fits between the caller and the slowest of the background threads. */
	private static final int BURST = 2 * LogAppender.BATCH;

	/** Ours, the others, or nothing behind the logger at all. */
	@Param({ "shield", "shield-aws", "logback-async", "awslogs", "google", "opentelemetry", "app-insights", "none" })
	public String appender;

	private final LoggerContext context = new LoggerContext();

	private long logged;

	private Logger logger;

	private LogAppender tested;

	@Setup
	public void start() {
		this.context.setMDCAdapter(new LogbackMDCAdapter());
		this.logger = this.context.getLogger("app.Service");
		this.logger.setLevel(Level.INFO);
		if ("none".equals(this.appender)) {
			return;
		}
		this.tested = LogAppender.named(this.appender);
		Appender<ILoggingEvent> made = this.tested.create(this.context);
		made.setContext(this.context);
		made.start();
		this.logger.addAppender(made);
	}

	/** Nothing waits any more before the next burst. */
	@TearDown(org.openjdk.jmh.annotations.Level.Iteration)
	public void drain() {
		if (this.tested == null) {
			return;
		}
		this.logged += BURST;
		this.tested.flush();
		long start = System.nanoTime();
		while (this.tested.delivered() < this.logged) {
			if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(60)) {
				throw new IllegalStateException("Only " + this.tested.delivered() + " of " + this.logged + " came");
			}
			Thread.onSpinWait();
		}
	}

	@TearDown
	public void stop() {
		this.context.stop();
		if (this.tested != null) {
			this.tested.close();
		}
	}

	@Benchmark
	@OperationsPerInvocation(BURST)
	public void info() {
		for (int i = 0; i < BURST; i++) {
			this.logger.info("scanned prompt {} of {} characters", i, BURST);
		}
	}

}
