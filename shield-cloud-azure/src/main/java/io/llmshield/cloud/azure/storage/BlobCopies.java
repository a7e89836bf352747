package io.llmshield.cloud.azure.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import com.azure.core.http.RequestConditions;
import com.azure.core.http.rest.Response;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.options.BlobCopyFromUrlOptions;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockFromUrlOptions;
import com.azure.storage.blob.sas.BlobSasPermission;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.StorageDriver.CopyRepeats;
import org.jspecify.annotations.Nullable;

/**
 * Copies within a storage account; no byte passes through here. Copy Blob, which may
 * still be pending when it answers, is not used: its target appears before its content.
 * The source is read by a link that the client's own credential signs for an hour.
 * Thread-safe.
 *
 * @param calls makes the calls
 * @param links signs the source
 * @param options when a copy goes in parts, and how large they are
 */
record BlobCopies(BlobCalls calls, BlobLinks links, AzureStorageOptions options) {

	private static final int MAX_PARTS = 50_000;

	private static final Set<CloudErrorCategory> SOURCE_IS_ANOTHER = EnumSet.of(CloudErrorCategory.NOT_FOUND,
			CloudErrorCategory.PRECONDITION_FAILED);

	private static final Duration LINK = Duration.ofHours(1);

	ObjectMetadata copy(ObjectId source, ObjectId target, CopyOptions copy, CopyRepeats repeats) {
		BlobClient blob = this.calls.blob(source, copy.sourceVersionId());
		BlobRequestConditions condition = new BlobRequestConditions().setIfMatch(copy.sourceIfMatch());
		BlobProperties head = this.calls.call(CloudErrorKind.STORAGE_PUT, source, copy.sourceVersionId(),
				() -> blob.getPropertiesWithResponse(condition, null, Context.NONE).getValue());
		Source found = new Source(source, blob, head, tags(source, blob, head));
		try {
			return (head.getBlobSize() > this.options.copyPartThreshold()) ? inParts(found, target, copy, repeats)
					: atOnce(found, target, copy);
		}
		catch (CloudException ex) {
			throw ConditionRefusals.ofWrite(changed(ex, found, copy), copy.targetCondition());
		}
	}

	private Map<String, String> tags(ObjectId source, BlobClient blob, BlobProperties head) {
		return (head.getTagCount() != null && head.getTagCount() > 0)
				? this.calls.call(CloudErrorKind.STORAGE_PUT, source, blob::getTags) : Map.of();
	}

	/**
	 * The source was written or deleted after it was found. Who did not ask for a certain
	 * one knows nothing of that condition, and gets the one that is there now. The first
	 * two codes are about the source alone; the third one may be about the target, if
	 * that has a condition.
	 */
	private static CloudException changed(CloudException error, Source source, CopyOptions copy) {
		String code = BlobCalls.code(error);
		boolean changed = ("CannotVerifyCopySource".equals(code) && SOURCE_IS_ANOTHER.contains(error.category()))
				|| "SourceConditionNotMet".equals(code)
				|| ("ConditionNotMet".equals(code) && copy.targetCondition().isNone());
		if (!changed) {
			return error;
		}
		boolean asked = copy.sourceIfMatch() != null;
		return CloudException
			.of(CloudErrorKind.STORAGE_PUT,
					asked ? CloudErrorCategory.PRECONDITION_FAILED : CloudErrorCategory.UNAVAILABLE)
			.provider(AzureErrors.PROVIDER)
			.operation(error.operation())
			.resource(source.id().toString())
			.reason("the source was written or deleted while it was copied")
			.remedy(asked ? "Read the current state and decide again" : "Try again")
			.requestId(error.requestId())
			.cause(error.getCause())
			.build();
	}

	private ObjectMetadata atOnce(Source source, ObjectId target, CopyOptions copy) {
		BlobCopyFromUrlOptions request = new BlobCopyFromUrlOptions(link(source))
			.setTags(source.tags().isEmpty() ? null : source.tags())
			.setTier(source.tier())
			.setSourceRequestConditions(new RequestConditions().setIfMatch(source.head().getETag()))
			.setDestinationRequestConditions(BlobWrites.conditions(copy.targetCondition()));
		Response<String> answer = this.calls.call(CloudErrorKind.STORAGE_PUT, target,
				() -> scoped(source, target).copyFromUrlWithResponse(request, null, Context.NONE));
		return metadata(source, target, answer);
	}

	private BlockBlobClient scoped(Source source, ObjectId target) {
		return this.calls.blockBlob(target, source.head().getEncryptionScope());
	}

	private String link(Source source) {
		return this.links.sign(CloudErrorKind.STORAGE_PUT, source.id(), source.blob(),
				new BlobSasPermission().setReadPermission(true), Instant.now().plus(LINK));
	}

	private ObjectMetadata inParts(Source source, ObjectId target, CopyOptions copy, CopyRepeats repeats) {
		BlockBlobClient blob = scoped(source, target);
		long size = source.head().getBlobSize();
		long partSize = Math.max(this.options.copyPartSize(), (size + MAX_PARTS - 1) / MAX_PARTS);
		String prefix = UUID.randomUUID().toString().substring(0, 24);
		List<String> blocks = new ArrayList<>();
		for (long from = 0; from < size; from += partSize) {
			String id = BlockIds.of(prefix, blocks.size());
			BlockBlobStageBlockFromUrlOptions block = new BlockBlobStageBlockFromUrlOptions(id, link(source))
				.setSourceRange(new BlobRange(from, Math.min(partSize, size - from)))
				.setSourceRequestConditions(new BlobRequestConditions().setIfMatch(source.head().getETag()));
			repeats.part(() -> this.calls.call(CloudErrorKind.STORAGE_PUT, target,
					() -> blob.stageBlockFromUrlWithResponse(block, null, Context.NONE)));
			blocks.add(id);
		}
		BlockBlobCommitBlockListOptions commit = new BlockBlobCommitBlockListOptions(blocks)
			.setHeaders(source.headers())
			.setMetadata(source.head().getMetadata())
			.setTags(source.tags().isEmpty() ? null : source.tags())
			.setTier(source.tier())
			.setRequestConditions(BlobWrites.conditions(copy.targetCondition()));
		return metadata(source, target, this.calls.call(CloudErrorKind.STORAGE_PUT, target,
				() -> blob.commitBlockListWithResponse(commit, null, Context.NONE)));
	}

	private static ObjectMetadata metadata(Source source, ObjectId target, Response<?> answer) {
		ObjectMetadata before = BlobMetadata.of(target.key(), source.head());
		BlobMetadata.Written written = BlobMetadata.Written.of(answer.getHeaders());
		return new ObjectMetadata(target.key(), before.size(), written.token(), written.versionId(), written.time(),
				before.contentType(), before.cacheControl(), before.storageClass(), before.userMetadata(),
				before.crc32c(), before.keyId());
	}

	/** What is copied: one version, as it was found. */
	private record Source(ObjectId id, BlobClient blob, BlobProperties head, Map<String, String> tags) {

		/** The account's own tier is not carried, as it is not set for writes either. */
		@Nullable AccessTier tier() {
			return BlobWrites.tier(BlobMetadata.storageClass(this.head.getAccessTier()));
		}

		BlobHttpHeaders headers() {
			return new BlobHttpHeaders().setContentType(this.head.getContentType())
				.setCacheControl(this.head.getCacheControl())
				.setContentDisposition(this.head.getContentDisposition())
				.setContentEncoding(this.head.getContentEncoding())
				.setContentLanguage(this.head.getContentLanguage())
				.setContentMd5(this.head.getContentMd5());
		}

	}

}
