package io.llmshield.cloud.autoconfigure.gcp;

import java.io.IOException;
import java.nio.file.Path;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.logging.v2.LoggingClient;
import com.google.cloud.logging.v2.LoggingSettings;
import com.google.cloud.monitoring.v3.MetricServiceClient;
import com.google.logging.type.LogSeverity;
import com.google.logging.v2.LogEntry;
import com.google.monitoring.v3.TimeSeries;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.VirtualThreads;
import io.llmshield.cloud.gcp.logs.CloudLoggingDouble;
import io.llmshield.cloud.gcp.metrics.CloudMonitoringDouble;
import io.llmshield.cloud.local.LocalLogs;
import io.llmshield.cloud.logs.CloudLogger;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogPipeline;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.metrics.MetricUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Log entries and metrics on Google Cloud by configuration.
 */
class GcpTelemetryTests {

	private static final String LOGS = "llmshield.cloud.telemetry.logs.enabled=true";

	private static final String METRICS = "llmshield.cloud.telemetry.metrics.enabled=true";

	/** The first call of a client may take longer than the default. */
	private static final String LOGS_END = "llmshield.cloud.telemetry.logs.shutdown-timeout=1m";

	private static final String METRICS_END = "llmshield.cloud.telemetry.metrics.close-timeout=1m";

	private static final Logger logger = LoggerFactory.getLogger("app.Service");

	private CloudLoggingDouble logging;

	private CloudMonitoringDouble monitoring;

	@BeforeEach
	void start() throws IOException {
		this.logging = new CloudLoggingDouble();
		this.monitoring = new CloudMonitoringDouble();
	}

	@AfterEach
	void stop() {
		this.logging.close();
		this.monitoring.close();
	}

	private ApplicationContextRunner logs() {
		return GcpRunner.usable()
			.withPropertyValues(LOGS, LOGS_END,
					"llmshield.cloud.gcp.logs.endpoint=http://" + this.logging.grpc().endpoint());
	}

	private ApplicationContextRunner metrics() {
		return GcpRunner.usable()
			.withPropertyValues(METRICS, METRICS_END,
					"llmshield.cloud.gcp.metrics.endpoint=http://" + this.monitoring.grpc().endpoint());
	}

	private List<LogEntry> entries() {
		return this.logging.entries().stream().filter((entry) -> text(entry, "logger").startsWith("app.")).toList();
	}

	private static String text(LogEntry entry, String field) {
		return entry.getJsonPayload().getFieldsMap().get(field).getStringValue();
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_25)
	void virtualThreadsAreNotPinned() {
		metrics()
			.withPropertyValues("spring.threads.virtual.enabled=true", LOGS,
					"llmshield.cloud.gcp.logs.endpoint=http://" + this.logging.grpc().endpoint())
			.run((context) -> assertThat(
					VirtualThreads.pinned(context.getBean(CloudLogger.class), context.getBean(CloudMetrics.class)))
				.isEmpty());
	}

	@Test
	void nothingIsThereUnlessItIsAskedFor() {
		GcpRunner.usable()
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(LoggingClient.class)
				.doesNotHaveBean(MetricServiceClient.class)
				.doesNotHaveBean(LogDriver.class)
				.doesNotHaveBean(MetricDriver.class)
				.doesNotHaveBean(LogPipeline.class));
	}

	@Test
	void driverOfTheApplicationNeedsNoClient(@TempDir Path directory) {
		LogDriver<?> own = LocalLogs.driver(directory.resolve("own.jsonl"), 1_000_000, 1);
		logs().withBean("ownLogs", LogDriver.class, () -> own)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(LoggingClient.class)
				.doesNotHaveBean(CloudProviderDescriptor.LOG_DRIVER)
				.hasSingleBean(LogPipeline.class));
	}

	@Test
	void whatTheApplicationLogsIsThereWhenItHasStopped() {
		logs().withPropertyValues("spring.application.name=llm shield").run((context) -> {
			assertThat(context).hasNotFailed().hasBean(CloudProviderDescriptor.LOG_DRIVER);
			MDC.put("traceId", "0af7651916cd43dd8448eb211c80319c");
			MDC.put("spanId", "b7ad6b7169203331");
			MDC.put("tenant", "blue");
			try {
				logger.warn("hello {}", "world");
			}
			finally {
				MDC.clear();
			}
			// What the client writes about its work would never end
			LoggerFactory.getLogger("io.grpc.netty.Handler").warn("frame");
			LoggerFactory.getLogger("com.google.api.gax.logging.Client").warn("request");
		});
		assertThat(entries()).singleElement().satisfies((entry) -> {
			assertThat(text(entry, "message")).isEqualTo("hello world");
			assertThat(entry.getSeverity()).isEqualTo(LogSeverity.WARNING);
			assertThat(entry.getTrace()).isEqualTo("projects/shield-test/traces/0af7651916cd43dd8448eb211c80319c");
			assertThat(entry.getSpanId()).isEqualTo("b7ad6b7169203331");
			assertThat(entry.getLabelsMap()).isEqualTo(Map.of("tenant", "blue"));
		});
		assertThat(this.logging.entries()).extracting((entry) -> text(entry, "logger"))
			.noneMatch((name) -> name.startsWith("io.grpc") || name.startsWith("com.google"));
		assertThat(this.logging.requests()).allSatisfy((request) -> {
			assertThat(request.getLogName()).isEqualTo("projects/shield-test/logs/llm-shield");
			assertThat(request.getResource().getType()).isEqualTo("global");
		});
	}

	@Test
	void cloudRunIsRecognisedByItsEnvironment() {
		ApplicationContextRunner run = logs().withPropertyValues("K_SERVICE=api", "K_REVISION=api-1",
				"K_CONFIGURATION=api");
		run.withPropertyValues("llmshield.cloud.gcp.location=europe-west3").run((context) -> logger.warn("here"));
		assertThat(this.logging.requests().get(0).getResource().getType()).isEqualTo("cloud_run_revision");
		assertThat(this.logging.requests().get(0).getResource().getLabelsMap())
			.isEqualTo(Map.of("project_id", "shield-test", "service_name", "api", "revision_name", "api-1",
					"configuration_name", "api", "location", "europe-west3"));
		// Where the location is not told, nobody is asked for it
		run.run((context) -> logger.warn("there"));
		assertThat(this.logging.requests().get(this.logging.requests().size() - 1).getResource().getType())
			.isEqualTo("global");
		logs().withPropertyValues("CLOUD_RUN_JOB=nightly", "llmshield.cloud.gcp.location=europe-west3")
			.run((context) -> logger.warn("by night"));
		assertThat(this.logging.requests().get(this.logging.requests().size() - 1).getResource().getType())
			.isEqualTo("cloud_run_job");
	}

	@Test
	void containerOfKubernetesIsConfigured() {
		ApplicationContextRunner container = logs().withPropertyValues("HOSTNAME=pod-1",
				"llmshield.cloud.gcp.location=europe-west3", "llmshield.cloud.gcp.logs.resource-type=k8s_container",
				"llmshield.cloud.gcp.logs.resource-labels.cluster-name=main",
				"llmshield.cloud.gcp.logs.resource-labels.namespace-name=shield");
		container.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOf(CloudException.class)
			.hasMessageContaining("container_name")
			.hasMessageContaining("llmshield.cloud.gcp.logs.resource-labels"));
		container.withPropertyValues("llmshield.cloud.gcp.logs.resource-labels.container-name=api")
			.run((context) -> logger.warn("here"));
		assertThat(this.logging.requests().get(0).getResource().getLabelsMap())
			.isEqualTo(Map.of("project_id", "shield-test", "location", "europe-west3", "cluster_name", "main",
					"namespace_name", "shield", "pod_name", "pod-1", "container_name", "api"));
	}

	@Test
	void labelThatTheResourceDoesNotHaveIsRefused() {
		ApplicationContextRunner task = logs().withPropertyValues("llmshield.cloud.gcp.logs.resource-type=global",
				"llmshield.cloud.gcp.logs.resource-labels.pod-name=api");
		task.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOf(CloudException.class)
			.hasMessageContaining("global does not have the labels pod_name")
			.hasMessageContaining("llmshield.cloud.gcp.logs.resource-labels"));
		// What is not in the list may be right
		task.withPropertyValues("llmshield.cloud.gcp.logs.resource-type=aws_ec2_instance")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void pointsAreThereWhenTheApplicationHasStopped() {
		metrics()
			.withPropertyValues("spring.application.name=api", "llmshield.cloud.gcp.location=europe-west3",
					"llmshield.cloud.gcp.metrics.instance=one")
			.run((context) -> {
				assertThat(context).hasNotFailed().hasBean(CloudProviderDescriptor.METRIC_DRIVER);
				context.getBean(CloudMetrics.class).record(Metric.of("latency", 12.5, MetricUnit.MILLISECONDS));
			});
		assertThat(this.monitoring.series()).singleElement().satisfies((series) -> {
			assertThat(series.getMetric().getType()).isEqualTo("custom.googleapis.com/shield/latency");
			assertThat(series.getPoints(0).getValue().getDistributionValue().getMean()).isEqualTo(12.5);
			assertThat(series.getResource().getLabelsMap()).isEqualTo(Map.of("project_id", "shield-test", "location",
					"europe-west3", "namespace", "shield", "job", "api", "task_id", "one"));
		});
	}

	@Test
	void processesDoNotWriteTheSameSeries() {
		for (int i = 0; i < 2; i++) {
			metrics().withPropertyValues("llmshield.cloud.gcp.metrics.form=gauge")
				.run((context) -> context.getBean(CloudMetrics.class).record(Metric.of("a", 1, MetricUnit.COUNT)));
		}
		assertThat(this.monitoring.series()).hasSize(2)
			.allMatch((series) -> series.getPoints(0).getValue().hasDoubleValue())
			.extracting(TimeSeries::getResource)
			.doesNotHaveDuplicates();
	}

	@Test
	void withoutTheModulesTheStartSaysWhatToAdd() {
		logs().withClassLoader(new FilteredClassLoader(LoggingClient.class))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(CloudException.class)
				.hasMessageContaining("com.google.cloud:google-cloud-logging"));
		metrics().withClassLoader(new FilteredClassLoader(MetricServiceClient.class))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(CloudException.class)
				.hasMessageContaining("com.google.cloud:google-cloud-monitoring"));
	}

	@Test
	void withoutTheModulesNothingIsMissedThatIsOff() {
		GcpRunner.usable()
			.withClassLoader(new FilteredClassLoader(LoggingClient.class, MetricServiceClient.class))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void whatCloudMonitoringDoesNotTakeStopsTheStart() {
		metrics().withPropertyValues("llmshield.cloud.telemetry.metrics.namespace=llm-shield")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("metrics.namespace"));
		metrics().withPropertyValues("llmshield.cloud.telemetry.metrics.batch-size=201")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("at most 200"));
	}

	@Test
	void connectionDetailsWinOverProperties() {
		GcpConnectionDetails details = new GcpConnectionDetails() {

			@Override
			public @Nullable URI getLoggingEndpoint() {
				return URI.create("http://" + GcpTelemetryTests.this.logging.grpc().endpoint());
			}

			@Override
			public @Nullable URI getMonitoringEndpoint() {
				return URI.create("http://" + GcpTelemetryTests.this.monitoring.grpc().endpoint());
			}

		};
		GcpRunner.usable()
			.withBean(GcpConnectionDetails.class, () -> details)
			.withPropertyValues(LOGS, LOGS_END, METRICS, METRICS_END,
					"llmshield.cloud.gcp.logs.endpoint=http://127.0.0.1:1",
					"llmshield.cloud.gcp.metrics.endpoint=http://127.0.0.1:1")
			.run((context) -> {
				logger.warn("here");
				context.getBean(CloudMetrics.class).record(Metric.of("a", 1, MetricUnit.COUNT));
			});
		assertThat(entries()).hasSize(1);
		assertThat(this.monitoring.series()).hasSize(1);
	}

	@Test
	void applicationsOwnClientIsTaken() {
		logs().withBean("own", LoggingClient.class, GcpTelemetryTests::batching)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("collects entries in batches of its own"));
	}

	private static LoggingClient batching() {
		try {
			return LoggingClient
				.create(LoggingSettings.newBuilder().setCredentialsProvider(NoCredentialsProvider.create()).build());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
