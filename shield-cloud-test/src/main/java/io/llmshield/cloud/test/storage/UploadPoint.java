package io.llmshield.cloud.test.storage;

import java.util.function.ToIntFunction;

/**
 * The places of an upload where something may go wrong: its beginning and end, and one
 * byte around each boundary. Also used as sizes.
 */
public enum UploadPoint {

	/** Before the first byte. */
	START((environment) -> 0),

	/** After the first byte. */
	FIRST_BYTE((environment) -> 1),

	/** One byte before the end of the first part. */
	BEFORE_PART((environment) -> environment.partSize() - 1),

	/** At the end of the first part. */
	AT_PART(StorageEnvironment::partSize),

	/** One byte after the end of the first part. */
	AFTER_PART((environment) -> environment.partSize() + 1),

	/** One byte before the end of the second part. */
	BEFORE_SECOND_PART((environment) -> 2 * environment.partSize() - 1),

	/** At the end of the second part. */
	AT_SECOND_PART((environment) -> 2 * environment.partSize()),

	/** One byte after the end of the second part. */
	AFTER_SECOND_PART((environment) -> 2 * environment.partSize() + 1),

	/** One byte before the provider's threshold for parts. */
	BEFORE_THRESHOLD((environment) -> threshold(environment) - 1),

	/** At the provider's threshold for parts. */
	AT_THRESHOLD(UploadPoint::threshold),

	/** One byte after the provider's threshold for parts. */
	AFTER_THRESHOLD((environment) -> threshold(environment) + 1),

	/** One byte before the end. */
	BEFORE_END((environment) -> environment.severalParts() - 1),

	/** After the last byte. */
	AT_END(StorageEnvironment::severalParts);

	// Lambdas without state
	@SuppressWarnings("ImmutableEnumChecker")
	private final ToIntFunction<StorageEnvironment> position;

	UploadPoint(ToIntFunction<StorageEnvironment> position) {
		this.position = position;
	}

	private static int threshold(StorageEnvironment environment) {
		return Math.toIntExact(Math.max(1, environment.capabilities().multipartThreshold()));
	}

	/**
	 * Return the position.
	 * @param environment knows part size and threshold
	 * @return the number of bytes before it, at most
	 * {@link StorageEnvironment#severalParts()}
	 */
	public int in(StorageEnvironment environment) {
		return this.position.applyAsInt(environment);
	}

}
