package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.DeleteResult;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ListPage;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.ObjectVersion;
import io.llmshield.cloud.storage.PresignPutOptions;
import io.llmshield.cloud.storage.PresignedUrl;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageCapabilities;
import io.llmshield.cloud.storage.StorageCapability;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.WriteCondition;
import org.jspecify.annotations.Nullable;

/**
 * Objects as files. Deleting the newest version by its id brings no older one back; a
 * damaged object cannot be read, but replaced and deleted. Thread-safe.
 */
final class LocalStorageDriver implements StorageDriver {

	private static final int MIB = 1024 * 1024;

	/** Above this size parts cost less memory than one call. */
	private static final long MULTIPART_THRESHOLD = 16 * MIB;

	/** With {@link #MAX_PARTS} of the smallest size an object has its largest size. */
	private static final int MIN_PART_SIZE = 1 * MIB;

	private static final int MAX_PARTS = 1024 * 1024;

	/** The checksums of 1 TiB take 64 MiB of memory while it is written. */
	private static final long MAX_OBJECT_SIZE = (long) MAX_PARTS * MIN_PART_SIZE;

	private static final int DELETE_BATCH = 1000;

	private static final int COPY_BUFFER = MIB;

	private final DataDirectory directory;

	private final ObjectCommits commits;

	private final ObjectLister lister = new ObjectLister();

	private final LocalPresigner presigner;

	private final Clock clock;

	private final StorageCapabilities capabilities;

	private final ObjectReads reads;

	LocalStorageDriver(DataDirectory directory, LocalPresigner presigner, int versionsKept, Clock clock) {
		this.directory = directory;
		this.presigner = presigner;
		this.clock = clock;
		this.commits = new ObjectCommits(directory, versionsKept, clock);
		this.reads = new ObjectReads(directory, versionsKept > 0);
		Set<StorageCapability> supported = EnumSet.of(StorageCapability.TAGS, StorageCapability.STORAGE_CLASSES,
				StorageCapability.CONDITIONAL_DELETE, StorageCapability.PRESIGN_GET, StorageCapability.PRESIGN_PUT,
				StorageCapability.PRESIGN_LENGTH, StorageCapability.PRESIGN_TYPE, StorageCapability.PRESIGN_CHECKSUM,
				StorageCapability.PARALLEL_PARTS, StorageCapability.TOKEN_PER_WRITE);
		if (versionsKept > 0) {
			supported.add(StorageCapability.VERSIONS);
		}
		this.capabilities = new StorageCapabilities(supported, MULTIPART_THRESHOLD, MIN_PART_SIZE, BlockChecksums.BLOCK,
				MAX_PARTS, MAX_OBJECT_SIZE, DELETE_BATCH);
	}

	void createBucket(String name) {
		Operation operation = new Operation(CloudErrorKind.STORAGE_PUT, "create bucket", name);
		Bucket.checkName(name, operation);
		operation.run(() -> {
			new Bucket(this.directory, name).create();
			return Boolean.TRUE;
		});
	}

	@Override
	public String provider() {
		return LocalProvider.ID;
	}

	@Override
	public StorageCapabilities capabilities() {
		return this.capabilities;
	}

	@Override
	public String location(String bucket) {
		Operation operation = new Operation(CloudErrorKind.STORAGE_FETCH, "find bucket", bucket);
		return operation.run(() -> {
			this.reads.bucket(bucket, operation).check(operation);
			return LocalProvider.LOCATION;
		});
	}

	@Override
	public ObjectMetadata head(ObjectId id, @Nullable String versionId) {
		Operation operation = new Operation(CloudErrorKind.STORAGE_FETCH, "head object", id);
		return operation.run(() -> {
			try (ObjectFile file = this.reads.openFile(id, versionId, operation)) {
				return this.reads.metadata(file);
			}
		});
	}

	@Override
	public Map<String, String> tags(ObjectId id) {
		Operation operation = new Operation(CloudErrorKind.STORAGE_FETCH, "get tags", id);
		return operation.run(() -> {
			try (ObjectFile file = this.reads.openFile(id, null, operation)) {
				return file.objectRecord().tags();
			}
		});
	}

	@Override
	public ObjectContent open(ObjectId id, GetOptions options) {
		Operation operation = new Operation(CloudErrorKind.STORAGE_FETCH, "get object", id);
		return operation.run(() -> {
			ObjectFile file = this.reads.openFile(id, options.versionId(), operation);
			try {
				return this.reads.content(file, id, options, operation);
			}
			catch (IOException | RuntimeException | Error ex) {
				file.close();
				throw ex;
			}
		});
	}

	@Override
	public ObjectMetadata put(ObjectId id, ByteBuffer content, long crc32c, PutOptions options) {
		Operation operation = new Operation(CloudErrorKind.STORAGE_PUT, "put object", id);
		return operation.run(() -> {
			Bucket bucket = this.reads.bucket(id.bucket(), operation);
			checkChecksum(options, crc32c);
			ObjectRecord objectRecord = ObjectRecord.of(id.key(), options);
			ObjectDraft draft = new ObjectDraft(this.directory.newTemporaryFile());
			try {
				Instant now = this.clock.instant();
				ObjectFooter footer = draft.writeWhole(content, (int) crc32c, objectRecord, this.commits.newToken(now),
						TokenClock.micros(now));
				return commit(bucket, draft, footer, objectRecord, options.condition(), operation);
			}
			catch (IOException | RuntimeException | Error ex) {
				discard(draft, ex);
				throw ex;
			}
		});
	}

	private static void checkChecksum(PutOptions options, long crc32c) throws CorruptedException {
		if (options.crc32c() != null && options.crc32c() != crc32c) {
			throw new CorruptedException("the content has the CRC32C " + crc32c + " instead of " + options.crc32c());
		}
	}

	private static void discard(ObjectDraft draft, Throwable cause) {
		try {
			draft.discard();
		}
		catch (IOException ex) {
			cause.addSuppressed(ex);
		}
	}

	private ObjectMetadata commit(Bucket bucket, ObjectDraft draft, ObjectFooter footer, ObjectRecord objectRecord,
			WriteCondition condition, Operation operation) throws IOException {
		ObjectFooter committed = this.commits.put(bucket, objectRecord.key(), draft, footer, condition, operation);
		return objectRecord.metadata(committed, this.commits.keepsVersions());
	}

	@Override
	public PartUpload beginUpload(ObjectId id, PutOptions options) {
		Operation operation = new Operation(CloudErrorKind.STORAGE_PUT, "put object in parts", id);
		return operation.run(() -> {
			Bucket bucket = this.reads.bucket(id.bucket(), operation);
			bucket.check(operation);
			ObjectRecord objectRecord = ObjectRecord.of(id.key(), options);
			ObjectDraft draft = new ObjectDraft(this.directory.newTemporaryFile());
			draft.create();
			return new LocalPartUpload(draft, operation, (written, parts, size, crc32c) -> {
				checkChecksum(options, Integer.toUnsignedLong(crc32c));
				return finish(bucket, written, parts, size, crc32c, objectRecord, options.condition(), operation);
			});
		});
	}

	private ObjectMetadata finish(Bucket bucket, ObjectDraft draft, int parts, long size, int crc32c,
			ObjectRecord objectRecord, WriteCondition condition, Operation operation) throws IOException {
		Instant now = this.clock.instant();
		ObjectFooter footer = draft.finish(parts, size, crc32c, objectRecord, this.commits.newToken(now),
				TokenClock.micros(now));
		return commit(bucket, draft, footer, objectRecord, condition, operation);
	}

	@Override
	public ObjectMetadata copy(ObjectId source, ObjectId target, CopyOptions options) {
		Operation operation = new Operation(CloudErrorKind.STORAGE_PUT, "copy object to " + target, source.toString());
		GetOptions get = new GetOptions(ByteRange.ALL, options.sourceVersionId(), options.sourceIfMatch(), null);
		return operation.run(() -> {
			Bucket bucket = this.reads.bucket(target.bucket(), operation);
			ObjectDraft draft = new ObjectDraft(this.directory.newTemporaryFile());
			try (ObjectFile file = this.reads.openFile(source, options.sourceVersionId(), operation);
					ObjectContent content = this.reads.content(file, source, get, operation)) {
				draft.create();
				int parts = 0;
				byte[] buffer = new byte[(int) Math.min(COPY_BUFFER, Math.max(1, content.length()))];
				for (long offset = 0; offset < content.length(); offset += buffer.length) {
					int read = content.inputStream().readNBytes(buffer, 0, buffer.length);
					draft.write(++parts, offset, ByteBuffer.wrap(buffer, 0, read));
				}
				return finish(bucket, draft, parts, content.length(), file.footer().checksum(),
						file.objectRecord().withKey(target.key()), options.targetCondition(), operation);
			}
			catch (IOException | RuntimeException | Error ex) {
				discard(draft, ex);
				throw ex;
			}
		});
	}

	@Override
	public void delete(ObjectId id, DeleteOptions options) {
		Operation operation = new Operation(CloudErrorKind.STORAGE_DELETE, "delete object", id);
		operation.run(() -> {
			this.commits.delete(this.reads.bucket(id.bucket(), operation), id.key(), options, operation);
			return Boolean.TRUE;
		});
	}

	@Override
	public List<DeleteResult> deleteBatch(String bucket, List<String> keys) {
		List<DeleteResult> results = new ArrayList<>(keys.size());
		for (String key : keys) {
			CloudException error = null;
			try {
				delete(new ObjectId(bucket, key), DeleteOptions.DEFAULT);
			}
			catch (BucketNotFoundException ex) {
				throw ex;
			}
			catch (CloudException ex) {
				error = ex;
			}
			results.add(new DeleteResult(key, error));
		}
		return results;
	}

	@Override
	public ListPage list(String bucket, ListOptions options, @Nullable String pageToken) {
		Operation operation = new Operation(CloudErrorKind.STORAGE_LIST, "list objects",
				bucket + "/" + options.prefix());
		return operation.run(() -> {
			Bucket checked = this.reads.bucket(bucket, operation);
			checked.check(operation);
			return this.lister.list(checked, options, pageToken, operation);
		});
	}

	@Override
	public List<ObjectVersion> listVersions(ObjectId id) {
		Operation operation = new Operation(CloudErrorKind.STORAGE_LIST, "list versions", id);
		return operation.run(() -> {
			Bucket bucket = this.reads.bucket(id.bucket(), operation);
			bucket.check(operation);
			return this.lister.versions(bucket, id.key());
		});
	}

	@Override
	public PresignedUrl presignGet(ObjectId id, Duration validity) {
		return this.presigner.get(id, validity);
	}

	@Override
	public PresignedUrl presignPut(ObjectId id, PresignPutOptions options) {
		return this.presigner.put(id, options);
	}

}
