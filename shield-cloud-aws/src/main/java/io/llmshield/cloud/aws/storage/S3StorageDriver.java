package io.llmshield.cloud.aws.storage;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.aws.AwsErrors;
import io.llmshield.cloud.storage.ByteRange;
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
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Objects on S3 by the synchronous client. Thread-safe.
 */
final class S3StorageDriver implements StorageDriver {

	/** S3's limits: "Amazon S3 multipart upload limits", "DeleteObjects". */
	private static final StorageCapabilities CAPABILITIES = new StorageCapabilities(
			EnumSet.complementOf(EnumSet.of(StorageCapability.TOKEN_PER_WRITE)), AwsStorageOptions.MIN_PART,
			AwsStorageOptions.MIN_PART, 1, 10_000, 10_000 * AwsStorageOptions.MAX_PART, 1000);

	private static final int RANGE_NOT_SATISFIABLE = 416;

	private final SingleAttemptS3Client client;

	private final AwsStorageOptions options;

	private final S3Calls calls;

	private final S3Listings listings;

	private final S3Copies copies;

	private final S3Links links;

	private final BucketLocations locations;

	private final S3Lifecycle lifecycle;

	S3StorageDriver(SingleAttemptS3Client client, S3Presigner presigner, AwsStorageOptions options) {
		this.client = client;
		this.options = options;
		this.calls = new S3Calls(client);
		this.listings = new S3Listings(this.calls);
		this.copies = new S3Copies(this.calls, options);
		this.links = new S3Links(presigner);
		this.locations = new BucketLocations(this.calls);
		this.lifecycle = new S3Lifecycle(this.calls);
	}

	@Override
	public String provider() {
		return AwsErrors.PROVIDER;
	}

	@Override
	public StorageCapabilities capabilities() {
		return CAPABILITIES;
	}

	@Override
	public boolean keepsTimeLimit() {
		return this.options.timeLimit() != null;
	}

	@Override
	public String location(String bucket) {
		return this.locations.of(bucket);
	}

	@Override
	public ObjectMetadata head(ObjectId id, @Nullable String versionId) {
		HeadObjectRequest request = HeadObjectRequest.builder()
			.bucket(id.bucket())
			.key(id.key())
			.versionId(versionId)
			.checksumMode(checksumMode())
			.build();
		return S3Metadata.of(id.key(), this.calls.headCall(CloudErrorKind.STORAGE_FETCH, id, versionId,
				() -> this.client.headObject(request)));
	}

	private @Nullable ChecksumMode checksumMode() {
		return this.options.checksums() ? ChecksumMode.ENABLED : null;
	}

	@Override
	public ObjectContent open(ObjectId id, GetOptions options) {
		try {
			return get(id, options, range(options.range()));
		}
		catch (CloudException ex) {
			if (options.range().offset() == 0 && ex.getCause() instanceof S3Exception answer
					&& answer.statusCode() == RANGE_NOT_SATISFIABLE) {
				return empty(id, options, ex);
			}
			throw ex;
		}
	}

	private ObjectContent get(ObjectId id, GetOptions options, @Nullable String range) {
		GetObjectRequest request = GetObjectRequest.builder()
			.bucket(id.bucket())
			.key(id.key())
			.versionId(options.versionId())
			.ifMatch(options.ifMatch())
			.ifNoneMatch(options.ifNoneMatch())
			.range(range)
			.checksumMode(checksumMode())
			.overrideConfiguration(this.client.every())
			.build();
		ResponseInputStream<GetObjectResponse> answer = this.calls.call(CloudErrorKind.STORAGE_FETCH, id,
				options.versionId(), () -> this.client.getObject(request));
		return S3ObjectStream.content(id, answer, options.range());
	}

	private static @Nullable String range(ByteRange range) {
		return range.isAll() ? null : range.toHttp();
	}

	/** S3 refuses every range of an empty object; the contract allows one from 0. */
	private ObjectContent empty(ObjectId id, GetOptions options, CloudException refusal) {
		ObjectContent whole = get(id, options, null);
		if (whole.metadata().size() > 0) {
			whole.close();
			throw refusal;
		}
		return whole;
	}

	@Override
	public ObjectMetadata put(ObjectId id, ByteBuffer content, long crc32c, PutOptions options) {
		PutObjectRequest request = S3Writes.put(id, options, this.options.checksums() ? crc32c : null)
			.overrideConfiguration(this.client.sending(content.remaining()))
			.build();
		PutObjectResponse answer = this.calls.call(CloudErrorKind.STORAGE_PUT, id,
				() -> this.client.putObject(request, BufferContent.body(content)));
		return S3Metadata.written(id.key(), content.remaining(), options,
				new S3Metadata.Written(answer.eTag(), answer.versionId(),
						Crc32cText.ofWholeObject(answer.checksumCRC32C(), answer.checksumType()), answer.ssekmsKeyId(),
						S3Metadata.time(answer)));
	}

	@Override
	public PartUpload beginUpload(ObjectId id, PutOptions options) {
		return S3PartUpload.begin(this.calls, id, options, this.options.checksums());
	}

	@Override
	public void delete(ObjectId id, DeleteOptions options) {
		this.calls.call(CloudErrorKind.STORAGE_DELETE, id,
				() -> this.client.deleteObject((request) -> request.bucket(id.bucket())
					.key(id.key())
					.versionId(options.versionId())
					.ifMatch(options.ifMatch())));
	}

	@Override
	public List<DeleteResult> deleteBatch(String bucket, List<String> keys) {
		List<ObjectIdentifier> objects = keys.stream()
			.map((key) -> ObjectIdentifier.builder().key(key).build())
			.toList();
		DeleteObjectsResponse answer = this.calls.call(CloudErrorKind.STORAGE_DELETE, new ObjectId(bucket, ""),
				() -> this.client
					.deleteObjects((request) -> request.bucket(bucket).delete((delete) -> delete.objects(objects))));
		Map<String, @Nullable CloudException> results = new HashMap<>();
		answer.deleted().forEach((deleted) -> results.put(deleted.key(), null));
		answer.errors().forEach((error) -> results.put(error.key(), failed(bucket, error)));
		return keys.stream()
			.map((key) -> new DeleteResult(key, results.containsKey(key) ? results.get(key) : unmentioned(bucket, key)))
			.toList();
	}

	private static CloudException failed(String bucket, S3Error error) {
		return AwsErrors.ofCode(CloudErrorKind.STORAGE_DELETE, error.code())
			.operation("delete object")
			.resource(new ObjectId(bucket, error.key()).toString())
			.build();
	}

	private static CloudException unmentioned(String bucket, String key) {
		return CloudException.of(CloudErrorKind.STORAGE_DELETE, CloudErrorCategory.UNKNOWN)
			.provider(AwsErrors.PROVIDER)
			.operation("delete object")
			.resource(new ObjectId(bucket, key).toString())
			.reason("the service's answer does not mention it")
			.remedy("Delete it again")
			.build();
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
		List<Tag> tags = this.calls.call(CloudErrorKind.STORAGE_FETCH, id,
				() -> this.client.getObjectTagging((request) -> request.bucket(id.bucket()).key(id.key())).tagSet());
		return tags.stream().collect(Collectors.toUnmodifiableMap(Tag::key, Tag::value));
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
		this.lifecycle.apply(bucket, List.of(rule));
	}

	@Override
	public void applyLifecycle(String bucket, List<LifecycleRule> rules) {
		this.lifecycle.apply(bucket, rules);
	}

	@Override
	public List<LifecycleRule> lifecycleRules(String bucket) {
		return this.lifecycle.rules(bucket);
	}

	@Override
	public String toString() {
		return "S3StorageDriver";
	}

}
