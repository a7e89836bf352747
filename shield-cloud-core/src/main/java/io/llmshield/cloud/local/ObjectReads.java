package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.github.benmanes.caffeine.cache.Ticker;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Finds buckets and opens objects, without any lock. Thread-safe.
 */
final class ObjectReads {

	private final DataDirectory directory;

	private final boolean versions;

	/** Buckets that were found: there are as many as directories. */
	private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

	private final CheckedDirectories checked = new CheckedDirectories(Ticker.systemTicker());

	ObjectReads(DataDirectory directory, boolean versions) {
		this.directory = directory;
		this.versions = versions;
	}

	/** Return a bucket that exists, or did a while ago. */
	Bucket bucket(String name, Operation operation) throws IOException {
		Bucket bucket = this.buckets.get(name);
		if (bucket == null) {
			Bucket.checkName(name, operation);
			bucket = new Bucket(this.directory, name);
			bucket.check(operation);
			this.buckets.put(name, bucket);
		}
		return bucket;
	}

	/**
	 * Open a version's file; one that vanishes as the newest is found among the older.
	 */
	ObjectFile openFile(ObjectId id, @Nullable String versionId, Operation operation) throws IOException {
		Bucket bucket = bucket(id.bucket(), operation);
		Path newest = bucket.object(id.key());
		try {
			if (versionId == null) {
				bucket.checkKeyParents(newest, this.checked);
				return ObjectFile.open(newest, id.key());
			}
			return openVersion(bucket, id.key(), versionId);
		}
		catch (NoSuchFileException ex) {
			bucket.check(operation);
			throw ex;
		}
	}

	private ObjectFile openVersion(Bucket bucket, String key, String versionId) throws IOException {
		Token token = Token.parse(versionId);
		if (token == null) {
			throw new NoSuchFileException(versionId);
		}
		Path newest = bucket.object(key);
		try {
			bucket.checkKeyParents(newest, this.checked);
			if (ObjectFooter.read(newest).token().equals(token)) {
				ObjectFile file = ObjectFile.open(newest, key);
				if (file.footer().token().equals(token)) {
					return file;
				}
				file.close();
			}
		}
		catch (NoSuchFileException | CorruptedException ex) {
			// The version may be an older one; these are written before the newest goes.
		}
		Path version = bucket.version(key, token);
		bucket.checkKeyParents(version, this.checked);
		return ObjectFile.open(version, key);
	}

	/** Return what is asked for of an open file; closing it closes the file. */
	ObjectContent content(ObjectFile file, ObjectId id, GetOptions options, Operation operation) throws IOException {
		ObjectMetadata metadata = metadata(file);
		String token = metadata.versionToken();
		if ((options.ifMatch() != null && !token.equals(options.ifMatch())) || token.equals(options.ifNoneMatch())) {
			throw operation.fail(CloudErrorCategory.PRECONDITION_FAILED,
					token.equals(options.ifNoneMatch()) ? "the object is unchanged" : "the object has been changed",
					"");
		}
		long size = metadata.size();
		long offset = options.range().offset();
		if (offset >= size && offset > 0) {
			throw operation.fail(CloudErrorCategory.INVALID_ARGUMENT,
					"the range begins at " + offset + ", but the object has " + size + " bytes", "");
		}
		long wanted = options.range().length();
		long length = (wanted < 0) ? size - offset : Math.min(wanted, size - offset);
		Operation reading = new Operation(CloudErrorKind.STORAGE_READ, "read object", id);
		return new ObjectContent(metadata, length, file.content(offset, length, reading));
	}

	ObjectMetadata metadata(ObjectFile file) {
		return file.objectRecord().metadata(file.footer(), this.versions);
	}

}
