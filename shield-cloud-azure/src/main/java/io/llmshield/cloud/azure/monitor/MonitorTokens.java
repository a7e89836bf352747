package io.llmshield.cloud.azure.monitor;

import java.net.URI;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of Entra ID for Azure Monitor. Some credentials start a process for each token,
 * so that one is kept until shortly before its end. Thread-safe.
 */
final class MonitorTokens {

	/** The SDK's own policy asks for the next one as early. */
	private static final Duration EARLY = Duration.ofMinutes(5);

	private final TokenCredential credential;

	private final TokenRequestContext request;

	private volatile @Nullable AccessToken token;

	MonitorTokens(TokenCredential credential, String scope) {
		this.credential = credential;
		this.request = new TokenRequestContext().addScopes(scope);
	}

	/** The resource that tokens are for, in the cloud that an address belongs to. */
	static String scope(URI endpoint) {
		String host = String.valueOf(endpoint.getHost()).toLowerCase(Locale.ROOT);
		if (host.endsWith(".azure.us") || host.endsWith(".applicationinsights.us")) {
			return "https://monitor.azure.us/.default";
		}
		return host.endsWith(".azure.cn") ? "https://monitor.azure.cn/.default" : "https://monitor.azure.com/.default";
	}

	String get() {
		AccessToken current = this.token;
		if (current == null || isOver(current, EARLY)) {
			current = next(current);
			this.token = current;
		}
		return current.getToken();
	}

	/** Whether the next token is one that was used before. */
	boolean isKept() {
		AccessToken current = this.token;
		return current != null && !isOver(current, EARLY);
	}

	/** The service did not take the token: do not use it again. */
	void drop() {
		this.token = null;
	}

	private static boolean isOver(AccessToken token, Duration early) {
		return token.getExpiresAt() == null
				|| token.getExpiresAt().minus(early).isBefore(OffsetDateTime.now(ZoneOffset.UTC));
	}

	private AccessToken next(@Nullable AccessToken current) {
		AccessToken next;
		try {
			next = this.credential.getTokenSync(this.request);
		}
		catch (RuntimeException ex) {
			if (current != null && !isOver(current, Duration.ZERO)) {
				return current;
			}
			throw AzureErrors.translate(CloudErrorKind.AUTH_FAILED, "get a token for", "Azure Monitor", ex);
		}
		if (next == null || next.getToken() == null || next.getToken().isEmpty()) {
			throw CloudException.of(CloudErrorKind.AUTH_FAILED, CloudErrorCategory.UNAUTHENTICATED)
				.provider(AzureErrors.PROVIDER)
				.operation("get a token for")
				.resource("Azure Monitor")
				.reason("the credential gave an empty token")
				.remedy("Check the credential")
				.build();
		}
		return next;
	}

}
