package io.llmshield.cloud.azure.metrics;

import java.util.Map;
import java.util.regex.Pattern;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.azure.monitor.ConnectionString;
import io.llmshield.cloud.azure.monitor.TrackClient;
import io.llmshield.cloud.azure.monitor.TrackItems;
import io.llmshield.cloud.metrics.MetricDriver;
import org.jspecify.annotations.Nullable;

/**
 * Makes the driver for Application Insights.
 */
public final class AzureMetrics {

	/** Custom metrics of Azure Monitor; names with a blank cannot be charted. */
	private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z][A-Za-z0-9._/ -]{0,254}");

	private AzureMetrics() {
	}

	/**
	 * Return whether a namespace can be charted.
	 * @param namespace the namespace
	 * @return {@code true} for 1 to 255 letters, digits, spaces and {@code ._/-} that
	 * begin with a letter
	 */
	public static boolean isNamespace(String namespace) {
		return NAMESPACE.matcher(namespace).matches();
	}

	/**
	 * Make a driver. Each batch is one request, sent once: the guard around the driver
	 * repeats. A request whose answer is lost is repeated as well, and Application
	 * Insights then counts its points twice.
	 * @param connection whose points these are and where they go
	 * @param credential asked for tokens of Entra ID, which resources without local
	 * authentication want; {@code null} to send none
	 * @param http the HTTP client, or {@code null} for one with time limits of ten
	 * seconds
	 * @param role the application's name, of which 256 characters are kept
	 * @param instance the host or pod, of which 256 characters are kept
	 * @param namespace the namespace of all points
	 * @return the driver; thread-safe
	 * @throws CloudException {@code CONFIGURATION} if the namespace cannot be charted
	 */
	public static MetricDriver driver(ConnectionString connection, @Nullable TokenCredential credential,
			@Nullable HttpClient http, String role, String instance, String namespace) {
		if (!isNamespace(namespace)) {
			throw CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.CONFIGURATION)
				.provider(AzureErrors.PROVIDER)
				.operation("set up metrics")
				.reason("Azure Monitor does not take the namespace")
				.remedy("Set llmshield.cloud.telemetry.metrics.namespace to 1 to 255 letters, digits, spaces and"
						+ " ._/- that begin with a letter")
				.build();
		}
		return new TrackMetricDriver(TrackClient.of(connection, credential, http), TrackItems.of(connection),
				Map.of(TrackItems.ROLE, role, TrackItems.INSTANCE, instance), namespace);
	}

}
