package io.llmshield.cloud.test.storage;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.StorageDriver;

/**
 * Gives the storage contract a provider to test. One fixture serves all tests of a
 * contract class; it is made before the first one and closed after the last one. Tests
 * run one after another, but call the drivers from several threads.
 * <p>
 * Three methods are necessary. The others add tests: declare in {@link #abilities()} what
 * the fixture can do, and override the method that the ability names.
 */
public interface StorageContractFixture extends AutoCloseable {

	/**
	 * Return the driver under test. Called for each test; may return the same one.
	 * @return the driver
	 */
	StorageDriver driver();

	/**
	 * Return a driver that shares nothing with {@link #driver()} but the data, as if
	 * another process had built it. It must see every bucket of this fixture.
	 * @return another driver on the same data
	 */
	StorageDriver independentDriver();

	/**
	 * Return a bucket without objects. Called for each test. Where the driver declares
	 * {@code VERSIONS}, the bucket keeps versions.
	 * @return the bucket's name
	 */
	String newBucket();

	/**
	 * Drop a bucket of {@link #newBucket()} with all that is in it. Does nothing unless
	 * overridden.
	 * @param bucket the bucket
	 */
	default void dropBucket(String bucket) {
	}

	/**
	 * Return the name of a bucket that does not exist.
	 * @return the name
	 */
	default String missingBucket() {
		return "shield-missing-" + UUID.randomUUID();
	}

	/**
	 * Return what this fixture can do besides.
	 * @return the abilities; none unless overridden
	 */
	default Set<StorageFixtureAbility> abilities() {
		return Set.of();
	}

	/**
	 * Change at least one stored byte of an object without telling the provider.
	 * @param id the object; not empty
	 * @see StorageFixtureAbility#CORRUPT
	 */
	default void corrupt(ObjectId id) {
		throw new UnsupportedOperationException("the fixture cannot corrupt objects");
	}

	/**
	 * Return a driver whose credentials may neither read nor write a bucket.
	 * @param bucket the bucket
	 * @return the driver
	 * @see StorageFixtureAbility#DENY_ACCESS
	 */
	default StorageDriver deniedDriver(String bucket) {
		throw new UnsupportedOperationException("the fixture cannot deny access");
	}

	/**
	 * Count the uploads that were begun and neither completed nor aborted, and other
	 * traces of them that cost money or space.
	 * @param bucket the bucket
	 * @return how many
	 * @see StorageFixtureAbility#COUNT_PENDING_UPLOADS
	 */
	default int pendingUploads(String bucket) {
		throw new UnsupportedOperationException("the fixture cannot count pending uploads");
	}

	/**
	 * Drop all uploads that were begun and neither completed nor aborted, as a lifecycle
	 * rule of the provider does.
	 * @param bucket the bucket
	 * @see StorageFixtureAbility#DROP_UPLOADS
	 */
	default void dropUploads(String bucket) {
		throw new UnsupportedOperationException("the fixture cannot drop uploads");
	}

	/**
	 * Let time go by for the provider, so that links expire.
	 * @param duration how much time
	 * @see StorageFixtureAbility#ADVANCE_TIME
	 */
	default void advanceTime(Duration duration) {
		throw new UnsupportedOperationException("the fixture cannot advance the time");
	}

	/**
	 * Return a customer-managed key, as the provider's metadata name it.
	 * @return the key
	 * @see StorageFixtureAbility#CUSTOMER_KEY
	 */
	default String customerKey() {
		throw new UnsupportedOperationException("the fixture has no customer-managed key");
	}

	/**
	 * Return where the provider answers, over HTTP without TLS.
	 * @return the base address
	 * @see StorageFixtureAbility#WIRE
	 */
	default URI serviceUri() {
		throw new UnsupportedOperationException("the fixture has no service on a wire");
	}

	/**
	 * Return a driver on the same data that speaks to another address, made as an
	 * application gets it: with a time limit of its own if it can keep one.
	 * @param address where it finds the provider
	 * @param timeLimit how long each of its requests may take
	 * @return the driver
	 * @see StorageFixtureAbility#WIRE
	 */
	default StorageDriver driverThrough(URI address, Duration timeLimit) {
		throw new UnsupportedOperationException("the fixture has no service on a wire");
	}

	/**
	 * How many more objects than one batch or one page the tests of batches and pages
	 * make. Choose a small number where each object costs money.
	 * @return the number; 25 unless overridden
	 */
	default int surplus() {
		return 25;
	}

	/**
	 * Return what the provider's clock shows. Overridden by a fixture that lets time go
	 * by.
	 * @return the time
	 */
	default Instant now() {
		return Instant.now();
	}

	@Override
	default void close() {
	}

}
