package io.llmshield.cloud.azure.traces;

import java.net.URI;
import java.util.Map;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.traces.TraceDestination;
import io.llmshield.cloud.traces.TraceLimits;
import org.jspecify.annotations.Nullable;

/**
 * A data collection rule's address for OTLP traces, or Application Insights' own.
 * Requests carry a token of Entra ID where there is a credential.
 */
final class DataCollectionDestination implements TraceDestination {

	/**
	 * "Azure Monitor service limits" for data collection rules: 1 MB a request. It names
	 * none for spans and attributes.
	 */
	private static final TraceLimits LIMITS = new TraceLimits(10_000, Integer.MAX_VALUE, 1_000_000);

	private final URI endpoint;

	private final @Nullable String location;

	private final @Nullable TokenCredential credential;

	private final TokenRequestContext request;

	DataCollectionDestination(URI endpoint, @Nullable String location, @Nullable TokenCredential credential,
			String scope) {
		this.endpoint = endpoint;
		this.location = location;
		this.credential = credential;
		this.request = new TokenRequestContext().addScopes(scope);
	}

	@Override
	public String provider() {
		return AzureErrors.PROVIDER;
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
		return (this.location != null) ? Map.of("cloud.provider", "azure", "cloud.region", this.location)
				: Map.of("cloud.provider", "azure");
	}

	@Override
	public Map<String, String> authorize(byte[] body) {
		return (this.credential != null) ? Map.of("Authorization", "Bearer " + token(this.credential)) : Map.of();
	}

	private String token(TokenCredential credential) {
		AccessToken token;
		try {
			token = credential.getTokenSync(this.request);
		}
		catch (RuntimeException ex) {
			throw AzureErrors.translate(CloudErrorKind.AUTH_FAILED, "get a token for", "traces", ex);
		}
		if (token == null || token.getToken() == null || token.getToken().isEmpty()) {
			throw CloudException.of(CloudErrorKind.AUTH_FAILED, CloudErrorCategory.UNAUTHENTICATED)
				.provider(AzureErrors.PROVIDER)
				.operation("get a token for")
				.resource("traces")
				.reason("the credential gave an empty token")
				.remedy("Check the credential")
				.build();
		}
		return token.getToken();
	}

}
