package io.llmshield.cloud.gcp.traces;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.api.gax.core.CredentialsProvider;
import com.google.auth.Credentials;
import com.google.cloud.NoCredentials;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.gcp.GcpErrors;
import io.llmshield.cloud.traces.TraceDestination;
import io.llmshield.cloud.traces.TraceLimits;
import org.jspecify.annotations.Nullable;

/**
 * The Telemetry API. Requests carry a token of the application's credentials.
 */
final class TelemetryApiDestination implements TraceDestination {

	private static final String QUOTA_PROJECT = "x-goog-user-project";

	/**
	 * "Telemetry API limits" of Google Cloud Observability: 8,192 attributes for a
	 * resource with everything below it. It names no limit for spans or bytes; 4 MB is
	 * what Google's servers take by default.
	 */
	private static final TraceLimits LIMITS = new TraceLimits(10_000, 8192, 4_000_000);

	private final URI endpoint;

	private final String projectId;

	private final @Nullable String location;

	private final CredentialsProvider credentials;

	TelemetryApiDestination(URI endpoint, String projectId, @Nullable String location,
			CredentialsProvider credentials) {
		this.endpoint = endpoint;
		this.projectId = projectId;
		this.location = location;
		this.credentials = credentials;
	}

	@Override
	public String provider() {
		return GcpErrors.PROVIDER;
	}

	@Override
	public URI endpoint() {
		return this.endpoint;
	}

	@Override
	public TraceLimits limits() {
		return LIMITS;
	}

	@Override
	public Map<String, String> resourceAttributes() {
		Map<String, String> attributes = new LinkedHashMap<>();
		attributes.put("cloud.provider", "gcp");
		attributes.put("cloud.account.id", this.projectId);
		attributes.put("gcp.project_id", this.projectId);
		if (this.location != null) {
			attributes.put("cloud.region", this.location);
		}
		return attributes;
	}

	@Override
	public Map<String, String> authorize(byte[] body) {
		Map<String, String> headers = new LinkedHashMap<>();
		try {
			Credentials known = this.credentials.getCredentials();
			// Where all services are stand-ins, there is nothing that could give a token
			if (known != null && !(known instanceof NoCredentials) && known.hasRequestMetadata()) {
				Map<String, List<String>> metadata = known.getRequestMetadata(this.endpoint);
				metadata.forEach((name, values) -> headers.put(name, String.join(",", values)));
			}
		}
		catch (IOException | RuntimeException ex) {
			throw GcpErrors.translate(CloudErrorKind.AUTH_FAILED, "get a token for", "traces", ex);
		}
		headers.keySet().removeIf(QUOTA_PROJECT::equalsIgnoreCase);
		headers.put(QUOTA_PROJECT, this.projectId);
		return headers;
	}

}
