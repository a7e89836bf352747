package io.llmshield.cloud.azure.secrets;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How the driver for Key Vault works. Immutable.
 *
 * @param location the Azure region that the vault is in, for example
 * {@code germanywestcentral}, or {@code null} if nobody needs to know: the vault itself
 * does not tell, so this is taken on trust
 * @param settle how long a creation and a conditional update wait between writing and
 * looking who was first. The service's times are whole seconds, so it is a second and
 * what the clocks of the service's machines may differ by; a shorter time lets two of
 * them win
 * @param listVersionsUpTo up to this many secrets are asked for their versions one by one
 * when changes are looked for; for more of them the vault is listed, 25 secrets a
 * request, and only those that look different are asked
 */
public record AzureSecretOptions(@Nullable String location, Duration settle, int listVersionsUpTo) {

	/** No location, two seconds, ten secrets are asked one by one. */
	public static final AzureSecretOptions DEFAULT = new AzureSecretOptions(null, Duration.ofSeconds(2), 10);

	/**
	 * Check.
	 * @throws IllegalArgumentException if a number is negative
	 */
	public AzureSecretOptions {
		if (settle.isNegative() || listVersionsUpTo < 0) {
			throw new IllegalArgumentException("settle and listVersionsUpTo must not be negative");
		}
	}

	/**
	 * The same in a region.
	 * @param location the region's name
	 * @return the options
	 */
	public AzureSecretOptions withLocation(@Nullable String location) {
		return new AzureSecretOptions(location, this.settle, this.listVersionsUpTo);
	}

}
