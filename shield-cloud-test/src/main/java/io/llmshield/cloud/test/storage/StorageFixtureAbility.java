package io.llmshield.cloud.test.storage;

import java.time.Duration;

/**
 * What a fixture can do besides the necessary. Tests that need an ability which the
 * fixture does not declare are skipped and name it.
 */
public enum StorageFixtureAbility {

	/**
	 * Change stored bytes behind the provider's back:
	 * {@link StorageContractFixture#corrupt}.
	 */
	CORRUPT,

	/**
	 * Offer a driver that may not touch the bucket:
	 * {@link StorageContractFixture#deniedDriver}.
	 */
	DENY_ACCESS,

	/** Presigned links answer over HTTP, on a real socket. */
	SERVE_LINKS,

	/**
	 * Count uploads that were begun and neither completed nor aborted:
	 * {@link StorageContractFixture#pendingUploads}.
	 */
	COUNT_PENDING_UPLOADS,

	/**
	 * Let time go by for the provider:
	 * {@link StorageContractFixture#advanceTime(Duration)}.
	 */
	ADVANCE_TIME,

	/** Name a customer-managed key: {@link StorageContractFixture#customerKey}. */
	CUSTOMER_KEY

}
