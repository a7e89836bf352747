package io.llmshield.cloud.autoconfigure.traces;

import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration for traces: spans by hand on whatever tracer there is, and, if
 * switched on, an exporter beside Boot's own that sends to the selected provider.
 */
@AutoConfiguration(after = ShieldCloudAutoConfiguration.class, afterName = {
		"org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration",
		"org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration",
		"org.springframework.boot.micrometer.tracing.autoconfigure.NoopTracerAutoConfiguration" })
@ConditionalOnCloudProvider
@EnableConfigurationProperties(TracesProperties.class)
@Import({ TraceConfigurations.Spans.class, TraceConfigurations.NoSpans.class, TraceConfigurations.Export.class })
public final class ShieldCloudTracesAutoConfiguration {

	static final String SDK = "io.opentelemetry.sdk.trace.SdkTracerProvider";

	static final String OTLP = "io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter";

	/** Boot makes no tracer without it. */
	static final String BRIDGE = "io.micrometer.tracing.otel.bridge.OtelTracer";

	static final String BOOT = "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer";

}
