package io.llmshield.cloud.autoconfigure.traces;

import java.net.URI;
import java.nio.file.Path;

import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.traces.CloudTracer;
import io.llmshield.cloud.traces.MicrometerCloudTracer;
import io.llmshield.cloud.traces.TraceDestination;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who traces, who sends, and what is refused.
 */
class TracesAutoConfigurationTests {

	private static final String PREFIX = "llmshield.cloud.telemetry.traces.";

	private static final String ENABLED = PREFIX + "enabled=true";

	private static final String ENDPOINT = PREFIX + "endpoint=http://127.0.0.1:4318/v1/traces";

	@TempDir
	Path directory;

	private ApplicationContextRunner runner() {
		return LocalRunner.in(this.directory);
	}

	@Test
	void nothingIsSentUnlessItIsSwitchedOn() {
		TracingBoot.with(runner())
			.withPropertyValues(ENDPOINT)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(SpanExporter.class)
				.doesNotHaveBean(TraceDestination.class)
				.doesNotHaveBean(TraceMeters.class)
				.getBean(CloudTracer.class)
				.isInstanceOf(MicrometerCloudTracer.class));
	}

	@Test
	void localSendsNothingWithoutAnEndpoint() {
		TracingBoot.with(runner())
			.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(SpanExporter.class)
				.hasSingleBean(CloudTracer.class));
	}

	@Test
	void localSendsToItsEndpoint() {
		TracingBoot.with(runner()).withPropertyValues(ENABLED, ENDPOINT).run((context) -> {
			assertThat(context).hasSingleBean(TraceExporter.class);
			assertThat(context.getBean(TraceDestination.class).endpoint())
				.isEqualTo(URI.create("http://127.0.0.1:4318/v1/traces"));
		});
	}

	@ParameterizedTest
	@CsvSource({ "management.tracing.export.enabled", "management.tracing.export.shield-cloud.enabled" })
	void bootsOwnSwitchesWork(String property) {
		TracingBoot.with(runner())
			.withPropertyValues(ENABLED, ENDPOINT, property + "=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SpanExporter.class));
	}

	@Test
	void disabledOpenTelemetryIsNoFault() {
		TracingBoot.with(runner())
			.withPropertyValues(ENABLED, ENDPOINT, "management.opentelemetry.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(CloudTracer.class));
	}

	@Test
	void withoutTracingThereIsATracerThatDoesNothing() {
		runner()
			.withClassLoader(new FilteredClassLoader("io.micrometer.tracing", "io.opentelemetry",
					"org.springframework.boot.micrometer.tracing", "org.springframework.boot.opentelemetry"))
			.run((context) -> assertThat(context).hasNotFailed().getBean(CloudTracer.class).isSameAs(CloudTracer.NOOP));
	}

	@Test
	void applicationsOwnTracerStays() {
		CloudTracer own = CloudTracer.NOOP;
		TracingBoot.with(runner())
			.withBean("own", CloudTracer.class, () -> own)
			.run((context) -> assertThat(context).hasSingleBean(CloudTracer.class).hasBean("own"));
	}

	@Test
	void noProviderLeavesNothing() {
		TracingBoot.with(runner())
			.withPropertyValues("llmshield.cloud.provider=none", ENABLED, ENDPOINT)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(CloudTracer.class)
				.doesNotHaveBean(SpanExporter.class)
				.hasSingleBean(SdkTracerProvider.class));
	}

	@Test
	void sendingWithoutOpenTelemetryIsRefusedWithTheRemedy() {
		runner().withPropertyValues(ENABLED, ENDPOINT)
			.withClassLoader(new FilteredClassLoader("io.micrometer.tracing", "io.opentelemetry",
					"org.springframework.boot.micrometer.tracing", "org.springframework.boot.opentelemetry"))
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining(PREFIX + "enabled")
				.hasMessageContaining("spring-boot-starter-opentelemetry"));
	}

	/** Boot's module comes without it, and is silent then. */
	@Test
	void sendingWithoutTheBridgeIsRefusedWithTheRemedy() {
		TracingBoot.with(runner())
			.withPropertyValues(ENABLED, ENDPOINT)
			.withClassLoader(new FilteredClassLoader("io.micrometer.tracing.otel"))
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining(PREFIX + "enabled")
				.hasMessageContaining("spring-boot-starter-opentelemetry"));
	}

	@ParameterizedTest
	@CsvSource({ "endpoint, http://collector.example.com/v1/traces, it is not encrypted",
			"endpoint, collector, it is not a URL", "timeout, 100ms, it is not between 1s and 1m",
			"flush-timeout, 31s, it is not between", "samplng, 1, samplng" })
	void wrongValuesAreRefused(String property, String value, String reason) {
		TracingBoot.with(runner())
			.withPropertyValues(PREFIX + property + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining(PREFIX + property)
				.hasMessageContaining(reason));
	}

}
