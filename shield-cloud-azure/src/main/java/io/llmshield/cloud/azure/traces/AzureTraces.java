package io.llmshield.cloud.azure.traces;

import java.net.URI;
import java.util.Objects;

import com.azure.core.credential.TokenCredential;
import io.llmshield.cloud.azure.monitor.ConnectionString;
import io.llmshield.cloud.azure.monitor.MonitorClient;
import io.llmshield.cloud.traces.TraceDestination;
import org.jspecify.annotations.Nullable;

/**
 * Makes the destination for traces on Azure, where Application Insights shows them.
 */
public final class AzureTraces {

	private AzureTraces() {
	}

	/**
	 * Create the destination.
	 * @param endpoint the address that Application Insights shows for OTLP traces:
	 * {@code https://<data collection endpoint>/datacollectionRules/<rule>/streams/Microsoft-OTLP-Traces/otlp/v1/traces}
	 * @param location the region that the application runs in, or {@code null} if it is
	 * not known
	 * @param credential asked for every request
	 * @return the destination; no call is made before something is sent
	 */
	public static TraceDestination destination(URI endpoint, @Nullable String location, TokenCredential credential) {
		return new DataCollectionDestination(endpoint, location, credential, MonitorClient.scope(endpoint));
	}

	/**
	 * Create the destination for Application Insights' own items, which
	 * {@link io.llmshield.cloud.azure.monitor.TrackItems} writes.
	 * @param connection where items go
	 * @param location the region that the application runs in, or {@code null} if it is
	 * not known
	 * @param credential asked for every request; {@code null} to send no tokens
	 * @return the destination; no call is made before something is sent
	 */
	public static TraceDestination destination(ConnectionString connection, @Nullable String location,
			@Nullable TokenCredential credential) {
		URI endpoint = connection.trackUri();
		String scope = Objects.requireNonNullElseGet(connection.scope(), () -> MonitorClient.scope(endpoint));
		return new DataCollectionDestination(endpoint, location, credential, scope);
	}

}
