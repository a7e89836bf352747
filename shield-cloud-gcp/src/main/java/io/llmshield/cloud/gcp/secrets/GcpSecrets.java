package io.llmshield.cloud.gcp.secrets;

import java.time.InstantSource;

import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import io.llmshield.cloud.secrets.SecretDriver;

/**
 * Makes the driver for Google Cloud Secret Manager.
 */
public final class GcpSecrets {

	private GcpSecrets() {
	}

	/**
	 * Make a driver on a client. Each request is sent once, with a deadline of 10
	 * seconds, whatever retries the client is set to: the guard around the driver
	 * repeats. What one call of the driver sends at most, if nobody else writes the same
	 * secret at that moment:
	 * <ul>
	 * <li>{@code read}: 1, and 1 more for the type of a version that this driver has not
	 * read within the last hour; 3 where the newest version is disabled; 2 where the
	 * service is behind what this driver has written;</li>
	 * <li>{@code create}: 3, or 2 if the name is taken; 9 to take over what a dead
	 * process has begun;</li>
	 * <li>{@code update}: 4, with a condition that does not hold 2;</li>
	 * <li>{@code describe}: 1, and 1 for each 1,000 versions;</li>
	 * <li>{@code delete}: 4, and 1 for each enabled version;</li>
	 * <li>{@code restore}: 2, and 1 for each version that was enabled;</li>
	 * <li>{@code purge}: 2;</li>
	 * <li>{@code list}: 1 for each 1,000 secrets whose names contain the prefix;</li>
	 * <li>{@code newestVersions}: 1 for each name, or what
	 * {@link GcpSecretOptions#describeUpTo()} says.</li>
	 * </ul>
	 * What Google documents to be eventually consistent, namely everything but reading a
	 * version by its number, may be behind here too: a value that was just written by
	 * another process, a listing, a permission. What this driver has written it also
	 * reads.
	 * @param client the client, of global secrets; stays the caller's to close, not
	 * before the driver was last used
	 * @param projectId the project that holds the secrets
	 * @param options locations, residency and the way to look for changes
	 * @return the driver; thread-safe
	 */
	public static SecretDriver driver(SecretManagerServiceClient client, String projectId, GcpSecretOptions options) {
		return new GcpSecretDriver(client, projectId, options, InstantSource.system());
	}

}
