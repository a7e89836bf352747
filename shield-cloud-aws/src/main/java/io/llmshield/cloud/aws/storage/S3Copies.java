package io.llmshield.cloud.aws.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.aws.AwsErrors;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.StorageDriver.CopyRepeats;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.Tagging;

/**
 * Copies within S3; no byte passes through here. Storage class and key are carried as
 * well, which S3 does not do by itself. Thread-safe.
 *
 * @param calls makes the calls
 * @param options when a copy goes in parts, and how large they are
 */
record S3Copies(S3Calls calls, AwsStorageOptions options) {

	private static final int MAX_PARTS = 10_000;

	ObjectMetadata copy(ObjectId source, ObjectId target, CopyOptions copy, CopyRepeats repeats) {
		HeadObjectRequest question = HeadObjectRequest.builder()
			.bucket(source.bucket())
			.key(source.key())
			.versionId(copy.sourceVersionId())
			.ifMatch(copy.sourceIfMatch())
			.checksumMode(this.options.checksums() ? ChecksumMode.ENABLED : null)
			.build();
		HeadObjectResponse head = this.calls.headCall(CloudErrorKind.STORAGE_PUT, source, copy.sourceVersionId(),
				() -> this.calls.client().headObject(question));
		Source found = new Source(source,
				(copy.sourceVersionId() != null) ? copy.sourceVersionId() : S3Metadata.versionId(head.versionId()),
				head);
		try {
			return (head.contentLength() > this.options.copyPartThreshold()) ? inParts(found, target, copy, repeats)
					: atOnce(found, target, copy);
		}
		catch (CloudException ex) {
			CloudException told = hasChangedMeanwhile(ex, found, copy) ? askAgain(ex) : refusal(ex, copy);
			if (told != ex) {
				for (Throwable kept : ex.getSuppressed()) {
					told.addSuppressed(kept);
				}
			}
			throw told;
		}
	}

	/**
	 * Whether a condition does not hold that the caller knows nothing of: that the source
	 * is what was found, so that the target does not get another version's properties. S3
	 * does not tell which condition it was, so where the target has one as well, the
	 * source is looked at again.
	 */
	private boolean hasChangedMeanwhile(CloudException error, Source source, CopyOptions copy) {
		if (error.category() != CloudErrorCategory.PRECONDITION_FAILED || copy.sourceIfMatch() != null) {
			return false;
		}
		return copy.targetCondition().isNone() || (source.versionId() == null && isAnother(source, error));
	}

	private boolean isAnother(Source source, CloudException error) {
		ObjectId id = source.id();
		try {
			HeadObjectResponse now = this.calls.headCall(CloudErrorKind.STORAGE_PUT, id, null,
					() -> this.calls.client().headObject((request) -> request.bucket(id.bucket()).key(id.key())));
			return !Objects.equals(now.eTag(), source.head().eTag());
		}
		catch (CloudException ex) {
			error.addSuppressed(ex);
			return ex.category() == CloudErrorCategory.NOT_FOUND;
		}
	}

	private static CloudException askAgain(CloudException error) {
		return CloudException.of(CloudErrorKind.STORAGE_PUT, CloudErrorCategory.UNAVAILABLE)
			.provider(AwsErrors.PROVIDER)
			.operation("copy object")
			.resource(error.resource())
			.reason("the source was written at this moment")
			.remedy("Try again")
			.requestId(error.requestId())
			.cause(error.getCause())
			.build();
	}

	/** S3 answers "not found" where a token was asked for and there is no target. */
	private static CloudException refusal(CloudException error, CopyOptions copy) {
		boolean noTarget = copy.targetCondition().ifMatch() != null && error.getClass() == CloudException.class
				&& error.category() == CloudErrorCategory.NOT_FOUND;
		return noTarget ? CloudException.of(CloudErrorKind.STORAGE_PUT, CloudErrorCategory.PRECONDITION_FAILED)
			.provider(AwsErrors.PROVIDER)
			.operation("copy object")
			.resource(error.resource())
			.reason("there is no target, so it has no version token that could match")
			.requestId(error.requestId())
			.cause(error.getCause())
			.build() : error;
	}

	private ObjectMetadata atOnce(Source source, ObjectId target, CopyOptions copy) {
		CopyObjectRequest request = request(source, target, copy);
		CopyObjectResponse answer = this.calls.call(CloudErrorKind.STORAGE_PUT, target, copy.sourceVersionId(),
				() -> this.calls.client().copyObject(request));
		ObjectMetadata before = S3Metadata.of(target.key(), source.head());
		return new ObjectMetadata(target.key(), before.size(), answer.copyObjectResult().eTag(),
				S3Metadata.versionId(answer.versionId()), S3Metadata.time(answer), before.contentType(),
				before.cacheControl(), before.storageClass(), before.userMetadata(),
				Crc32cText.ofWholeObject(answer.copyObjectResult().checksumCRC32C(),
						answer.copyObjectResult().checksumType()),
				answer.ssekmsKeyId());
	}

	private CopyObjectRequest request(Source source, ObjectId target, CopyOptions copy) {
		HeadObjectResponse head = source.head();
		CopyObjectRequest.Builder request = CopyObjectRequest.builder()
			.sourceBucket(source.id().bucket())
			.sourceKey(source.id().key())
			.sourceVersionId(source.versionId())
			.copySourceIfMatch(head.eTag())
			.destinationBucket(target.bucket())
			.destinationKey(target.key())
			.storageClass(head.storageClassAsString())
			.serverSideEncryption(head.serverSideEncryptionAsString())
			.ssekmsKeyId(head.ssekmsKeyId())
			.checksumAlgorithm(this.options.checksums() ? ChecksumAlgorithm.CRC32_C : null)
			.ifNoneMatch(S3Writes.ifNoneMatch(copy.targetCondition()))
			.ifMatch(copy.targetCondition().ifMatch());
		if (source.id().equals(target)) {
			// S3 refuses to copy an object onto itself unless its metadata is written
			// anew
			request.metadataDirective(MetadataDirective.REPLACE)
				.metadata(head.metadata())
				.contentType(head.contentType())
				.cacheControl(head.cacheControl())
				.contentDisposition(head.contentDisposition())
				.contentEncoding(head.contentEncoding())
				.contentLanguage(head.contentLanguage())
				.websiteRedirectLocation(head.websiteRedirectLocation());
		}
		return request.build();
	}

	private ObjectMetadata inParts(Source source, ObjectId target, CopyOptions copy, CopyRepeats repeats) {
		CreateMultipartUploadRequest begin = begin(source, target);
		CreateMultipartUploadResponse begun = this.calls.call(CloudErrorKind.STORAGE_PUT, target,
				() -> this.calls.client().createMultipartUpload(begin));
		String uploadId = begun.uploadId();
		CompleteMultipartUploadResponse answer;
		try {
			List<CompletedPart> parts = parts(source, target, uploadId, repeats);
			answer = complete(source, target, copy, begun, parts);
		}
		catch (RuntimeException | Error ex) {
			abort(target, uploadId, repeats, ex);
			throw ex;
		}
		return metadata(source, target, answer);
	}

	private CreateMultipartUploadRequest begin(Source source, ObjectId target) {
		HeadObjectResponse head = source.head();
		return CreateMultipartUploadRequest.builder()
			.bucket(target.bucket())
			.key(target.key())
			.metadata(head.metadata())
			.contentType(head.contentType())
			.cacheControl(head.cacheControl())
			.contentDisposition(head.contentDisposition())
			.contentEncoding(head.contentEncoding())
			.contentLanguage(head.contentLanguage())
			.websiteRedirectLocation(head.websiteRedirectLocation())
			.storageClass(head.storageClassAsString())
			.serverSideEncryption(head.serverSideEncryptionAsString())
			.ssekmsKeyId(head.ssekmsKeyId())
			.tagging(tagging(source))
			.checksumAlgorithm(this.options.checksums() ? ChecksumAlgorithm.CRC32_C : null)
			.checksumType(this.options.checksums() ? ChecksumType.FULL_OBJECT : null)
			.build();
	}

	private @Nullable Tagging tagging(Source source) {
		Integer count = source.head().tagCount();
		if (count != null && count == 0) {
			return null;
		}
		var tags = this.calls.call(CloudErrorKind.STORAGE_PUT, source.id(),
				() -> this.calls.client()
					.getObjectTagging((request) -> request.bucket(source.id().bucket())
						.key(source.id().key())
						.versionId(source.versionId()))
					.tagSet());
		return tags.isEmpty() ? null : Tagging.builder().tagSet(tags).build();
	}

	private List<CompletedPart> parts(Source source, ObjectId target, String uploadId, CopyRepeats repeats) {
		long size = source.head().contentLength();
		long partSize = Math.max(this.options.copyPartSize(), (size + MAX_PARTS - 1) / MAX_PARTS);
		List<CompletedPart> parts = new ArrayList<>();
		for (long from = 0; from < size; from += partSize) {
			int number = parts.size() + 1;
			String range = "bytes=" + from + "-" + (Math.min(size, from + partSize) - 1);
			CopyPartResult copied = repeats.part(() -> part(source, range, target, uploadId, number));
			parts.add(CompletedPart.builder()
				.partNumber(number)
				.eTag(copied.eTag())
				.checksumCRC32C(copied.checksumCRC32C())
				.build());
		}
		return parts;
	}

	private CopyPartResult part(Source source, String range, ObjectId target, String uploadId, int number) {
		return this.calls.call(CloudErrorKind.STORAGE_PUT, target,
				() -> this.calls.client()
					.uploadPartCopy((request) -> request.sourceBucket(source.id().bucket())
						.sourceKey(source.id().key())
						.sourceVersionId(source.versionId())
						.copySourceIfMatch(source.head().eTag())
						.copySourceRange(range)
						.destinationBucket(target.bucket())
						.destinationKey(target.key())
						.uploadId(uploadId)
						.partNumber(number))
					.copyPartResult());
	}

	private CompleteMultipartUploadResponse complete(Source source, ObjectId target, CopyOptions copy,
			CreateMultipartUploadResponse begun, List<CompletedPart> parts) {
		return this.calls.call(CloudErrorKind.STORAGE_PUT, target, () -> this.calls.client()
			.completeMultipartUpload((request) -> request.bucket(target.bucket())
				.key(target.key())
				.uploadId(begun.uploadId())
				.multipartUpload((upload) -> upload.parts(parts))
				.mpuObjectSize(source.head().contentLength())
				.checksumType((begun.checksumType() == ChecksumType.FULL_OBJECT) ? ChecksumType.FULL_OBJECT : null)
				.ifNoneMatch(S3Writes.ifNoneMatch(copy.targetCondition()))
				.ifMatch(copy.targetCondition().ifMatch())));
	}

	/** The SDK sends nothing from an interrupted thread, which stays interrupted. */
	private void abort(ObjectId target, String uploadId, CopyRepeats repeats, Throwable failure) {
		boolean interrupted = Thread.interrupted();
		try {
			repeats.cleanUp(() -> this.calls.call(CloudErrorKind.STORAGE_PUT, target,
					() -> this.calls.client()
						.abortMultipartUpload(
								(request) -> request.bucket(target.bucket()).key(target.key()).uploadId(uploadId))));
		}
		catch (CloudException ex) {
			// An upload that is not found is dropped already
			if (ex.category() != CloudErrorCategory.NOT_FOUND) {
				failure.addSuppressed(ex);
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private static ObjectMetadata metadata(Source source, ObjectId target, CompleteMultipartUploadResponse answer) {
		ObjectMetadata before = S3Metadata.of(target.key(), source.head());
		return new ObjectMetadata(target.key(), before.size(), answer.eTag(), S3Metadata.versionId(answer.versionId()),
				S3Metadata.time(answer), before.contentType(), before.cacheControl(), before.storageClass(),
				before.userMetadata(), Crc32cText.ofWholeObject(answer.checksumCRC32C(), answer.checksumType()),
				answer.ssekmsKeyId());
	}

	/** What is copied: one version, as it was found. */
	private record Source(ObjectId id, @Nullable String versionId, HeadObjectResponse head) {
	}

}
