package io.llmshield.cloud.azure.secrets;

import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import io.llmshield.cloud.secrets.SecretDriver;

/**
 * Makes the driver for Azure Key Vault.
 */
public final class AzureSecrets {

	private AzureSecrets() {
	}

	/**
	 * Make a driver on a client. What one call of the driver sends at most, each request
	 * once if the client was built with {@link #singleAttempt}; a secret with more than
	 * 25 versions takes another request for each further 25 where its versions are read:
	 * <ul>
	 * <li>{@code read}: 1 request; 3 where the service's latest version is disabled,
	 * outside its dates or left by a writer that lost a race;</li>
	 * <li>{@code describe}: 1;</li>
	 * <li>{@code create}: 4 if it wins or loses a race, 1 if the secret exists, and
	 * {@link AzureSecretOptions#settle()} of waiting;</li>
	 * <li>{@code update}: 2; with a condition as {@code create};</li>
	 * <li>{@code delete} and {@code restore}: 2, and 1 for each half second that the
	 * service takes, for at most 20 seconds; {@code purge}: 1, and 1 more to look closer
	 * at a refusal;</li>
	 * <li>{@code list}: 1 for each 25 secrets of the vault, and 1 more if there are more
	 * than 25; {@code newestVersions}: what {@link AzureSecretOptions#listVersionsUpTo()}
	 * says.</li>
	 * </ul>
	 * @param client the client; nothing has to be closed
	 * @param options location and waiting
	 * @return the driver; thread-safe
	 */
	public static SecretDriver driver(SecretClient client, AzureSecretOptions options) {
		return new AzureSecretDriver(client, options, Timing.of(options.settle()));
	}

	/**
	 * Keep a client that is yet to be built from repeating the driver's requests, because
	 * the guard around the driver repeats calls: two owners would multiply the attempts.
	 * What the application calls by itself through the same client is repeated as before.
	 * A client that was built without this works too, but repeats what failed under the
	 * guard's back.
	 * @param builder the builder
	 * @return the builder
	 */
	public static SecretClientBuilder singleAttempt(SecretClientBuilder builder) {
		SingleAttempt.policies().forEach(builder::addPolicy);
		return builder;
	}

}
