package io.llmshield.cloud.aws.storage;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageDriver;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

import io.llmshield.cloud.aws.AwsErrors;

/**
 * A multipart upload: S3 checks the CRC32C of every part and of the whole object.
 * Thread-safe.
 */
final class S3PartUpload implements StorageDriver.PartUpload {

	private final S3Calls calls;

	private final ObjectId id;

	private final PutOptions options;

	private final String uploadId;

	private final boolean checksums;

	private final boolean wholeChecksum;

	private final Map<Integer, CompletedPart> sent = new ConcurrentSkipListMap<>();

	private volatile boolean ended;

	private volatile boolean completing;

	private S3PartUpload(S3Calls calls, ObjectId id, PutOptions options, CreateMultipartUploadResponse begun,
			boolean checksums) {
		this.calls = calls;
		this.id = id;
		this.options = options;
		this.uploadId = begun.uploadId();
		this.checksums = checksums;
		// Services that imitate S3 may know checksums of parts only
		this.wholeChecksum = begun.checksumType() == ChecksumType.FULL_OBJECT;
	}

	static S3PartUpload begin(S3Calls calls, ObjectId id, PutOptions options, boolean checksums) {
		CreateMultipartUploadResponse begun = calls.call(CloudErrorKind.STORAGE_PUT, id,
				() -> calls.client().createMultipartUpload(S3Writes.begin(id, options, checksums)));
		return new S3PartUpload(calls, id, options, begun, checksums);
	}

	@Override
	public void part(int number, long offset, ByteBuffer content) {
		String checksum = this.checksums ? Crc32cText.of(content) : null;
		UploadPartRequest request = UploadPartRequest.builder()
			.bucket(this.id.bucket())
			.key(this.id.key())
			.uploadId(this.uploadId)
			.partNumber(number)
			.checksumCRC32C(checksum)
			.overrideConfiguration(this.calls.client().sending(content.remaining()))
			.build();
		UploadPartResponse answer;
		try {
			answer = this.calls.client().uploadPart(request, BufferContent.body(content));
		}
		catch (SdkException ex) {
			CloudException error = this.calls.translated(CloudErrorKind.STORAGE_PUT, this.id, null, ex);
			throw isGone(ex) ? dropped(error) : error;
		}
		this.sent.put(number,
				CompletedPart.builder().partNumber(number).eTag(answer.eTag()).checksumCRC32C(checksum).build());
	}

	@Override
	public ObjectMetadata complete(int parts, long size, long crc32c) {
		if (this.sent.size() != parts) {
			throw CloudException.of(CloudErrorKind.STORAGE_PUT, CloudErrorCategory.INVALID_ARGUMENT)
				.provider(AwsErrors.PROVIDER)
				.operation("complete upload")
				.resource(this.id.toString())
				.reason(this.sent.size() + " of " + parts + " parts were sent")
				.build();
		}
		CompleteMultipartUploadResponse answer = complete(request(size, crc32c));
		this.ended = true;
		return S3Metadata.written(this.id.key(), size, this.options,
				new S3Metadata.Written(answer.eTag(), answer.versionId(),
						Crc32cText.ofWholeObject(answer.checksumCRC32C(), answer.checksumType()), answer.ssekmsKeyId(),
						S3Metadata.time(answer)));
	}

	private CompleteMultipartUploadRequest request(long size, long crc32c) {
		return CompleteMultipartUploadRequest.builder()
			.bucket(this.id.bucket())
			.key(this.id.key())
			.uploadId(this.uploadId)
			.multipartUpload((upload) -> upload.parts(this.sent.values()))
			.mpuObjectSize(size)
			.checksumCRC32C(this.wholeChecksum ? Crc32cText.of(crc32c) : null)
			.checksumType(this.wholeChecksum ? ChecksumType.FULL_OBJECT : null)
			.ifNoneMatch(S3Writes.ifNoneMatch(this.options.condition()))
			.ifMatch(this.options.condition().ifMatch())
			.build();
	}

	private CompleteMultipartUploadResponse complete(CompleteMultipartUploadRequest request) {
		// Once an attempt was made, an upload that is gone may have been completed by it
		boolean first = !this.completing;
		this.completing = true;
		try {
			return this.calls.client().completeMultipartUpload(request);
		}
		catch (SdkException ex) {
			CloudException error = this.calls.translated(CloudErrorKind.STORAGE_PUT, this.id, null, ex);
			if (isConflict(ex)) {
				throw startAgain(error);
			}
			throw (first && isGone(ex)) ? dropped(error) : error;
		}
	}

	private static boolean isGone(SdkException error) {
		return "NoSuchUpload".equals(AwsErrors.code(error));
	}

	/** It is the upload that is missing, and neither the object nor its old version. */
	private static CloudException dropped(CloudException error) {
		return CloudException.of(CloudErrorKind.STORAGE_PUT, CloudErrorCategory.UNAVAILABLE)
			.provider(AwsErrors.PROVIDER)
			.operation(error.operation())
			.resource(error.resource())
			.reason("the upload was dropped: by a lifecycle rule, or by somebody else")
			.remedy("Upload again from the beginning")
			.retryable(false)
			.requestId(error.requestId())
			.cause(error.getCause())
			.build();
	}

	private static boolean isConflict(SdkException error) {
		return "ConditionalRequestConflict".equals(AwsErrors.code(error));
	}

	/** S3 drops the upload then; only a new one can go on. */
	private static CloudException startAgain(CloudException error) {
		return error.toBuilder()
			.retryable(false)
			.remedy("Another write finished at this moment: read the current state, and upload again")
			.build();
	}

	@Override
	public void abort() {
		if (this.ended) {
			return;
		}
		try {
			this.calls.call(CloudErrorKind.STORAGE_PUT, this.id, () -> this.calls.client()
				.abortMultipartUpload(
						(request) -> request.bucket(this.id.bucket()).key(this.id.key()).uploadId(this.uploadId)));
		}
		catch (CloudException ex) {
			if (ex.category() != CloudErrorCategory.NOT_FOUND) {
				throw ex;
			}
		}
		this.ended = true;
	}

}
