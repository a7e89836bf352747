package io.llmshield.cloud.gcp.identity;

import java.util.Objects;
import java.util.function.Function;

import com.google.auth.Credentials;
import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.ExternalAccountAuthorizedUserCredentials;
import com.google.auth.oauth2.ExternalAccountCredentials;
import com.google.auth.oauth2.GdchCredentials;
import com.google.auth.oauth2.ImpersonatedCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.auth.oauth2.ServiceAccountJwtAccessCredentials;
import com.google.auth.oauth2.UserCredentials;
import com.google.cloud.NoCredentials;
import io.llmshield.cloud.identity.CredentialSource;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of credentials that Google's library knows, and how each tells whose they
 * are.
 */
enum CredentialKind {

	NONE(NoCredentials.class, "no credentials", CredentialSource.CONFIGURATION, (none) -> GcpIdentities.ANONYMOUS),

	IMPERSONATED(ImpersonatedCredentials.class, "impersonated service account", CredentialSource.ASSUMED_ROLE,
			ImpersonatedCredentials::getAccount),

	SERVICE_ACCOUNT(ServiceAccountCredentials.class, "service account key", CredentialSource.CONFIGURATION,
			ServiceAccountCredentials::getClientEmail),

	SERVICE_ACCOUNT_JWT(ServiceAccountJwtAccessCredentials.class, "service account key", CredentialSource.CONFIGURATION,
			ServiceAccountJwtAccessCredentials::getClientEmail),

	EXTERNAL(ExternalAccountCredentials.class, "workload identity federation", CredentialSource.WEB_IDENTITY,
			(external) -> (external.getServiceAccountEmail() != null) ? external.getServiceAccountEmail()
					: external.getAudience()),

	METADATA(ComputeEngineCredentials.class, "metadata server", CredentialSource.INSTANCE,
			ComputeEngineCredentials::getAccount),

	USER(UserCredentials.class, "user", CredentialSource.LOGIN, UserCredentials::getClientId),

	WORKFORCE_USER(ExternalAccountAuthorizedUserCredentials.class, "workforce identity federation",
			CredentialSource.LOGIN, ExternalAccountAuthorizedUserCredentials::getAudience),

	GDCH(GdchCredentials.class, "Google Distributed Cloud", CredentialSource.CONFIGURATION,
			GdchCredentials::getServiceIdentityName),

	OTHER(Credentials.class, "other", CredentialSource.UNKNOWN, (other) -> other.getClass().getName());

	/** Set by Cloud Run and its functions, and by Kubernetes. */
	private static final String[] CONTAINERS = { "K_SERVICE", "CLOUD_RUN_JOB", "KUBERNETES_SERVICE_HOST" };

	private final Class<?> type;

	private final String words;

	private final CredentialSource source;

	// Lambdas without state
	@SuppressWarnings("ImmutableEnumChecker")
	private final Function<Credentials, @Nullable String> principal;

	<C extends Credentials> CredentialKind(Class<C> type, String words, CredentialSource source,
			Function<C, @Nullable String> principal) {
		this.type = type;
		this.words = words;
		this.source = source;
		this.principal = (credentials) -> principal.apply(type.cast(credentials));
	}

	static CredentialKind of(@Nullable Credentials credentials) {
		for (CredentialKind kind : values()) {
			if (kind.type.isInstance(credentials)) {
				return kind;
			}
		}
		return NONE;
	}

	static @Nullable String impersonatedBy(Credentials credentials) {
		if (!(credentials instanceof ImpersonatedCredentials impersonated)) {
			return null;
		}
		Credentials own = impersonated.getSourceCredentials();
		CredentialKind kind = of(own);
		// Asking the metadata server might wait, for a detail only
		return (kind == METADATA) ? kind.words : kind.principal(own);
	}

	String principal(@Nullable Credentials credentials) {
		String known = (credentials != null) ? this.principal.apply(credentials) : null;
		return Objects.requireNonNullElse(known, GcpIdentities.ANONYMOUS);
	}

	/**
	 * Return where the credentials come from.
	 * @param found what the credentials say about it, such as the path of a file
	 */
	CredentialSource source(@Nullable String found) {
		if (this == METADATA && isContainer()) {
			return CredentialSource.CONTAINER;
		}
		boolean file = this.source == CredentialSource.CONFIGURATION && found != null && !found.isEmpty();
		return file ? CredentialSource.FILE : this.source;
	}

	private static boolean isContainer() {
		for (String variable : CONTAINERS) {
			if (System.getenv(variable) != null) {
				return true;
			}
		}
		return false;
	}

	String words() {
		return this.words;
	}

}
