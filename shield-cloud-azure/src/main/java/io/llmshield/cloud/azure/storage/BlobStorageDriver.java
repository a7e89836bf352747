package io.llmshield.cloud.azure.storage;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.azure.core.http.rest.Response;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.models.BlockBlobItem;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.DeleteResult;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.LifecycleRule;
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
import io.llmshield.cloud.storage.StorageDriver;
import org.jspecify.annotations.Nullable;

/**
 * Objects as block blobs. Thread-safe.
 */
final class BlobStorageDriver implements StorageDriver {

	/** Our choice; Put Blob takes up to 5,000 MiB at once. */
	private static final int THRESHOLD = 4 * 1024 * 1024;

	/** "Scalability and performance targets for Blob storage", "Put Block List". */
	private static final int MAX_BLOCKS = 50_000;

	/** "Blob Batch". */
	private static final int MAX_BATCH = 256;

	private final BlobCalls calls;

	private final boolean timeLimited;

	private final StorageCapabilities capabilities;

	private final BlobReads reads;

	private final BlobDeletes deletes;

	private final BlobListings listings;

	private final BlobCopies copies;

	private final BlobLinks links;

	private final AccountLocation location;

	private final @Nullable BlobLifecycle lifecycle;

	BlobStorageDriver(BlobServiceClient client, AzureStorageOptions options, @Nullable AzureStorageAccount account) {
		this.calls = new BlobCalls(client);
		this.timeLimited = options.timeLimit() != null;
		this.capabilities = new StorageCapabilities(options.supported(account != null), THRESHOLD, 1, 1, MAX_BLOCKS,
				MAX_BLOCKS * AzureStorageOptions.MAX_BLOCK, MAX_BATCH);
		this.reads = new BlobReads(this.calls);
		this.deletes = new BlobDeletes(this.calls);
		this.listings = new BlobListings(this.calls);
		this.links = new BlobLinks(this.calls);
		this.copies = new BlobCopies(this.calls, this.links, options);
		this.location = new AccountLocation(this.calls, options.location(), account);
		this.lifecycle = (account != null) ? new BlobLifecycle(this.calls, account) : null;
	}

	@Override
	public String provider() {
		return AzureErrors.PROVIDER;
	}

	@Override
	public StorageCapabilities capabilities() {
		return this.capabilities;
	}

	@Override
	public boolean keepsTimeLimit() {
		return this.timeLimited;
	}

	@Override
	public String location(String bucket) {
		return this.location.of(bucket);
	}

	@Override
	public ObjectMetadata head(ObjectId id, @Nullable String versionId) {
		return BlobMetadata.of(id.key(), this.calls.call(CloudErrorKind.STORAGE_FETCH, id, versionId,
				() -> this.calls.blob(id, versionId).getProperties()));
	}

	@Override
	public ObjectContent open(ObjectId id, GetOptions options) {
		return this.reads.open(id, options);
	}

	@Override
	public ObjectMetadata put(ObjectId id, ByteBuffer content, long crc32c, PutOptions options) {
		try {
			Response<BlockBlobItem> answer = this.calls.call(CloudErrorKind.STORAGE_PUT, id,
					() -> this.calls.blockBlob(id, options.keyId())
						.uploadWithResponse(BlobWrites.put(content, crc32c, options), null, Context.NONE));
			return BlobMetadata.written(id.key(), content.remaining(), crc32c, options,
					BlobMetadata.Written.of(answer.getHeaders()));
		}
		catch (CloudException ex) {
			if (ex.category() == CloudErrorCategory.ALREADY_EXISTS && options.condition().ifAbsent() && !exists(id)) {
				return putAsBlock(id, content, crc32c, options);
			}
			throw ConditionRefusals.ofWrite(ex, options.condition());
		}
	}

	private boolean exists(ObjectId id) {
		try {
			head(id, null);
			return true;
		}
		catch (CloudException ex) {
			if (ex.category() == CloudErrorCategory.NOT_FOUND) {
				return false;
			}
			throw ex;
		}
	}

	/**
	 * Blocks of an upload that never ended can make Put Blob say that the blob exists; a
	 * list of blocks replaces them.
	 */
	private ObjectMetadata putAsBlock(ObjectId id, ByteBuffer content, long crc32c, PutOptions options) {
		PartUpload upload = beginUpload(id, options);
		int parts = content.hasRemaining() ? 1 : 0;
		if (parts > 0) {
			upload.part(1, 0, content);
		}
		return upload.complete(parts, content.remaining(), crc32c);
	}

	@Override
	public PartUpload beginUpload(ObjectId id, PutOptions options) {
		return new BlobPartUpload(this.calls, id, options);
	}

	@Override
	public void delete(ObjectId id, DeleteOptions options) {
		this.deletes.delete(id, options);
	}

	@Override
	public List<DeleteResult> deleteBatch(String bucket, List<String> keys) {
		return this.deletes.deleteBatch(bucket, keys);
	}

	@Override
	public ListPage list(String bucket, ListOptions options, @Nullable String pageToken) {
		return this.listings.list(bucket, options, pageToken);
	}

	@Override
	public List<ObjectVersion> listVersions(ObjectId id) {
		return this.listings.versions(id);
	}

	@Override
	public ObjectMetadata copy(ObjectId source, ObjectId target, CopyOptions options) {
		return copy(source, target, options, CopyRepeats.NONE);
	}

	@Override
	public ObjectMetadata copy(ObjectId source, ObjectId target, CopyOptions options, CopyRepeats repeats) {
		return this.copies.copy(source, target, options, repeats);
	}

	@Override
	public Map<String, String> tags(ObjectId id) {
		return this.calls.call(CloudErrorKind.STORAGE_FETCH, id, () -> this.calls.blob(id, null).getTags());
	}

	@Override
	public PresignedUrl presignGet(ObjectId id, Duration validity) {
		return this.links.get(id, validity);
	}

	@Override
	public PresignedUrl presignPut(ObjectId id, PresignPutOptions options) {
		return this.links.put(id, options);
	}

	@Override
	public void applyLifecycle(String bucket, LifecycleRule rule) {
		if (this.lifecycle == null) {
			StorageDriver.super.applyLifecycle(bucket, rule);
			return;
		}
		this.lifecycle.apply(bucket, rule);
	}

	@Override
	public List<LifecycleRule> lifecycleRules(String bucket) {
		return (this.lifecycle != null) ? this.lifecycle.rules(bucket) : StorageDriver.super.lifecycleRules(bucket);
	}

	@Override
	public String toString() {
		return "BlobStorageDriver";
	}

}
