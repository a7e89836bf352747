package io.llmshield.cloud.aws.secrets;

import io.llmshield.cloud.secrets.SecretDriver;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Makes the driver for AWS Secrets Manager.
 */
public final class AwsSecrets {

	private AwsSecrets() {
	}

	/**
	 * Make a driver on a client. The driver turns the SDK's retries off for its own
	 * calls, whatever the client is set to: the guard around the driver repeats. What one
	 * call of the driver sends at most, each request once:
	 * <ul>
	 * <li>{@code read}, {@code readBatch}, {@code delete} and an update without a
	 * condition: 1 request;</li>
	 * <li>{@code create} and {@code restore}: 1, and 1 more to look closer at a
	 * refusal;</li>
	 * <li>{@code describe}: 1, and 1 for each 100 versions;</li>
	 * <li>{@code purge}: 2;</li>
	 * <li>an update with a condition: 4 if it wins, 1 or 5 if it loses;</li>
	 * <li>{@code list}: 1, and up to {@value SecretListing#MAX_SORTED_PAGES} where the
	 * service ignores the order that it is asked for;</li>
	 * <li>{@code newestVersions}: 1 for each name, or what
	 * {@link AwsSecretOptions#describeUpTo()} says.</li>
	 * </ul>
	 * @param client the client; stays the caller's to close, not before the driver was
	 * last used
	 * @param options the way to look for changes
	 * @return the driver; thread-safe
	 * @throws io.llmshield.cloud.CloudException {@code CONFIGURATION} if the client has
	 * no region
	 */
	public static SecretDriver driver(SecretsManagerClient client, AwsSecretOptions options) {
		return new AwsSecretDriver(client, options);
	}

}
