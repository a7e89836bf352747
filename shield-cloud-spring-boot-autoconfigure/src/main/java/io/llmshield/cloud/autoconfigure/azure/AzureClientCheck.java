package io.llmshield.cloud.autoconfigure.azure;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.Endpoints;
import io.llmshield.cloud.azure.AzureErrors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Refuses at start-up what could not be used, wherever its settings come from.
 */
final class AzureClientCheck {

	/** A vault of one of Microsoft's clouds: its tokens are for what follows its name. */
	private static final Pattern VAULT = Pattern.compile("[^.]+\\.(vault\\.(?:azure|usgovcloudapi)\\.[a-z]+)");

	private AzureClientCheck() {
	}

	/**
	 * Check an endpoint.
	 * @param service the service's name
	 * @param url the URL that its client has
	 * @throws CloudException {@code CONFIGURATION}
	 */
	static void checkEndpoint(String service, String url) {
		Endpoints.check(AzureProviderDescriptor.ID, service, URI.create(url),
				"llmshield.cloud.azure, spring.cloud.azure, AZURE_* in the "
						+ "environment, or a bean of the application");
	}

	/**
	 * Check that there are credentials: asks for a token as the first call would, which
	 * may reach the network; the credential keeps what it gets.
	 * @param credential where tokens come from
	 * @param vaultUrl the vault that the token is for; one that is not Microsoft's is not
	 * asked for
	 * @param timeLimit how long the start waits for the answer; sources that hang may be
	 * back when the first call needs them
	 * @throws CloudException {@code UNAUTHENTICATED}
	 */
	static void checkCredential(TokenCredential credential, String vaultUrl, Duration timeLimit) {
		String scope = scope(vaultUrl);
		if (scope == null) {
			return;
		}
		// Some sources block where they are subscribed to
		CompletableFuture<AccessToken> token = Mono
			.defer(() -> credential.getToken(new TokenRequestContext().addScopes(scope)))
			.subscribeOn(Schedulers.boundedElastic())
			.toFuture();
		try {
			token.get(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			// The credential keeps what comes later
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException ex) {
			report(Objects.requireNonNullElse(ex.getCause(), ex));
		}
	}

	private static void report(Throwable ex) {
		CloudException error = AzureErrors.translate(CloudErrorKind.CLIENT_INIT, "find credentials for", "Key Vault",
				ex);
		// A source that is away for the moment is not a mistake of the configuration
		if (!error.retryable()) {
			throw CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.UNAUTHENTICATED)
				.provider(AzureProviderDescriptor.ID)
				.operation("find credentials for")
				.resource("Key Vault")
				.reason("Entra ID gave no token; tried were spring.cloud.azure.credential.*, AZURE_CLIENT_ID and "
						+ "AZURE_TENANT_ID with a secret or a certificate, a workload identity, a managed identity, "
						+ "and the logins of developer tools")
				.remedy("On Azure, give the application a managed or workload identity. Elsewhere, run 'az login', or "
						+ "set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET. --debug shows what each "
						+ "source said. A bean of your own must be named springCloudAzureDefaultCredential")
				.cause(ex)
				.build();
		}
	}

	static @Nullable String scope(String vaultUrl) {
		Matcher vault = VAULT.matcher(String.valueOf(URI.create(vaultUrl).getHost()));
		return vault.matches() ? "https://" + vault.group(1) + "/.default" : null;
	}

}
