package io.llmshield.cloud.azure.monitor;

import java.util.List;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import org.jspecify.annotations.Nullable;

/**
 * Sends items to Application Insights: the operation {@code track}, version 2.1, of its
 * published definition, as lines of JSON. Each request is sent once. Thread-safe; nothing
 * has to be closed.
 */
public final class TrackClient {

	/** The most items of a request; "Application Insights limits". */
	public static final int MAX_ITEMS = 64_000;

	/** The most bytes of an item, of the same list. */
	public static final int MAX_ITEM_BYTES = 64 * 1024;

	/**
	 * The most bytes of a request that are sent. The service states no limit; this one is
	 * that of Azure Monitor's other ways in.
	 */
	public static final int MAX_BYTES = 1_000_000;

	private final MonitorClient client;

	private TrackClient(MonitorClient client) {
		this.client = client;
	}

	/**
	 * Create a client.
	 * @param connection where items go
	 * @param credential asked for tokens of Entra ID, which resources without local
	 * authentication want; {@code null} to send none
	 * @param http the HTTP client, or {@code null} for one with time limits of ten
	 * seconds
	 * @return the client; no call is made before something is sent
	 */
	public static TrackClient of(ConnectionString connection, @Nullable TokenCredential credential,
			@Nullable HttpClient http) {
		return new TrackClient(
				(credential != null) ? MonitorClient.of(connection.trackUri(), credential, connection.scope(), http)
						: MonitorClient.withoutToken(connection.trackUri(), http));
	}

	/**
	 * Send items in one request.
	 * @param kind what is attempted
	 * @param operation the operation in words, for example {@code send metrics}
	 * @param items 1 to {@value #MAX_ITEMS} items, in all at most {@value #MAX_BYTES}
	 * bytes with a line break after each
	 * @return what became of them
	 * @throws CloudException if none was taken and the answer does not tell which of them
	 * are to blame, or if it is not known whether some were
	 */
	public TrackReceipt send(CloudErrorKind kind, String operation, List<byte[]> items) {
		MonitorAnswer answer = this.client.post(kind, operation, resource(), TrackItems.CONTENT_TYPE,
				TrackItems.lines(items));
		TrackAnswer read = new TrackAnswer(answer, items.size());
		if (answer.isSuccess() || answer.status() == 400) {
			TrackReceipt receipt = read.receipt(kind, operation, resource());
			if (receipt != null) {
				return receipt;
			}
		}
		throw failure(kind, operation, answer, read);
	}

	private String resource() {
		return String.valueOf(this.client.uri().getHost());
	}

	private CloudException failure(CloudErrorKind kind, String operation, MonitorAnswer answer, TrackAnswer read) {
		CloudException plain = answer.error(kind).operation(operation).resource(resource()).build();
		if (answer.status() == 400 && read.isAboutTheKey()) {
			return as(plain, CloudErrorCategory.CONFIGURATION,
					"Application Insights does not know the instrumentation key",
					"Copy the connection string again from the resource's overview in Azure's portal");
		}
		return switch (answer.status()) {
			case 307, 308 -> as(plain, CloudErrorCategory.CONFIGURATION, plain.reason(),
					"Use the whole connection string with the region's IngestionEndpoint, as Azure's portal shows it");
			case 401 -> as(plain, CloudErrorCategory.UNAUTHENTICATED, plain.reason(), this.client.hasTokens()
					? "Check the tenant of the credential"
					: "The resource wants tokens: set llmshield.cloud.azure.application-insights.authenticate=true");
			case 403 -> as(plain, CloudErrorCategory.ACCESS_DENIED, plain.reason(),
					"Give the identity the role Monitoring Metrics Publisher, or that in"
							+ " iam-policies/azure/telemetry.json, on the Application Insights resource");
			case 402,
					439 ->
				as(plain, CloudErrorCategory.THROTTLED,
						"the daily cap or quota is used up (HTTP " + answer.status() + ")",
						"Raise the daily cap of the resource, or send less");
			default -> plain;
		};
	}

	private static CloudException as(CloudException plain, CloudErrorCategory category, String reason, String remedy) {
		return CloudException.of(plain.kind(), category)
			.provider(AzureErrors.PROVIDER)
			.operation(plain.operation())
			.resource(plain.resource())
			.reason(reason)
			.remedy(remedy)
			.requestId(plain.requestId())
			.retryAfter(plain.retryAfter())
			.cause(plain.getCause())
			.build();
	}

}
