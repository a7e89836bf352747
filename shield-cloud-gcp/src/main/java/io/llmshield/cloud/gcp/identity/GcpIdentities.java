package io.llmshield.cloud.gcp.identity;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

import com.google.api.gax.core.CredentialsProvider;
import com.google.auth.Credentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.gcp.GcpErrors;
import io.llmshield.cloud.identity.CachedIdentity;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.identity.Identity;
import org.jspecify.annotations.Nullable;

/**
 * Makes the identity on Google Cloud.
 */
public final class GcpIdentities {

	/** The detail that tells where the credentials were found, if they know. */
	public static final String CREDENTIAL_SOURCE = "credentialSource";

	/** The detail that tells in words what kind of credentials they are. */
	public static final String CREDENTIAL_KIND = "credentialKind";

	/** The detail that names who took on the service account, if they know. */
	public static final String IMPERSONATED_BY = "impersonatedBy";

	/** Whose requests are not signed, as emulators want them. */
	static final String ANONYMOUS = "anonymous";

	private GcpIdentities() {
	}

	/**
	 * Ask the credentials whose they are. The principal is the service account's e-mail
	 * address. Only credentials of the metadata server (Compute Engine, GKE, Cloud Run)
	 * need a call for it, which does not leave the machine. A user's credentials do not
	 * know the user: the principal is the id of the OAuth client then.
	 * @param credentials what the clients sign with; asked when the identity is first
	 * asked
	 * @param projectId the project in use, or {@code null} for the service account's own
	 * @return the identity; no call is made before it is asked
	 */
	public static CloudIdentity identity(CredentialsProvider credentials, @Nullable String projectId) {
		return new CachedIdentity(() -> ask(credentials, projectId));
	}

	private static Identity ask(CredentialsProvider provider, @Nullable String projectId) {
		try {
			Credentials credentials = provider.getCredentials();
			CredentialKind kind = CredentialKind.of(credentials);
			Map<String, String> details = new HashMap<>(Map.of(CREDENTIAL_KIND, kind.words()));
			String source = source(credentials);
			if (source != null) {
				details.put(CREDENTIAL_SOURCE, source);
			}
			String by = (credentials != null) ? CredentialKind.impersonatedBy(credentials) : null;
			if (by != null) {
				details.put(IMPERSONATED_BY, by);
			}
			return new Identity(GcpErrors.PROVIDER, kind.principal(credentials), project(credentials, projectId),
					kind.source(source), details);
		}
		catch (IOException | RuntimeException ex) {
			throw GcpErrors.translate(CloudErrorKind.AUTH_FAILED, "get the identity", null, ex);
		}
	}

	private static @Nullable String source(@Nullable Credentials credentials) {
		return (credentials instanceof GoogleCredentials google) ? google.getCredentialInfo().get("Credential Source")
				: null;
	}

	private static @Nullable String project(@Nullable Credentials credentials, @Nullable String projectId) {
		return (projectId == null && credentials instanceof ServiceAccountCredentials account) ? account.getProjectId()
				: projectId;
	}

}
