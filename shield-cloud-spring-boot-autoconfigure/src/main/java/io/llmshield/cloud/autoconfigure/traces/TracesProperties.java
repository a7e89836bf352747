package io.llmshield.cloud.autoconfigure.traces;

import java.net.URI;
import java.time.Duration;

import io.llmshield.cloud.autoconfigure.CheckedProperties;
import io.llmshield.cloud.autoconfigure.Endpoints;
import io.llmshield.cloud.autoconfigure.PropertyFaults;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.ClassUtils;

/**
 * Traces. How many are recorded, and the size of queues and batches, are Boot's matter:
 * management.tracing and management.opentelemetry.tracing.
 *
 * @param enabled whether spans are sent to where the provider takes them. Needs
 * spring-boot-starter-opentelemetry on the class path
 * @param endpoint the whole URL that takes OTLP over HTTP, such as
 * http://127.0.0.1:4318/v1/traces. X-Ray of the region and Google's Telemetry API if not
 * set; on azure what Application Insights shows for OTLP traces, without it spans go to
 * Application Insights by its connection string; nothing is sent without it on local.
 * https, or http on this machine
 * @param timeout how long one request may take, with all its repetitions, 1s to 60s
 * @param flushTimeout how long the application waits, while it stops, for what is not
 * sent yet, 0s to 30s
 * @param xRayHeader whether X-Ray's header X-Amzn-Trace-Id is read and written beside
 * W3C's traceparent, on aws. Needs opentelemetry-aws-xray-propagator on the class path
 */
@ConfigurationProperties(prefix = TracesProperties.PREFIX, ignoreUnknownFields = false)
public record TracesProperties(@DefaultValue("false") boolean enabled, @Nullable String endpoint,
		@DefaultValue("10s") Duration timeout, @DefaultValue("5s") Duration flushTimeout,
		@DefaultValue("false") boolean xRayHeader) implements CheckedProperties {

	/** Where the properties are. */
	public static final String PREFIX = "llmshield.cloud.telemetry.traces";

	/** The class that reads and writes X-Ray's header. */
	public static final String XRAY_PROPAGATOR = "io.opentelemetry.contrib.awsxray.propagator.AwsXrayPropagator";

	@Override
	public void check(PropertyFaults faults) {
		if (this.endpoint != null) {
			Endpoints.check(PREFIX + ".endpoint", this.endpoint, faults);
		}
		faults.checkBetween(PREFIX + ".timeout", this.timeout, Duration.ofSeconds(1), Duration.ofSeconds(60));
		faults.checkBetween(PREFIX + ".flush-timeout", this.flushTimeout, Duration.ZERO, Duration.ofSeconds(30));
		if (this.enabled && !isPresent(ShieldCloudTracesAutoConfiguration.SDK, ShieldCloudTracesAutoConfiguration.BOOT,
				ShieldCloudTracesAutoConfiguration.BRIDGE, ShieldCloudTracesAutoConfiguration.OTLP)) {
			faults.add(PREFIX + ".enabled", "OpenTelemetry is not on the class path, or not all that is needed of it",
					"Add org.springframework.boot:spring-boot-starter-opentelemetry, or the smaller set of"
							+ " docs/how-to/traces.md, or leave the property out");
		}
		if (this.enabled && this.xRayHeader && !isPresent(XRAY_PROPAGATOR)) {
			faults.add(PREFIX + ".x-ray-header", "what reads and writes it is not on the class path",
					"Add io.opentelemetry.contrib:opentelemetry-aws-xray-propagator, or leave the property out");
		}
	}

	private static boolean isPresent(String... classes) {
		ClassLoader classLoader = ClassUtils.getDefaultClassLoader();
		for (String name : classes) {
			if (!ClassUtils.isPresent(name, classLoader)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Return the endpoint.
	 * @return the endpoint, or {@code null} for the provider's own
	 */
	public @Nullable URI endpointUri() {
		return (this.endpoint != null) ? URI.create(this.endpoint) : null;
	}

}
