package io.llmshield.cloud.test.storage;

import java.net.URI;
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
	 * Drop uploads behind the driver's back: {@link StorageContractFixture#dropUploads}.
	 */
	DROP_UPLOADS,

	/**
	 * Let time go by for the provider:
	 * {@link StorageContractFixture#advanceTime(Duration)}.
	 */
	ADVANCE_TIME,

	/** Name a customer-managed key: {@link StorageContractFixture#customerKey}. */
	CUSTOMER_KEY,

	/**
	 * Reach the provider through a proxy of the tests:
	 * {@link StorageContractFixture#serviceUri} and
	 * {@link StorageContractFixture#driverThrough(URI, Duration)}.
	 */
	WIRE,

	/**
	 * The client resets the connection of a request that is given up, so that the
	 * operating system drops what it has taken in and not sent yet. Needs {@link #WIRE}.
	 */
	RESET_GIVEN_UP

}
