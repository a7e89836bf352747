package io.llmshield.cloud.azure.identity;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.identity.CachedIdentity;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.identity.Identity;

/**
 * Makes the identity on Azure.
 */
public final class AzureIdentities {

	/**
	 * What a token is asked for in Azure's public cloud: Resource Manager, for which
	 * every identity may have one, whatever it is permitted to do there.
	 */
	public static final String RESOURCE_MANAGER = "https://management.azure.com/.default";

	/** The detail that holds the object id in Entra ID. */
	public static final String OBJECT_ID = "objectId";

	/** The detail that holds the application's (client) id. */
	public static final String CLIENT_ID = "clientId";

	/** The detail that holds a managed identity's resource id. */
	public static final String RESOURCE_ID = "resourceId";

	/** The detail that says {@code app} or {@code user}. */
	public static final String TYPE = "type";

	private AzureIdentities() {
	}

	/**
	 * Tell from the claims of a token as whom the application calls Azure. Microsoft
	 * promises nothing of what its tokens hold, so this is for diagnostics; a token that
	 * cannot be read makes an identity whose principal is {@code unknown}. The token
	 * itself is neither kept nor told.
	 * @param credential where tokens come from; asked when the identity is asked for
	 * @param scope what the token is for, for example {@link #RESOURCE_MANAGER}
	 * @return the identity; the principal is the user's name, the managed identity's
	 * resource id or the application's id, the account is the tenant
	 */
	public static CloudIdentity identity(TokenCredential credential, String scope) {
		return new CachedIdentity(() -> ask(credential, scope));
	}

	private static Identity ask(TokenCredential credential, String scope) {
		String token;
		try {
			token = credential.getTokenSync(new TokenRequestContext().addScopes(scope)).getToken();
		}
		catch (RuntimeException ex) {
			throw AzureErrors.translate(CloudErrorKind.AUTH_FAILED, "get identity", null, ex);
		}
		if (token == null || token.isEmpty()) {
			throw CloudException.of(CloudErrorKind.AUTH_FAILED, CloudErrorCategory.UNAUTHENTICATED)
				.provider(AzureErrors.PROVIDER)
				.operation("get identity")
				.reason("the credential gave an empty token")
				.remedy("Check the credential")
				.build();
		}
		return TokenClaims.of(token).identity(CredentialSources.of(credential));
	}

}
