package io.llmshield.cloud.benchmarks.logs;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogJson;
import io.llmshield.cloud.logs.LogLimits;
import io.llmshield.cloud.logs.LogOptions;
import io.llmshield.cloud.logs.LogPipeline;
import io.llmshield.cloud.logs.LogReceipt;
import io.llmshield.cloud.logs.logback.CloudAppender;
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
 * background thread empties before the next one. Both appenders hand the event over; what
 * their threads do with it costs the caller nothing unless the processors are few.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 300)
@Measurement(iterations = 300)
public class LogCallerBenchmark {

	private static final int BURST = 2_000;

	private static final int QUEUE = 32_768;

	/** Ours, Logback's own, or nothing behind the logger at all. */
	@Param({ "shield", "logback-async", "none" })
	public String appender;

	private final LoggerContext context = new LoggerContext();

	private final AtomicLong taken = new AtomicLong();

	private long logged;

	private Logger logger;

	private LogPipeline pipeline;

	@Setup
	public void start() {
		this.context.setMDCAdapter(new LogbackMDCAdapter());
		this.logger = this.context.getLogger("app.Service");
		this.logger.setLevel(Level.INFO);
		switch (this.appender) {
			case "shield" -> {
				this.pipeline = LogPipeline.start(new Discarding(), LogOptions.DEFAULT.withQueueCapacity(QUEUE));
				add(new CloudAppender(this.pipeline, CloudAppender.SDK_LOGGERS));
			}
			case "logback-async" -> {
				AsyncAppender async = new AsyncAppender();
				async.setQueueSize(QUEUE);
				async.setDiscardingThreshold(0);
				async.setNeverBlock(true);
				async.setContext(this.context);
				async.addAppender(started(new Counting()));
				add(async);
			}
			default -> this.logger.setLevel(Level.INFO);
		}
	}

	private void add(Appender<ILoggingEvent> appender) {
		this.logger.addAppender(started(appender));
	}

	private Appender<ILoggingEvent> started(Appender<ILoggingEvent> appender) {
		appender.setContext(this.context);
		appender.start();
		return appender;
	}

	/** The queue is empty again before the next burst. */
	@TearDown(org.openjdk.jmh.annotations.Level.Iteration)
	public void drain() {
		if ("none".equals(this.appender)) {
			return;
		}
		this.logged += BURST;
		if (this.pipeline != null && !this.pipeline.flush(Duration.ofSeconds(30))) {
			throw new IllegalStateException("The pipeline does not come to an end");
		}
		while (this.taken.get() < this.logged) {
			Thread.onSpinWait();
		}
	}

	@TearDown
	public void stop() {
		if (this.pipeline != null) {
			this.pipeline.close();
		}
		this.context.stop();
	}

	@Benchmark
	@OperationsPerInvocation(BURST)
	public void info() {
		for (int i = 0; i < BURST; i++) {
			this.logger.info("scanned prompt {} of {} characters", i, BURST);
		}
	}

	private final class Counting extends AppenderBase<ILoggingEvent> {

		@Override
		protected void append(ILoggingEvent event) {
			LogCallerBenchmark.this.taken.incrementAndGet();
		}

	}

	/** Encodes as the drivers do, and throws it away. */
	private final class Discarding implements LogDriver<byte[]> {

		@Override
		public String provider() {
			return "discarding";
		}

		@Override
		public LogLimits limits() {
			return LogLimits.ofSize(10_000, 1_048_576, 1_048_576);
		}

		@Override
		public byte[] encode(LogEntry entry) {
			return LogJson.write(entry);
		}

		@Override
		public int size(byte[] encoded) {
			return encoded.length + 26;
		}

		@Override
		public LogReceipt write(List<byte[]> batch) {
			LogCallerBenchmark.this.taken.addAndGet(batch.size());
			return LogReceipt.ALL;
		}

	}

}
