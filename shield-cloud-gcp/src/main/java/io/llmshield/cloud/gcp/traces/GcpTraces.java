package io.llmshield.cloud.gcp.traces;

import java.net.URI;

import com.google.api.gax.core.CredentialsProvider;
import io.llmshield.cloud.traces.TraceDestination;
import org.jspecify.annotations.Nullable;

/**
 * Makes the destination for traces on Google Cloud, where Cloud Trace shows them. The
 * Telemetry API must be enabled in the project.
 */
public final class GcpTraces {

	/** The Telemetry API. */
	public static final URI ENDPOINT = URI.create("https://telemetry.googleapis.com/v1/traces");

	private GcpTraces() {
	}

	/**
	 * Create the destination.
	 * @param endpoint the address, for example {@link #ENDPOINT}
	 * @param projectId the project that keeps the traces and pays for the requests
	 * @param location the region that the application runs in, or {@code null} if it is
	 * not known
	 * @param credentials asked for every request
	 * @return the destination; no call is made before something is sent
	 */
	public static TraceDestination destination(URI endpoint, String projectId, @Nullable String location,
			CredentialsProvider credentials) {
		return new TelemetryApiDestination(endpoint, projectId, location, credentials);
	}

}
