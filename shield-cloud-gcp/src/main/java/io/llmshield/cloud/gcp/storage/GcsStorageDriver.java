package io.llmshield.cloud.gcp.storage;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

import com.google.api.services.storage.Storage;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.gcp.GcpErrors;
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
import io.llmshield.cloud.storage.StorageCapability;
import io.llmshield.cloud.storage.StorageDriver;
import org.jspecify.annotations.Nullable;

/**
 * Objects on Cloud Storage by its JSON API. Objects have no tags there. Thread-safe.
 */
final class GcsStorageDriver implements StorageDriver {

	/** From how many bytes on an upload goes in parts. */
	private static final long PARTS_FROM = 5L * 1024 * 1024;

	/** "Quotas and limits": the size of an object. */
	private static final long LARGEST = 5L * 1024 * 1024 * 1024 * 1024;

	private static final StorageCapabilities CAPABILITIES = new StorageCapabilities(
			EnumSet.complementOf(EnumSet.of(StorageCapability.TAGS, StorageCapability.PARALLEL_PARTS)), PARTS_FROM,
			ResumableSession.ALIGNMENT, ResumableSession.ALIGNMENT, (int) (LARGEST / ResumableSession.ALIGNMENT),
			LARGEST, GcsDeletes.MOST_KEYS);

	private final GcsCalls calls;

	private final GcsReads reads;

	private final GcsListings listings;

	private final GcsCopies copies;

	private final GcsDeletes deletes;

	private final GcsLinks links;

	private final BucketLocations locations;

	private final GcsLifecycle lifecycle;

	GcsStorageDriver(GcsClient client, GcsLinks links, GcpStorageOptions options) {
		this.calls = new GcsCalls(client);
		this.reads = new GcsReads(this.calls);
		this.listings = new GcsListings(this.calls);
		this.copies = new GcsCopies(this.calls, this.reads, options.rewriteBytesPerCall());
		this.deletes = new GcsDeletes(this.calls);
		this.locations = new BucketLocations(this.calls);
		this.lifecycle = new GcsLifecycle(this.calls);
		this.links = links;
	}

	@Override
	public String provider() {
		return GcpErrors.PROVIDER;
	}

	@Override
	public StorageCapabilities capabilities() {
		return CAPABILITIES;
	}

	@Override
	public boolean keepsTimeLimit() {
		return this.calls.client().timeLimited();
	}

	@Override
	public String location(String bucket) {
		return this.locations.of(bucket);
	}

	@Override
	public ObjectMetadata head(ObjectId id, @Nullable String versionId) {
		return this.reads.head(id, versionId);
	}

	@Override
	public ObjectContent open(ObjectId id, GetOptions options) {
		return this.reads.open(id, options);
	}

	@Override
	public ObjectMetadata put(ObjectId id, ByteBuffer content, long crc32c, PutOptions options) {
		Long condition = Generation.ofCondition(id, options.condition());
		return this.calls.call(CloudErrorKind.STORAGE_PUT, id, () -> {
			Storage.Objects.Insert insert = this.calls.client()
				.json()
				.objects()
				.insert(id.bucket(), GcsWrites.object(id, options).setCrc32c(Crc32cText.of(crc32c)),
						new BufferContent(GcsWrites.contentType(options), content));
			insert.setIfGenerationMatch(condition).setKmsKeyName(options.keyId());
			insert.getMediaHttpUploader().setDirectUploadEnabled(true);
			insert.setDisableGZipContent(true);
			return GcsMetadata.of(id.key(), insert.execute());
		});
	}

	@Override
	public PartUpload beginUpload(ObjectId id, PutOptions options) {
		return new ResumableUpload(this.calls, id, ResumableSession.begin(this.calls, id, options));
	}

	@Override
	public void delete(ObjectId id, DeleteOptions options) {
		this.deletes.delete(id, options);
	}

	@Override
	public List<DeleteResult> deleteBatch(String bucket, List<String> keys) {
		return this.deletes.delete(bucket, keys);
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
		throw CloudException.of(CloudErrorKind.STORAGE_FETCH, CloudErrorCategory.UNSUPPORTED)
			.provider(GcpErrors.PROVIDER)
			.operation("read tags")
			.resource(id.toString())
			.reason("objects of Cloud Storage have no tags")
			.remedy("Use user metadata")
			.build();
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
		this.lifecycle.apply(bucket, rule);
	}

	@Override
	public List<LifecycleRule> lifecycleRules(String bucket) {
		return this.lifecycle.rules(bucket);
	}

	@Override
	public String toString() {
		return "GcsStorageDriver";
	}

}
