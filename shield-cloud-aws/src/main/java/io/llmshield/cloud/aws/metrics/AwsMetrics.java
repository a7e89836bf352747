package io.llmshield.cloud.aws.metrics;

import java.util.regex.Pattern;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.aws.AwsErrors;
import io.llmshield.cloud.metrics.MetricDriver;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

/**
 * Makes the driver for Amazon CloudWatch.
 */
public final class AwsMetrics {

	/** The service's model has the length and the first character, its guide the rest. */
	private static final Pattern NAMESPACE = Pattern.compile("(?!AWS/)[A-Za-z0-9._/#-][A-Za-z0-9._/#: -]{0,254}");

	private AwsMetrics() {
	}

	/**
	 * Return whether CloudWatch takes a namespace.
	 * @param namespace the namespace
	 * @return {@code true} for 1 to 255 letters, digits, spaces and {@code ._/#:-}, not
	 * beginning with {@code AWS/}, which is kept for the services of AWS
	 */
	public static boolean isNamespace(String namespace) {
		return NAMESPACE.matcher(namespace).matches();
	}

	/**
	 * Make a driver on a client. Each batch is one {@code PutMetricData}, sent once: the
	 * guard around the driver repeats. A call whose answer is lost is repeated as well,
	 * and CloudWatch then counts its points twice.
	 * @param client the client; stays the caller's to close, not before the driver was
	 * last used
	 * @param namespace the namespace of all points
	 * @return the driver; thread-safe
	 * @throws CloudException {@code CONFIGURATION} if CloudWatch does not take the
	 * namespace
	 */
	public static MetricDriver driver(CloudWatchClient client, String namespace) {
		if (!isNamespace(namespace)) {
			throw CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.CONFIGURATION)
				.provider(AwsErrors.PROVIDER)
				.operation("set up metrics")
				.reason("CloudWatch does not take the namespace")
				.remedy("Set llmshield.cloud.telemetry.metrics.namespace to 1 to 255 letters, digits, spaces and"
						+ " ._/#:- that do not begin with AWS/")
				.build();
		}
		return new CloudWatchMetricDriver(client, namespace);
	}

}
