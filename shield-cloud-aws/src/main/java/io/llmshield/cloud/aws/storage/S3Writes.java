package io.llmshield.cloud.aws.storage;

import java.util.Map;

import io.llmshield.cloud.storage.MetadataText;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.Retention;
import io.llmshield.cloud.storage.StorageClass;
import io.llmshield.cloud.storage.WriteCondition;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;

/**
 * Puts {@link PutOptions} into requests.
 */
final class S3Writes {

	/** What S3 gives objects without a type. */
	static final String DEFAULT_TYPE = "application/octet-stream";

	private static final String ANY = "*";

	private S3Writes() {
	}

	static PutObjectRequest.Builder put(ObjectId id, PutOptions options, @Nullable Long crc32c) {
		return PutObjectRequest.builder()
			.bucket(id.bucket())
			.key(id.key())
			.contentType((options.contentType() != null) ? options.contentType() : DEFAULT_TYPE)
			.cacheControl(options.cacheControl())
			.metadata(options.userMetadata().isEmpty() ? null : MetadataText.encode(options.userMetadata()))
			.tagging(tagging(options.tags()))
			.storageClass(storageClass(options.storageClass()))
			.serverSideEncryption(encryption(options.keyId()))
			.ssekmsKeyId(options.keyId())
			.objectLockMode(lockMode(options.retention()))
			.objectLockRetainUntilDate((options.retention() != null) ? options.retention().until() : null)
			.objectLockLegalHoldStatus(options.legalHold() ? ObjectLockLegalHoldStatus.ON : null)
			.ifNoneMatch(ifNoneMatch(options.condition()))
			.ifMatch(options.condition().ifMatch())
			.checksumCRC32C((crc32c != null) ? Crc32cText.of(crc32c) : null);
	}

	static CreateMultipartUploadRequest begin(ObjectId id, PutOptions options, boolean checksums) {
		return CreateMultipartUploadRequest.builder()
			.bucket(id.bucket())
			.key(id.key())
			.contentType((options.contentType() != null) ? options.contentType() : DEFAULT_TYPE)
			.cacheControl(options.cacheControl())
			.metadata(options.userMetadata().isEmpty() ? null : MetadataText.encode(options.userMetadata()))
			.tagging(tagging(options.tags()))
			.storageClass(storageClass(options.storageClass()))
			.serverSideEncryption(encryption(options.keyId()))
			.ssekmsKeyId(options.keyId())
			.objectLockMode(lockMode(options.retention()))
			.objectLockRetainUntilDate((options.retention() != null) ? options.retention().until() : null)
			.objectLockLegalHoldStatus(options.legalHold() ? ObjectLockLegalHoldStatus.ON : null)
			.checksumAlgorithm(checksums ? ChecksumAlgorithm.CRC32_C : null)
			.checksumType(checksums ? ChecksumType.FULL_OBJECT : null)
			.build();
	}

	static @Nullable String ifNoneMatch(WriteCondition condition) {
		return condition.ifAbsent() ? ANY : null;
	}

	static @Nullable Tagging tagging(Map<String, String> tags) {
		return tags.isEmpty() ? null
				: Tagging.builder()
					.tagSet(tags.entrySet()
						.stream()
						.map((tag) -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
						.toList())
					.build();
	}

	private static software.amazon.awssdk.services.s3.model.@Nullable StorageClass storageClass(StorageClass wanted) {
		return switch (wanted) {
			case HOT -> null;
			case COOL -> software.amazon.awssdk.services.s3.model.StorageClass.STANDARD_IA;
			case COLD -> software.amazon.awssdk.services.s3.model.StorageClass.GLACIER_IR;
			case ARCHIVE -> software.amazon.awssdk.services.s3.model.StorageClass.DEEP_ARCHIVE;
		};
	}

	private static @Nullable ServerSideEncryption encryption(@Nullable String keyId) {
		return (keyId != null) ? ServerSideEncryption.AWS_KMS : null;
	}

	private static @Nullable ObjectLockMode lockMode(@Nullable Retention retention) {
		if (retention == null) {
			return null;
		}
		return switch (retention.mode()) {
			case GOVERNANCE -> ObjectLockMode.GOVERNANCE;
			case COMPLIANCE -> ObjectLockMode.COMPLIANCE;
		};
	}

}
