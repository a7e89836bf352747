package io.llmshield.cloud.aws.identity;

import java.util.Map;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.aws.AwsErrors;
import io.llmshield.cloud.identity.CachedIdentity;
import io.llmshield.cloud.identity.CloudIdentity;
import io.llmshield.cloud.identity.Identity;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;
import software.amazon.awssdk.utils.CompletableFutureUtils;

/**
 * Makes the identity on AWS.
 */
public final class AwsIdentities {

	/** The detail that holds STS's {@code UserId}. */
	public static final String USER_ID = "userId";

	/** The detail that tells in words by which of its providers the SDK got the keys. */
	public static final String CREDENTIAL_PROVIDER = "credentialProvider";

	private AwsIdentities() {
	}

	/**
	 * Ask STS ({@code GetCallerIdentity}, which needs no permission) as whom the
	 * application signs its requests. The principal is the ARN.
	 * @param sts the client; stays the caller's to close
	 * @param credentials the provider that the clients sign with; asked for the name of
	 * the credentials' source only
	 * @return the identity; no call is made before it is asked
	 */
	public static CloudIdentity identity(StsClient sts,
			IdentityProvider<? extends AwsCredentialsIdentity> credentials) {
		return new CachedIdentity(() -> ask(sts, credentials));
	}

	private static Identity ask(StsClient sts, IdentityProvider<? extends AwsCredentialsIdentity> credentials) {
		try {
			String source = CompletableFutureUtils.joinLikeSync(credentials.resolveIdentity())
				.providerName()
				.orElse(null);
			GetCallerIdentityResponse caller = sts.getCallerIdentity();
			return new Identity(AwsErrors.PROVIDER, caller.arn(), caller.account(), CredentialSources.source(source),
					Map.of(USER_ID, caller.userId(), CREDENTIAL_PROVIDER, CredentialSources.words(source)));
		}
		catch (SdkException ex) {
			throw AwsErrors.translate(CloudErrorKind.AUTH_FAILED, "get caller identity", null, ex);
		}
	}

}
