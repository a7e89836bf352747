package io.llmshield.cloud.storage;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * The portable behaviour of one store on top of a driver: rules, keys, conditions,
 * transfers and the context of errors. Thread-safe.
 */
final class DefaultCloudStorage implements CloudStorage {

	private final StorageDriver driver;

	private final DriverCalls calls;

	private final StoreAddress address;

	private final @Nullable String keyId;

	private final TransferMeters meters;

	private final Uploader uploader;

	private final Downloader downloader;

	DefaultCloudStorage(DriverCalls calls, StoreAddress address, @Nullable String keyId, TransferManager transfers,
			TransferMeters meters) {
		this.driver = calls.driver();
		this.calls = calls;
		this.address = address;
		this.keyId = keyId;
		this.meters = meters;
		this.uploader = new Uploader(transfers);
		this.downloader = new Downloader(calls, meters);
	}

	private Operation operation(CloudErrorKind kind, String words, String resource) {
		return new Operation(kind, words, resource, this.driver.provider());
	}

	private StorageRules rules(Operation operation) {
		return new StorageRules(operation, capabilities());
	}

	@Override
	public ObjectContent open(String key, GetOptions options) {
		Operation operation = operation(CloudErrorKind.STORAGE_FETCH, "open object", key);
		ObjectId id = this.address.id(operation, key);
		rules(operation).check(options);
		return visible(this.downloader.open(operation, id, options));
	}

	private ObjectContent visible(ObjectContent content) {
		return new ObjectContent(this.address.visible(content.metadata()), content.length(), content.inputStream());
	}

	@Override
	public byte[] getBytes(String key, GetOptions options) {
		Operation operation = operation(CloudErrorKind.STORAGE_FETCH, "get object", key);
		ObjectId id = this.address.id(operation, key);
		rules(operation).check(options);
		return this.downloader.bytes(operation, id, options);
	}

	@Override
	public ObjectMetadata getToFile(String key, Path target, GetOptions options) {
		Operation operation = operation(CloudErrorKind.STORAGE_FETCH, "get object to file", key);
		ObjectId id = this.address.id(operation, key);
		rules(operation).check(options);
		try (ObjectContent content = this.downloader.open(operation, id, options)) {
			new FileDownload(operation.with(CloudErrorKind.STORAGE_READ, operation.words()), target).write(content);
			return this.address.visible(content.metadata());
		}
	}

	@Override
	public ObjectMetadata put(String key, byte[] content, PutOptions options) {
		return this.address.visible(this.uploader.upload(writer(key, options), content));
	}

	@Override
	public ObjectMetadata put(String key, InputStream content, long length, PutOptions options) {
		return this.address.visible(this.uploader.upload(writer(key, options), content, length));
	}

	@Override
	public ObjectMetadata put(String key, InputStream content, PutOptions options) {
		return this.address.visible(this.uploader.upload(writer(key, options), content));
	}

	@Override
	public ObjectMetadata put(String key, Path content, PutOptions options) {
		return this.address.visible(this.uploader.upload(writer(key, options), content));
	}

	@Override
	public ObjectMetadata put(String key, ContentWriter content, PutOptions options) {
		return this.address.visible(this.uploader.upload(writer(key, options), content));
	}

	private ObjectWriter writer(String key, PutOptions options) {
		Operation operation = operation(CloudErrorKind.STORAGE_PUT, "put object", key);
		ObjectId id = this.address.id(operation, key);
		rules(operation).check(options);
		return new ObjectWriter(operation, this.calls, this.meters, id, withKey(options));
	}

	private PutOptions withKey(PutOptions options) {
		return (this.keyId != null && options.keyId() == null) ? options.toBuilder().keyId(this.keyId).build()
				: options;
	}

	@Override
	public void delete(String key, DeleteOptions options) {
		Operation operation = operation(CloudErrorKind.STORAGE_DELETE, "delete object", key);
		ObjectId id = this.address.id(operation, key);
		rules(operation).check(options);
		Attempts attempts = new Attempts();
		try {
			this.calls.call(operation, attempts.watch(() -> {
				this.driver.delete(id, options);
				return Boolean.TRUE;
			}));
		}
		catch (CloudException ex) {
			refuseUnlessGone(operation, id, options, attempts, ex);
		}
	}

	private void refuseUnlessGone(Operation operation, ObjectId id, DeleteOptions options, Attempts attempts,
			CloudException error) {
		boolean missing = StorageRules.isMissing(error);
		if (options.ifMatch() == null) {
			if (missing) {
				return;
			}
			throw error;
		}
		boolean refused = missing || error.category() == CloudErrorCategory.PRECONDITION_FAILED;
		// An earlier attempt may have deleted it before its reply was lost
		if (refused && attempts.retried() && isGone(operation, id)) {
			return;
		}
		throw missing ? operation.error(CloudErrorCategory.PRECONDITION_FAILED)
			.reason("there is no object, so it has no version token that could match")
			.requestId(error.requestId())
			.cause(error.getCause())
			.build() : error;
	}

	private boolean isGone(Operation operation, ObjectId id) {
		try {
			this.calls.call(operation, () -> this.driver.head(id, null));
			return false;
		}
		catch (CloudException ex) {
			return StorageRules.isMissing(ex);
		}
	}

	@Override
	public List<DeleteResult> deleteAll(Collection<String> keys) {
		Operation operation = new Operation(CloudErrorKind.STORAGE_DELETE, "delete objects", this.address.bucket(),
				this.driver.provider());
		return new BatchDelete(operation, this.calls, this.address).delete(keys);
	}

	@Override
	public Stream<ListEntry> list(ListOptions options) {
		Operation operation = operation(CloudErrorKind.STORAGE_LIST, "list objects", options.prefix());
		rules(operation).check(options);
		String startAfter = options.startAfter();
		ListOptions full = new ListOptions(this.address.start(operation, options.prefix()), options.delimiter(),
				(startAfter != null && !startAfter.isEmpty()) ? this.address.start(operation, startAfter) : null,
				options.pageSize());
		return ObjectListing
			.stream(operation,
					(token) -> this.calls.call(operation, () -> this.driver.list(this.address.bucket(), full, token)))
			.filter((entry) -> this.address.holds(entry.key()))
			.map(this::visible);
	}

	private ListEntry visible(ListEntry entry) {
		String key = this.address.relative(entry.key());
		ObjectSummary object = entry.object();
		return (object != null)
				? ListEntry.of(new ObjectSummary(key, object.size(), object.versionToken(), object.lastModified()))
				: ListEntry.ofPrefix(key);
	}

	@Override
	public ObjectMetadata getMetadata(String key) {
		Operation operation = operation(CloudErrorKind.STORAGE_FETCH, "get metadata of object", key);
		ObjectId id = this.address.id(operation, key);
		return this.address.visible(this.calls.call(operation, () -> this.driver.head(id, null)));
	}

	@Override
	public Map<String, String> getTags(String key) {
		Operation operation = operation(CloudErrorKind.STORAGE_FETCH, "get tags of object", key);
		ObjectId id = this.address.id(operation, key);
		rules(operation).require(true, StorageCapability.TAGS);
		return this.calls.call(operation, () -> this.driver.tags(id));
	}

	@Override
	public ObjectMetadata copy(String sourceKey, String targetKey, CopyOptions options) {
		Operation operation = operation(CloudErrorKind.STORAGE_PUT, "copy object to", targetKey);
		ObjectId source = this.address.id(operation(CloudErrorKind.STORAGE_PUT, "copy object", sourceKey), sourceKey);
		ObjectId target = this.address.id(operation, targetKey);
		rules(operation).check(options);
		GuardedCopyRepeats repeats = new GuardedCopyRepeats(operation, this.calls);
		Attempts attempts = new Attempts();
		try {
			return this.address.visible(this.calls.callWithoutTimeLimit(operation,
					attempts.watch(() -> this.driver.copy(source, target, options, repeats))));
		}
		catch (CloudException ex) {
			throw GuardedCopyRepeats.unknownIfRetried(operation, attempts, repeats.told(ex));
		}
	}

	@Override
	public List<ObjectVersion> listVersions(String key) {
		Operation operation = operation(CloudErrorKind.STORAGE_LIST, "list versions of object", key);
		ObjectId id = this.address.id(operation, key);
		rules(operation).require(true, StorageCapability.VERSIONS);
		return this.calls.call(operation, () -> this.driver.listVersions(id))
			.stream()
			.map((version) -> new ObjectVersion(this.address.relative(version.key()), version.versionId(),
					version.size(), version.lastModified(), version.newest()))
			.toList();
	}

	@Override
	public PresignedUrl presignGet(String key, Duration validity) {
		Operation operation = operation(CloudErrorKind.STORAGE_FETCH, "sign download of object", key);
		ObjectId id = this.address.id(operation, key);
		rules(operation).checkPresignGet(validity);
		return this.calls.call(operation, () -> this.driver.presignGet(id, validity));
	}

	@Override
	public PresignedUrl presignPut(String key, PresignPutOptions options) {
		Operation operation = operation(CloudErrorKind.STORAGE_PUT, "sign upload of object", key);
		ObjectId id = this.address.id(operation, key);
		rules(operation).check(options);
		return this.calls.call(operation, () -> this.driver.presignPut(id, options));
	}

	@Override
	public StorageCapabilities capabilities() {
		return this.driver.capabilities();
	}

	@Override
	public String toString() {
		return "CloudStorage of " + this.address.bucket() + "/" + this.address.prefix() + " on "
				+ this.driver.provider();
	}

}
