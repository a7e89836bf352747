package io.llmshield.cloud.storage;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * What a provider implements for objects. A driver is thin: no retry, no validation, no
 * metrics, no buffering beyond what its SDK does.
 * <p>
 * The caller guarantees: keys, metadata, tags and ranges are within the portable rules;
 * operations that need a missing capability are not called; parts obey the limits of
 * {@link #capabilities()}. The driver guarantees: it is thread-safe; it throws only
 * {@link io.llmshield.cloud.CloudException} with the right category and a
 * {@link BucketNotFoundException} for a missing bucket; an object appears whole or not at
 * all; conditions are checked atomically with the write; every byte that is read belongs
 * to the version that was opened; user metadata, including the keys that begin with
 * {@code shield_}, is kept as it is given.
 * <p>
 * Applications use {@link CloudStorage}. Register a driver with
 * {@code defaultCandidate = false}, so that it cannot be injected by type.
 */
public interface StorageDriver {

	/**
	 * Return the provider's id.
	 * @return for example {@code aws}
	 */
	String provider();

	/**
	 * Return what this provider can do.
	 * @return the capabilities
	 */
	StorageCapabilities capabilities();

	/**
	 * Return whether the driver itself ends each of its calls at a time limit that it was
	 * made with, to which it adds {@link io.llmshield.cloud.resilience.SendingTime} for
	 * what it sends. If not, the guard does, by moving every call to another thread.
	 * @return {@code false} unless overridden
	 */
	default boolean keepsTimeLimit() {
		return false;
	}

	/**
	 * Return where a bucket is kept. Also the cheapest call that proves that the bucket
	 * exists and can be reached: health asks it.
	 * @param bucket the bucket
	 * @return the provider's name for the location, for example {@code eu-central-1};
	 * several, joined by commas, where each object is kept in all of them
	 */
	String location(String bucket);

	/**
	 * Read metadata.
	 * @param id the object
	 * @param versionId a version, or {@code null} for the newest
	 * @return the metadata, with the full key
	 */
	ObjectMetadata head(ObjectId id, @Nullable String versionId);

	/**
	 * Open an object.
	 * @param id the object
	 * @param options range, version, conditions
	 * @return metadata with the full key, and the bytes of the range
	 */
	ObjectContent open(ObjectId id, GetOptions options);

	/**
	 * Write a small object in one call.
	 * @param id the object
	 * @param content the bytes, from position to limit; not changed, not kept
	 * @param crc32c the CRC32C of the bytes as an unsigned number, to be checked by or
	 * kept with the provider
	 * @param options how to write
	 * @return the metadata, with the full key
	 */
	ObjectMetadata put(ObjectId id, ByteBuffer content, long crc32c, PutOptions options);

	/**
	 * Begin an upload in parts.
	 * @param id the object
	 * @param options how to write
	 * @return the upload
	 */
	PartUpload beginUpload(ObjectId id, PutOptions options);

	/**
	 * Delete one object.
	 * @param id the object
	 * @param options version or condition
	 */
	void delete(ObjectId id, DeleteOptions options);

	/**
	 * Delete a batch.
	 * @param bucket the bucket
	 * @param keys at most {@link StorageCapabilities#deleteBatchSize()} full keys
	 * @return one result for each key, in any order
	 */
	List<DeleteResult> deleteBatch(String bucket, List<String> keys);

	/**
	 * List one page.
	 * @param bucket the bucket
	 * @param options prefix, delimiter, start and page size, with full keys
	 * @param pageToken from the page before, or {@code null} for the first one
	 * @return the page, with full keys, ordered by UTF-8 bytes over all pages
	 */
	ListPage list(String bucket, ListOptions options, @Nullable String pageToken);

	/**
	 * List the versions of one object.
	 * @param id the object
	 * @return the versions with full keys, newest first
	 */
	List<ObjectVersion> listVersions(ObjectId id);

	/**
	 * Copy an object with its metadata and tags. May take as long as it needs: nothing
	 * but the driver ends it, which therefore gives each of its requests an end.
	 * @param source the source
	 * @param target the target
	 * @param options versions and conditions
	 * @return the target's metadata, with the full key
	 */
	ObjectMetadata copy(ObjectId source, ObjectId target, CopyOptions options);

	/**
	 * Copy an object as {@link #copy(ObjectId, ObjectId, CopyOptions)} does, which a
	 * driver whose copies take one request leaves it at. One that makes a copy in many
	 * has those that move bytes repeated here, so that the copy does not begin anew for
	 * the sake of one.
	 * @param source the source
	 * @param target the target
	 * @param options versions and conditions
	 * @param repeats repeats requests of this copy
	 * @return the target's metadata, with the full key
	 */
	default ObjectMetadata copy(ObjectId source, ObjectId target, CopyOptions options, CopyRepeats repeats) {
		return copy(source, target, options);
	}

	/**
	 * Read tags.
	 * @param id the object
	 * @return the tags
	 */
	Map<String, String> tags(ObjectId id);

	/**
	 * Sign a download.
	 * @param id the object
	 * @param validity how long it works
	 * @return the link
	 */
	PresignedUrl presignGet(ObjectId id, Duration validity);

	/**
	 * Sign an upload.
	 * @param id the object
	 * @param options what it is bound to
	 * @return the link
	 */
	PresignedUrl presignPut(ObjectId id, PresignPutOptions options);

	/**
	 * Set a bucket's lifecycle rule for the rule's prefix: replace the one that an
	 * earlier call has set for the same prefix, leave all others as they are, and write
	 * nothing if it is there already. Where two callers write at once, none undoes the
	 * other's rule for another prefix, as far as the provider allows.
	 * @param bucket the bucket
	 * @param rule the rule
	 */
	default void applyLifecycle(String bucket, LifecycleRule rule) {
		throw new UnsupportedOperationException(StorageCapability.LIFECYCLE + " is not declared");
	}

	/**
	 * Set several rules of one bucket, for different prefixes. A provider that keeps them
	 * in one document reads and writes it once.
	 * @param bucket the bucket
	 * @param rules the rules
	 */
	default void applyLifecycle(String bucket, List<LifecycleRule> rules) {
		rules.forEach((rule) -> applyLifecycle(bucket, rule));
	}

	/**
	 * Return the bucket's lifecycle rules that
	 * {@link #applyLifecycle(String, LifecycleRule)} could have set.
	 * @param bucket the bucket
	 * @return the rules in any order
	 */
	default List<LifecycleRule> lifecycleRules(String bucket) {
		throw new UnsupportedOperationException(StorageCapability.LIFECYCLE + " is not declared");
	}

	/**
	 * Repeats single requests of a copy: as often as a call is repeated, for the same
	 * errors and with the same waits. What still fails then must leave the copy as it is
	 * thrown; the copy is not begun anew for it. Used by the thread that copies.
	 */
	interface CopyRepeats {

		/** Makes every request once. */
		CopyRepeats NONE = new CopyRepeats() {

			@Override
			public <T> T part(Supplier<T> request) {
				return request.get();
			}

			@Override
			public <T> T partOrEnd(Supplier<T> request) {
				return request.get();
			}

			@Override
			public <T> T cleanUp(Supplier<T> request) {
				return request.get();
			}

		};

		/**
		 * Make a request that moves a part and does not make the target appear.
		 * @param <T> the result's type
		 * @param request the request; must be safe to repeat
		 * @return its result
		 */
		<T> T part(Supplier<T> request);

		/**
		 * Make a request that moves a part and may make the target appear, so that a
		 * refusal after a lost reply tells nothing.
		 * @param <T> the result's type
		 * @param request the request; must be safe to repeat
		 * @return its result
		 */
		<T> T partOrEnd(Supplier<T> request);

		/**
		 * Make a request that drops what a failed copy has left. What still fails then is
		 * added to the copy's own error, and does not take its place.
		 * @param <T> the result's type
		 * @param request the request; must be safe to repeat
		 * @return its result
		 */
		<T> T cleanUp(Supplier<T> request);

	}

	/**
	 * An upload in parts. Calls for different parts may come from several threads at once
	 * and in any order if the driver declares {@link StorageCapability#PARALLEL_PARTS},
	 * else one after another in order.
	 */
	interface PartUpload {

		/**
		 * Send a part. A repeated call for the same number replaces the part.
		 * @param number counted from 1
		 * @param offset the part's first byte within the object
		 * @param content the bytes, from position to limit; not changed, not kept
		 */
		void part(int number, long offset, ByteBuffer content);

		/**
		 * Make the object appear. Nothing appears if this throws, unless the reply was
		 * lost; a repeated call after that answers as the first one did, or fails with
		 * {@code NOT_FOUND}.
		 * @param parts how many parts were sent
		 * @param size the object's size
		 * @param crc32c the CRC32C of the whole content as an unsigned number
		 * @return the metadata, with the full key
		 */
		ObjectMetadata complete(int parts, long size, long crc32c);

		/**
		 * Drop everything that was sent. Does nothing after a successful
		 * {@link #complete} or an earlier abort.
		 */
		void abort();

	}

}
