package io.llmshield.cloud.autoconfigure.logs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import ch.qos.logback.classic.LoggerContext;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.logs.CloudLogger;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogJson;
import io.llmshield.cloud.logs.LogLevel;
import io.llmshield.cloud.logs.LogLimits;
import io.llmshield.cloud.logs.LogPipeline;
import io.llmshield.cloud.logs.LogReceipt;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Log entries by configuration.
 */
class LogsAutoConfigurationTests {

	private static final Logger logger = LoggerFactory.getLogger("app.Service");

	private static final String ENABLED = "llmshield.cloud.telemetry.logs.enabled=true";

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@TempDir
	Path directory;

	private ApplicationContextRunner runner() {
		return LocalRunner.in(this.directory);
	}

	private List<LogEntry> written(String name) throws Exception {
		return Files.readAllLines(this.directory.resolve("data/logs/" + name))
			.stream()
			.map((line) -> LogJson.read(line.getBytes()))
			.filter((entry) -> String.valueOf(entry.logger()).startsWith("app."))
			.toList();
	}

	private static boolean isAttached() {
		return ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME)
			.getAppender("shieldCloud") != null;
	}

	@Test
	void nothingIsSentUnlessItIsAskedFor() {
		runner().run((context) -> {
			assertThat(context).doesNotHaveBean(CloudLogger.class).doesNotHaveBean(LogDriver.class);
			assertThat(isAttached()).isFalse();
		});
	}

	@Test
	void whatTheApplicationLogsIsThereWhenItHasStopped() throws Exception {
		runner().withPropertyValues(ENABLED, "spring.application.name=llm shield").run((context) -> {
			assertThat(isAttached()).isTrue();
			logger.warn("hello {}", "world");
		});
		assertThat(isAttached()).isFalse();
		assertThat(written("llm-shield.jsonl")).singleElement().satisfies((entry) -> {
			assertThat(entry.message()).isEqualTo("hello world");
			assertThat(entry.level()).isEqualTo(LogLevel.WARN);
			assertThat(entry.logger()).isEqualTo("app.Service");
		});
	}

	@Test
	void levelAndExclusionsHold() throws Exception {
		runner()
			.withPropertyValues(ENABLED, "llmshield.cloud.telemetry.logs.name=a/b",
					"llmshield.cloud.telemetry.logs.level=error",
					"llmshield.cloud.telemetry.logs.excluded-loggers=app.noisy")
			.run((context) -> {
				logger.warn("below");
				LoggerFactory.getLogger("app.noisy.One").error("excluded");
				logger.error("kept");
			});
		assertThat(written("a-b.jsonl")).extracting(LogEntry::message).containsExactly("kept");
	}

	@Test
	void withoutAppenderOnlyTheLoggerIsSent() throws Exception {
		runner()
			.withPropertyValues(ENABLED, "llmshield.cloud.telemetry.logs.appender=false",
					"llmshield.cloud.telemetry.logs.name=own")
			.run((context) -> {
				assertThat(isAttached()).isFalse();
				logger.error("not sent");
				assertThat(context.getBean(CloudLogger.class).log(LogLevel.INFO, "sent")).isTrue();
				assertThat(context.getBean(CloudLogger.class).flush(PATIENCE)).isTrue();
			});
		assertThat(Files.readString(this.directory.resolve("data/logs/own.jsonl"))).contains("\"sent\"")
			.doesNotContain("not sent");
	}

	@Test
	void metersAreBound() {
		runner().withPropertyValues(ENABLED)
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
			.run((context) -> {
				logger.error("one");
				context.getBean(CloudLogger.class).flush(PATIENCE);
				assertThat(context.getBean(MeterRegistry.class)
					.get("shield.cloud.logs.delivered")
					.tag("provider", "local")
					.functionCounter()
					.count()).isPositive();
			});
	}

	@Test
	void deadSinkDegradesTheHealthAndNothingElse() {
		runner()
			.withPropertyValues(ENABLED, "llmshield.cloud.telemetry.logs.shutdown-timeout=100ms",
					"llmshield.cloud.telemetry.logs.batch-size=1")
			.withUserConfiguration(DeadSink.class)
			.withConfiguration(AutoConfigurations.of(HealthContributorAutoConfiguration.class,
					HealthContributorRegistryAutoConfiguration.class, HealthEndpointAutoConfiguration.class))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(logs(context).getStatus().getCode()).isEqualTo("UP");
				logger.error("lost");
				LogPipeline pipeline = context.getBean(LogPipeline.class);
				assertThat(pipeline.flush(Duration.ofMillis(300))).isFalse();
				await().atMost(PATIENCE).until(() -> pipeline.status().failure() != null);
				IndicatedHealthDescriptor logs = logs(context);
				assertThat(logs.getStatus().getCode()).isEqualTo("DEGRADED");
				assertThat(logs.getDetails()).containsEntry("error", "access-denied")
					.containsEntry("reason", "the role may not write")
					.containsEntry("provider", "dead")
					.containsKeys("failingSince", "queued", "lost");
			});
	}

	private static IndicatedHealthDescriptor logs(ApplicationContext context) {
		CompositeHealthDescriptor health = (CompositeHealthDescriptor) context.getBean(HealthEndpoint.class)
			.healthForPath("shieldCloud");
		return (IndicatedHealthDescriptor) health.getComponents().get("logs");
	}

	@Test
	void spillDirectoryThatIsInUseStopsTheStartWithAReason() {
		runner().withPropertyValues(ENABLED, "llmshield.cloud.telemetry.logs.spill-directory=" + this.directory)
			.run((first) -> runner()
				.withPropertyValues(ENABLED, "llmshield.cloud.telemetry.logs.spill-directory=" + this.directory)
				.run((second) -> assertThat(second.getStartupFailure()).rootCause()
					.isInstanceOfSatisfying(CloudException.class,
							(ex) -> assertThat(ex.getMessage()).contains("in use", this.directory.toString()))));
	}

	@Test
	void providerNoneSendsNothing() {
		runner().withPropertyValues(ENABLED, "llmshield.cloud.provider=none")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CloudLogger.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class DeadSink {

		@Bean
		LogDriver<String> deadSink() {
			return new LogDriver<>() {

				@Override
				public String provider() {
					return "dead";
				}

				@Override
				public LogLimits limits() {
					return LogLimits.ofSize(100, 1_000_000, 1_000_000);
				}

				@Override
				public String encode(LogEntry entry) {
					return entry.message();
				}

				@Override
				public int size(String encoded) {
					return encoded.length();
				}

				@Override
				public LogReceipt write(List<String> batch) {
					throw CloudException.of(CloudErrorKind.LOG_WRITE, CloudErrorCategory.ACCESS_DENIED)
						.provider("dead")
						.operation("write log entries")
						.reason("the role may not write")
						.remedy("Allow it")
						.build();
				}

			};
		}

	}

}
