package io.llmshield.cloud.autoconfigure.vendor;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * A cloud's own Spring integration: where its auto-configurations are and which switches
 * its services have. A vendor is awake if its cloud is the selected provider, or if the
 * user has switched one of its services on.
 */
enum VendorStack {

	/** Spring Cloud AWS 4. */
	AWS("io.awspring.cloud.", "spring.cloud.aws.",
			List.of("appconfig", "cloudwatch", "dynamodb", "imds", "parameterstore", "s3", "s3.vector",
					"secretsmanager", "ses", "sns", "sqs"),
			List.of("org.apache.hc.client5.http.headers", "org.apache.hc.client5.http.wire", "org.apache.http.headers",
					"org.apache.http.wire", "software.amazon.awssdk.auth.signer",
					"software.amazon.awssdk.http.auth.aws.internal.signer")),

	/** Spring Cloud GCP 8. Its switch "core" is no service's: all of them need it. */
	GCP("com.google.cloud.spring.", "spring.cloud.gcp.",
			List.of("bigquery", "datastore", "datastore.emulator", "firestore", "firestore.emulator", "kms", "logging",
					"metrics", "parametermanager", "pubsub", "pubsub.binder", "pubsub.reactive", "secretmanager",
					"security.firebase", "security.iap", "spanner", "spanner.emulator", "storage", "trace",
					"trace.pubsub", "vision"),
			List.of("com.google.api.client.http.HttpTransport", "io.grpc.netty.NettyClientHandler",
					"io.grpc.netty.shaded.io.grpc.netty.NettyClientHandler", "org.apache.http.headers",
					"org.apache.http.impl.execchain.MainClientExec", "org.apache.http.wire",
					"sun.net.www.protocol.http.HttpURLConnection")),

	/**
	 * Spring Cloud Azure 7. Its switch "resource-manager" is no service's: several use
	 * it.
	 */
	AZURE("com.azure.spring.", "spring.cloud.azure.",
			List.of("active-directory", "active-directory.b2c", "appconfiguration", "cosmos", "cosmos.repositories",
					"eventgrid", "eventhubs", "eventhubs.kafka", "keyvault", "keyvault.certificate", "keyvault.jca",
					"keyvault.secret", "redis", "servicebus", "storage", "storage.blob", "storage.fileshare",
					"storage.queue", "spring.data.redis.azure.passwordless-enabled",
					"spring.datasource.azure.passwordless-enabled", "spring.jms.servicebus.enabled",
					"spring.jms.servicebus.passwordless-enabled"),
			List.of());

	/**
	 * Spring Cloud AWS exports Boot's meters if this is set; its switch is on by default.
	 */
	private static final String CLOUDWATCH_NAMESPACE = "management.cloudwatch.metrics.export.namespace";

	private static final String CLOUDWATCH = "spring.cloud.aws.cloudwatch.enabled";

	private final String packagePrefix;

	@SuppressWarnings("ImmutableEnumChecker") // It is
	private final List<String> switches;

	@SuppressWarnings("ImmutableEnumChecker") // It is
	private final List<String> wireLoggers;

	VendorStack(String packagePrefix, String propertyPrefix, List<String> services, List<String> wireLoggers) {
		this.packagePrefix = packagePrefix;
		this.wireLoggers = wireLoggers;
		this.switches = services.stream()
			.map((service) -> service.startsWith("spring.") ? service : propertyPrefix + service + ".enabled")
			.toList();
	}

	static @Nullable VendorStack of(String className) {
		for (VendorStack vendor : values()) {
			if (className.startsWith(vendor.packagePrefix)) {
				return vendor;
			}
		}
		return null;
	}

	/** Return the id of the provider that this vendor's stack belongs to. */
	String provider() {
		return name().toLowerCase(Locale.ROOT);
	}

	String packagePrefix() {
		return this.packagePrefix;
	}

	/**
	 * Return the properties that switch the services on and off. All end in "enabled".
	 */
	List<String> switches() {
		return this.switches;
	}

	/**
	 * Return the loggers that print headers, bodies or what requests are signed with at
	 * DEBUG.
	 */
	List<String> wireLoggers() {
		return this.wireLoggers;
	}

	/** Return the switches that the user has switched on. */
	List<String> askedFor(Environment environment) {
		return this.switches.stream()
			.filter((name) -> isOn(environment, name)
					|| (CLOUDWATCH.equals(name) && isCloudWatchExportWanted(environment)))
			.toList();
	}

	private static boolean isCloudWatchExportWanted(Environment environment) {
		return StringUtils.hasText(environment.getProperty(CLOUDWATCH_NAMESPACE))
				&& !environment.containsProperty(CLOUDWATCH);
	}

	static boolean isOn(Environment environment, String name) {
		return "true".equalsIgnoreCase(environment.getProperty(name, "").strip());
	}

}
