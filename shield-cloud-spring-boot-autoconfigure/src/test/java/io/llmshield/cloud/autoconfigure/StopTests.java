package io.llmshield.cloud.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;
import io.llmshield.cloud.autoconfigure.logs.LogsProperties;
import io.llmshield.cloud.autoconfigure.metrics.MetricsProperties;
import io.llmshield.cloud.autoconfigure.traces.TracesProperties;
import io.llmshield.cloud.autoconfigure.traces.TracingBoot;
import io.llmshield.cloud.logs.CloudLogger;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogLevel;
import io.llmshield.cloud.logs.LogLimits;
import io.llmshield.cloud.logs.LogPipeline;
import io.llmshield.cloud.logs.LogReceipt;
import io.llmshield.cloud.metrics.CloudMeterRegistry;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.metrics.MetricLimits;
import io.llmshield.cloud.metrics.MetricReceipt;
import io.llmshield.cloud.metrics.MetricUnit;
import io.llmshield.cloud.traces.CloudTracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How what sends stops: side by side, so that four that cannot send take the time of one,
 * and late enough for what beans tell at their end.
 */
@Timeout(300)
class StopTests {

	private static final String TELEMETRY = "llmshield.cloud.telemetry.";

	@TempDir
	Path directory;

	/** Logs, points, meters, traces. */
	private final CountDownLatch begun = new CountDownLatch(4);

	private final List<Boolean> together = new CopyOnWriteArrayList<>();

	private final List<String> arrived = new CopyOnWriteArrayList<>();

	private HttpServer traces;

	@BeforeEach
	void open() throws IOException {
		this.traces = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.traces.createContext("/", (exchange) -> {
			exchange.getRequestBody().readAllBytes();
			arrive("traces");
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		this.traces.start();
	}

	@AfterEach
	void close() {
		this.traces.stop(0);
	}

	/** Nobody gets an answer before all have asked. */
	private void arrive(String what) {
		this.arrived.add(what);
		this.begun.countDown();
		try {
			this.together.add(this.begun.await(60, TimeUnit.SECONDS));
		}
		catch (InterruptedException ex) {
			this.together.add(false);
		}
	}

	private ApplicationContextRunner runner() {
		return TracingBoot.with(LocalRunner.in(this.directory))
			.withBean(LogDriver.class, Logs::new)
			.withBean(MetricDriver.class, Points::new)
			.withPropertyValues(TELEMETRY + "logs.enabled=true", TELEMETRY + "logs.appender=false",
					TELEMETRY + "logs.batch-size=1000", TELEMETRY + "logs.max-delay=1m",
					TELEMETRY + "logs.shutdown-timeout=30s", TELEMETRY + "metrics.enabled=true",
					TELEMETRY + "metrics.interval=1h", TELEMETRY + "metrics.close-timeout=30s",
					TELEMETRY + "metrics.registry.step=1h", TELEMETRY + "metrics.registry.include=app",
					TELEMETRY + "traces.enabled=true", TELEMETRY + "traces.timeout=60s",
					TELEMETRY + "traces.flush-timeout=30s", TELEMETRY + "traces.endpoint=http://127.0.0.1:"
							+ this.traces.getAddress().getPort() + "/v1/traces");
	}

	@Test
	void allBeginBeforeAnyHasEnded() {
		LogPipeline[] logs = new LogPipeline[1];
		CloudMetrics[] points = new CloudMetrics[1];
		CloudMeterRegistry[] meters = new CloudMeterRegistry[1];
		runner().run((context) -> {
			assertThat(context).hasNotFailed();
			logs[0] = context.getBean(LogPipeline.class);
			points[0] = context.getBean(CloudMetrics.class);
			meters[0] = context.getBean(CloudMeterRegistry.class);
			logs[0].log(LogLevel.INFO, "an entry");
			points[0].record(Metric.of("app.point", 1, MetricUnit.COUNT));
			meters[0].counter("app.meter").increment();
			context.getBean(CloudTracer.class).span("work").run((span) -> {
			});
		});
		assertThat(this.together).containsExactly(true, true, true, true);
		assertThat(this.arrived).containsExactlyInAnyOrder("an entry", "app.point", "app.meter", "traces");
		assertThat(logs[0].status().lostEntries()).isZero();
		assertThat(points[0].statistics().dropped()).isZero();
		assertThat(meters[0].statistics().points().dropped()).isZero();
		assertThat(meters[0].isClosed()).isTrue();
	}

	@Test
	void whatABeanTellsAtItsEndArrives() {
		for (int all = 0; all < 4; all++) {
			this.begun.countDown();
		}
		runner().withBean(Last.class).run((context) -> assertThat(context).hasNotFailed());
		assertThat(this.arrived).contains("the last entry", "app.last");
	}

	/** The cache of Spring's tests pauses contexts that nobody uses. */
	@Test
	void contextThatGoesOnSendsAsBefore() {
		for (int all = 0; all < 4; all++) {
			this.begun.countDown();
		}
		runner().withPropertyValues(TELEMETRY + "traces.flush-timeout=0s").run((context) -> {
			ConfigurableApplicationContext source = context.getSourceApplicationContext();
			source.stop();
			source.start();
			context.getBean(CloudTracer.class).span("work").run((span) -> {
			});
			assertThat(context.getBean(SdkTracerProvider.class).forceFlush().join(60, TimeUnit.SECONDS).isSuccess())
				.isTrue();
			assertThat(this.arrived).contains("traces");
		});
	}

	/** What decision 0028 promises is made of these. */
	@Test
	void defaultsLeaveTimeForTheRest() {
		LocalRunner.in(this.directory)
			.withPropertyValues(TELEMETRY + "logs.enabled=true", TELEMETRY + "metrics.enabled=true")
			.run((context) -> {
				assertThat(context.getBean(LogsProperties.class).shutdownTimeout())
					.isLessThanOrEqualTo(Duration.ofSeconds(10));
				assertThat(context.getBean(MetricsProperties.class).closeTimeout())
					.isLessThanOrEqualTo(Duration.ofSeconds(5));
			});
		TracingBoot.with(LocalRunner.in(this.directory))
			.withPropertyValues(TELEMETRY + "traces.enabled=true",
					TELEMETRY + "traces.endpoint=http://127.0.0.1:1/v1/traces")
			.run((context) -> assertThat(context.getBean(TracesProperties.class).flushTimeout())
				.isLessThanOrEqualTo(Duration.ofSeconds(5)));
	}

	/** Tells something when it is destroyed. */
	static class Last implements DisposableBean {

		private final CloudLogger logs;

		private final CloudMetrics points;

		Last(CloudLogger logs, CloudMetrics points) {
			this.logs = logs;
			this.points = points;
		}

		@Override
		public void destroy() {
			this.logs.log(LogLevel.INFO, "the last entry");
			this.points.record(Metric.of("app.last", 1, MetricUnit.COUNT));
		}

	}

	/** Takes entries. */
	private final class Logs implements LogDriver<LogEntry> {

		@Override
		public String provider() {
			return "waiting";
		}

		@Override
		public LogLimits limits() {
			return LogLimits.ofSize(1000, 1_000_000, 100_000);
		}

		@Override
		public LogEntry encode(LogEntry entry) {
			return entry;
		}

		@Override
		public int size(LogEntry entry) {
			return 100;
		}

		@Override
		public LogReceipt write(List<LogEntry> batch) {
			batch.forEach((entry) -> arrive(entry.message()));
			return LogReceipt.ALL;
		}

	}

	/** Takes points. */
	private final class Points implements MetricDriver {

		@Override
		public String provider() {
			return "waiting";
		}

		@Override
		public MetricLimits limits() {
			return new MetricLimits(100, 1_000_000, false, Duration.ZERO, Duration.ofHours(2), Duration.ofMinutes(5));
		}

		@Override
		public int bytes(Metric metric) {
			return 100;
		}

		@Override
		public MetricReceipt write(List<Metric> batch) {
			batch.forEach((metric) -> arrive(metric.name()));
			return MetricReceipt.ALL;
		}

	}

}
