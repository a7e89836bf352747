package io.llmshield.cloud.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.LoggerContext;
import io.llmshield.cloud.autoconfigure.traces.TraceReport;
import io.llmshield.cloud.autoconfigure.traces.TracingBoot;
import io.llmshield.cloud.logs.LogPipeline;
import io.llmshield.cloud.metrics.CloudMeterRegistry;
import io.llmshield.cloud.metrics.CloudMetrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Parent and child are both configured, and share what sends.
 */
class ChildContextTests {

	private static final Logger logger = LoggerFactory.getLogger("app.Child");

	@TempDir
	Path directory;

	@Test
	void childUsesTheRegistryOfItsParent() {
		ApplicationContextRunner runner = LocalRunner.in(this.directory)
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class))
			.withPropertyValues("llmshield.cloud.telemetry.metrics.enabled=true");
		runner.run((parent) -> runner.withParent(parent).run((child) -> {
			assertThat(child).hasNotFailed();
			assertThat(child.getBean(CloudMeterRegistry.class)).isSameAs(parent.getBean(CloudMeterRegistry.class));
			assertThat(child.getBean(CloudMetrics.class)).isSameAs(parent.getBean(CloudMetrics.class));
		}));
	}

	@Test
	void entryIsSentOnceAndAlsoAfterTheChildHasGone() throws Exception {
		ApplicationContextRunner runner = LocalRunner.in(this.directory)
			.withPropertyValues("llmshield.cloud.telemetry.logs.enabled=true");
		AtomicReference<LogPipeline> pipeline = new AtomicReference<>();
		runner.run((parent) -> {
			pipeline.set(parent.getBean(LogPipeline.class));
			runner.withParent(parent).run((child) -> {
				assertThat(child.getBean(LogPipeline.class)).isSameAs(pipeline.get());
				logger.warn("while the child is there");
			});
			logger.warn("after it");
		});
		assertThat(((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME)
			.getAppender("shieldCloud")).isNull();
		try (var files = Files.list(this.directory.resolve("data/logs"))) {
			Path file = files.filter((path) -> path.toString().endsWith(".jsonl")).findFirst().orElseThrow();
			assertThat(Files.readAllLines(file).stream().filter((line) -> line.contains("app.Child"))).hasSize(2);
		}
	}

	@Test
	void childReportsAndFlushesNoTracesOfItsParent() {
		ApplicationContextRunner runner = TracingBoot.with(LocalRunner.in(this.directory))
			.withPropertyValues("llmshield.cloud.telemetry.traces.enabled=true",
					"llmshield.cloud.telemetry.traces.endpoint=http://127.0.0.1:4318/v1/traces");
		runner.run((parent) -> runner.withParent(parent).run((child) -> {
			assertThat(child).hasNotFailed();
			assertThat(BeanFactoryUtils.beansOfTypeIncludingAncestors(child, TraceReport.class)).hasSize(1);
			assertThat(child.getBean(TraceReport.class)).isSameAs(parent.getBean(TraceReport.class));
			assertThat(child.getSourceApplicationContext()
				.getBeanFactory()
				.containsBeanDefinition("shieldCloudTraceFlush")).isFalse();
			assertThat(parent).hasBean("shieldCloudTraceFlush");
		}));
	}

}
