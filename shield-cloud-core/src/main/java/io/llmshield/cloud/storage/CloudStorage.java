package io.llmshield.cloud.storage;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;

/**
 * Objects of one store, that is of one bucket and prefix of the selected provider. Keys
 * follow {@link ObjectKey} and are relative to the store's prefix.
 * <p>
 * An object appears whole or not at all; a read that has started sees one version to its
 * end; bytes that differ from their checksum are an error, never data. Memory in use by
 * all transfers together stays within the budget of {@link TransferOptions}, whatever the
 * size of the objects.
 * <p>
 * Implementations are safe for use by any number of threads, and block. Every method
 * throws {@link CloudException}: {@code INVALID_ARGUMENT} for a key or option outside the
 * rules before any call is made, {@code NOT_FOUND} for a missing object or bucket,
 * {@code PRECONDITION_FAILED} where a condition did not hold, and {@code UNSUPPORTED} for
 * what the provider lacks.
 */
public interface CloudStorage {

	/**
	 * Open an object for reading. A broken connection is resumed by range under the same
	 * version.
	 * @param key the object's key
	 * @param options range, version, condition
	 * @return metadata and content; the caller closes it
	 */
	ObjectContent open(String key, GetOptions options);

	/**
	 * Open the newest version of an object.
	 * @param key the object's key
	 * @return metadata and content; the caller closes it
	 */
	default ObjectContent open(String key) {
		return open(key, GetOptions.DEFAULT);
	}

	/**
	 * Read an object, or a range of it, into memory.
	 * @param key the object's key
	 * @param options range, version, condition
	 * @return the bytes
	 */
	byte[] getBytes(String key, GetOptions options);

	/**
	 * Read the newest version of an object into memory.
	 * @param key the object's key
	 * @return the bytes
	 */
	default byte[] getBytes(String key) {
		return getBytes(key, GetOptions.DEFAULT);
	}

	/**
	 * Read an object into a file. The file appears whole or not at all; one that exists
	 * is replaced at the end.
	 * @param key the object's key
	 * @param target the file
	 * @param options range, version, condition
	 * @return the object's metadata
	 */
	ObjectMetadata getToFile(String key, Path target, GetOptions options);

	/**
	 * Write bytes.
	 * @param key the object's key
	 * @param content the bytes
	 * @param options type, metadata, condition and more
	 * @return the metadata of what was written
	 */
	ObjectMetadata put(String key, byte[] content, PutOptions options);

	/**
	 * Write bytes with default options.
	 * @param key the object's key
	 * @param content the bytes
	 * @return the metadata of what was written
	 */
	default ObjectMetadata put(String key, byte[] content) {
		return put(key, content, PutOptions.DEFAULT);
	}

	/**
	 * Write a stream of known length. A stream that ends early or goes on is an error and
	 * nothing is written.
	 * @param key the object's key
	 * @param content the stream, read to its end but not closed
	 * @param length the length in bytes; 0 is an empty object
	 * @param options type, metadata, condition and more
	 * @return the metadata of what was written
	 */
	ObjectMetadata put(String key, InputStream content, long length, PutOptions options);

	/**
	 * Write a stream of unknown length.
	 * @param key the object's key
	 * @param content the stream, read to its end but not closed
	 * @param options type, metadata, condition and more
	 * @return the metadata of what was written
	 */
	ObjectMetadata put(String key, InputStream content, PutOptions options);

	/**
	 * Write a file.
	 * @param key the object's key
	 * @param content the file; a change of its length while it is read is an error
	 * @param options type, metadata, condition and more
	 * @return the metadata of what was written
	 */
	ObjectMetadata put(String key, Path content, PutOptions options);

	/**
	 * Write what a callback produces. If the callback throws, nothing is written and what
	 * it threw reaches the caller (an {@link java.io.IOException} as the cause of a
	 * {@link CloudException}).
	 * @param key the object's key
	 * @param content writes to the stream that it is given; closing that is optional
	 * @param options type, metadata, condition and more
	 * @return the metadata of what was written
	 */
	ObjectMetadata put(String key, ContentWriter content, PutOptions options);

	/**
	 * Delete an object. A missing one is a success, unless the options name a version
	 * token.
	 * @param key the object's key
	 * @param options condition or version
	 */
	void delete(String key, DeleteOptions options);

	/**
	 * Delete the newest version of an object; a missing one is a success.
	 * @param key the object's key
	 */
	default void delete(String key) {
		delete(key, DeleteOptions.DEFAULT);
	}

	/**
	 * Delete any number of objects, in batches of what the provider takes.
	 * @param keys the keys
	 * @return one result for each key, in the same order; a missing object is a success
	 */
	List<DeleteResult> deleteAll(Collection<String> keys);

	/**
	 * List objects and, with a delimiter, common prefixes, ordered by the bytes of their
	 * UTF-8 form. Pages are fetched while the stream is read.
	 * @param options prefix, delimiter, start
	 * @return a lazy stream; a missing bucket is {@code NOT_FOUND}, never an empty stream
	 */
	Stream<ListEntry> list(ListOptions options);

	/**
	 * List all objects under a prefix, ordered by the bytes of their UTF-8 form.
	 * @param prefix the beginning of the keys, or an empty string for all
	 * @return a lazy stream
	 */
	default Stream<ObjectSummary> list(String prefix) {
		return list(ListOptions.of(prefix)).map(ListEntry::requireObject);
	}

	/**
	 * Return an object's metadata.
	 * @param key the object's key
	 * @return the metadata
	 */
	ObjectMetadata getMetadata(String key);

	/**
	 * Return an object's metadata if it exists.
	 * @param key the object's key
	 * @return the metadata, or empty; a missing bucket is {@code NOT_FOUND} all the same
	 * where the provider tells it apart
	 */
	default Optional<ObjectMetadata> findMetadata(String key) {
		try {
			return Optional.of(getMetadata(key));
		}
		catch (CloudException ex) {
			if (ex.category() == CloudErrorCategory.NOT_FOUND && !(ex instanceof BucketNotFoundException)) {
				return Optional.empty();
			}
			throw ex;
		}
	}

	/**
	 * Return whether an object exists. "Forbidden" is an error, never {@code false}.
	 * @param key the object's key
	 * @return {@code true} if it exists
	 */
	default boolean exists(String key) {
		return findMetadata(key).isPresent();
	}

	/**
	 * Return an object's tags.
	 * @param key the object's key
	 * @return the tags
	 */
	Map<String, String> getTags(String key);

	/**
	 * Copy an object within this store, on the provider's side. Metadata, content type
	 * and tags are copied too.
	 * @param sourceKey the key to copy from
	 * @param targetKey the key to copy to; may be the same, to bring an older version
	 * back
	 * @param options version and conditions
	 * @return the metadata of the copy
	 */
	ObjectMetadata copy(String sourceKey, String targetKey, CopyOptions options);

	/**
	 * List the versions of one object, newest first, including the newest one.
	 * @param key the object's key
	 * @return the versions; empty if there never was one
	 */
	List<ObjectVersion> listVersions(String key);

	/**
	 * Bring a version back as the newest one, also after a delete.
	 * @param key the object's key
	 * @param versionId from {@link #listVersions(String)}
	 * @return the metadata of the new newest version
	 */
	default ObjectMetadata restore(String key, String versionId) {
		return copy(key, key, CopyOptions.ofVersion(versionId));
	}

	/**
	 * Sign a link to download an object without credentials.
	 * @param key the object's key
	 * @param validity how long the link works: a second to 7 days
	 * @return the link
	 */
	PresignedUrl presignGet(String key, Duration validity);

	/**
	 * Sign a link to upload an object without credentials.
	 * @param key the object's key
	 * @param options validity, and what the upload is bound to
	 * @return the link, with the headers that the uploader must send
	 */
	PresignedUrl presignPut(String key, PresignPutOptions options);

	/**
	 * Return what the provider can do.
	 * @return the capabilities
	 */
	StorageCapabilities capabilities();

}
