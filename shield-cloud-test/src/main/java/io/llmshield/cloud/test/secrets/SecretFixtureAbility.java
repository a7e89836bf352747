package io.llmshield.cloud.test.secrets;

import java.time.Duration;

/**
 * What a fixture can do besides the necessary. Tests that need an ability which the
 * fixture does not declare are skipped and name it.
 */
public enum SecretFixtureAbility {

	/**
	 * Offer a driver that may not touch any secret:
	 * {@link SecretContractFixture#deniedDriver}.
	 */
	DENY_ACCESS,

	/** Disable one version: {@link SecretContractFixture#disableVersion}. */
	DISABLE_VERSION,

	/**
	 * Change the stored payload behind the provider's back:
	 * {@link SecretContractFixture#corrupt}.
	 */
	CORRUPT,

	/**
	 * Let time go by for the provider:
	 * {@link SecretContractFixture#advanceTime(Duration)}.
	 */
	ADVANCE_TIME,

	/** Name a customer-managed key: {@link SecretContractFixture#customerKey}. */
	CUSTOMER_KEY

}
