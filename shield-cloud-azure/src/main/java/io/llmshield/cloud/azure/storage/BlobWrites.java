package io.llmshield.cloud.azure.storage;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;

import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobImmutabilityPolicy;
import com.azure.storage.blob.models.BlobImmutabilityPolicyMode;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.Retention;
import io.llmshield.cloud.storage.StorageClass;
import io.llmshield.cloud.storage.WriteCondition;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Puts {@link PutOptions} into requests.
 */
final class BlobWrites {

	private static final String ANY = "*";

	/**
	 * Small enough that the JDK's client needs no large direct buffers to send it: 64
	 * KiB.
	 */
	private static final int PIECE = 64 * 1024;

	private BlobWrites() {
	}

	static BlockBlobSimpleUploadOptions put(ByteBuffer content, long crc32c, PutOptions options) {
		BlockBlobSimpleUploadOptions put = new BlockBlobSimpleUploadOptions(pieces(content), content.remaining())
			.setContentMd5(md5(content))
			.setHeaders(headers(options))
			.setMetadata(BlobMetadata.encode(options.userMetadata(), crc32c))
			.setTags(options.tags().isEmpty() ? null : options.tags())
			.setTier(tier(options.storageClass()))
			.setRequestConditions(conditions(options.condition()));
		if (options.retention() != null) {
			put.setImmutabilityPolicy(immutability(options.retention()));
		}
		return options.legalHold() ? put.setLegalHold(true) : put;
	}

	static BlockBlobCommitBlockListOptions commit(java.util.List<String> blocks, long crc32c, PutOptions options) {
		BlockBlobCommitBlockListOptions commit = new BlockBlobCommitBlockListOptions(blocks)
			.setHeaders(headers(options))
			.setMetadata(BlobMetadata.encode(options.userMetadata(), crc32c))
			.setTags(options.tags().isEmpty() ? null : options.tags())
			.setTier(tier(options.storageClass()))
			.setRequestConditions(conditions(options.condition()));
		if (options.retention() != null) {
			commit.setImmutabilityPolicy(immutability(options.retention()));
		}
		return options.legalHold() ? commit.setLegalHold(true) : commit;
	}

	/**
	 * Read a buffer in pieces, without a copy of it, from the beginning for each
	 * subscriber.
	 * @param content the bytes, from position to limit; not changed
	 * @return the pieces
	 */
	static Flux<ByteBuffer> pieces(ByteBuffer content) {
		ByteBuffer all = content.asReadOnlyBuffer();
		return Flux.generate(all::position, (position, sink) -> {
			if (position >= all.limit()) {
				sink.complete();
				return position;
			}
			int length = Math.min(PIECE, all.limit() - position);
			sink.next(all.slice(position, length));
			return position + length;
		});
	}

	static byte[] md5(ByteBuffer content) {
		try {
			MessageDigest md5 = MessageDigest.getInstance("MD5");
			md5.update(content.duplicate());
			return md5.digest();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every JVM has MD5", ex);
		}
	}

	private static BlobHttpHeaders headers(PutOptions options) {
		return new BlobHttpHeaders().setContentType(options.contentType()).setCacheControl(options.cacheControl());
	}

	static BlobRequestConditions conditions(WriteCondition condition) {
		return new BlobRequestConditions().setIfNoneMatch(condition.ifAbsent() ? ANY : null)
			.setIfMatch(condition.ifMatch());
	}

	/** An object that is to be hot gets the account's own tier, which usually is. */
	static @Nullable AccessTier tier(StorageClass wanted) {
		return switch (wanted) {
			case HOT -> null;
			case COOL -> AccessTier.COOL;
			case COLD -> AccessTier.COLD;
			case ARCHIVE -> AccessTier.ARCHIVE;
		};
	}

	private static BlobImmutabilityPolicy immutability(Retention retention) {
		BlobImmutabilityPolicyMode mode = switch (retention.mode()) {
			case GOVERNANCE -> BlobImmutabilityPolicyMode.UNLOCKED;
			case COMPLIANCE -> BlobImmutabilityPolicyMode.LOCKED;
		};
		return new BlobImmutabilityPolicy().setPolicyMode(mode)
			.setExpiryTime(retention.until().atOffset(ZoneOffset.UTC));
	}

}
