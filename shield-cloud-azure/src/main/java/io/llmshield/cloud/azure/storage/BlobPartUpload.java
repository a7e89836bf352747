package io.llmshield.cloud.azure.storage;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageDriver;

/**
 * An upload in blocks that are invisible until their list is committed. Blob Storage
 * checks the MD5 of every block. The ids begin with random text of this upload, so that
 * uploads of one key at the same time cannot take each other's blocks.
 * <p>
 * Blob Storage drops the blocks that a commit or another write of the same blob does not
 * name: of two uploads at once, the one that ends later fails. Nothing can drop blocks
 * alone, so those of an upload that was aborted stay, invisible, until the next write of
 * the blob or for a week after the last block; their bytes are billed until then.
 * Thread-safe.
 */
final class BlobPartUpload implements StorageDriver.PartUpload {

	private static final SecureRandom RANDOM = new SecureRandom();

	/** With the number, 36 characters, as many as the ids of the SDK's own uploads. */
	private static final int RANDOM_BYTES = 18;

	/** What the neutral code marks each upload with. */
	private static final String WRITE_ID = "shield_write";

	private final BlobCalls calls;

	private final ObjectId id;

	private final PutOptions options;

	private final BlockBlobClient blob;

	private final String prefix;

	private final Set<Integer> sent = ConcurrentHashMap.newKeySet();

	private volatile boolean tried;

	BlobPartUpload(BlobCalls calls, ObjectId id, PutOptions options) {
		this.calls = calls;
		this.id = id;
		this.options = options;
		this.blob = calls.blockBlob(id, options.keyId());
		byte[] random = new byte[RANDOM_BYTES];
		RANDOM.nextBytes(random);
		this.prefix = Base64.getUrlEncoder().encodeToString(random);
	}

	@Override
	public void part(int number, long offset, ByteBuffer content) {
		BinaryData data = BinaryData.fromFlux(BlobWrites.pieces(content), (long) content.remaining(), false).block();
		BlockBlobStageBlockOptions block = new BlockBlobStageBlockOptions(blockId(number), data)
			.setContentMd5(BlobWrites.md5(content));
		try {
			this.calls.call(CloudErrorKind.STORAGE_PUT, this.id,
					() -> this.blob.stageBlockWithResponse(block, null, Context.NONE));
		}
		catch (CloudException ex) {
			throw "InvalidBlobOrBlock".equals(BlobCalls.code(ex)) ? othersBlocks(ex) : ex;
		}
		this.sent.add(number);
	}

	/** All blocks of a blob that are not committed need ids of one length. */
	private static CloudException othersBlocks(CloudException error) {
		return error.toBuilder()
			.remedy("Another program may have left blocks of this blob whose ids have another length: write the "
					+ "object in one call, or wait a week")
			.build();
	}

	private String blockId(int number) {
		return BlockIds.of(this.prefix, number);
	}

	@Override
	public ObjectMetadata complete(int parts, long size, long crc32c) {
		if (this.sent.size() != parts) {
			throw CloudException.of(CloudErrorKind.STORAGE_PUT, CloudErrorCategory.INVALID_ARGUMENT)
				.provider(AzureErrors.PROVIDER)
				.operation("complete upload")
				.resource(this.id.toString())
				.reason(this.sent.size() + " of " + parts + " parts were sent")
				.build();
		}
		// Committing again what is committed would make another version
		if (this.tried && isDone()) {
			return head();
		}
		this.tried = true;
		List<String> blocks = new ArrayList<>(parts);
		for (int number = 1; number <= parts; number++) {
			blocks.add(blockId(number));
		}
		BlockBlobCommitBlockListOptions commit = BlobWrites.commit(blocks, crc32c, this.options);
		try {
			var answer = this.calls.call(CloudErrorKind.STORAGE_PUT, this.id,
					() -> this.blob.commitBlockListWithResponse(commit, null, Context.NONE));
			return BlobMetadata.written(this.id.key(), size, crc32c, this.options,
					BlobMetadata.Written.of(answer.getHeaders()));
		}
		catch (CloudException ex) {
			throw "InvalidBlockList".equals(BlobCalls.code(ex)) ? blocksGone(ex)
					: ConditionRefusals.ofWrite(ex, this.options.condition());
		}
	}

	private boolean isDone() {
		try {
			String mark = this.options.userMetadata().get(WRITE_ID);
			return mark != null && mark.equals(head().userMetadata().get(WRITE_ID));
		}
		catch (CloudException ex) {
			if (ex.category() == CloudErrorCategory.NOT_FOUND) {
				return false;
			}
			throw ex;
		}
	}

	private ObjectMetadata head() {
		BlobProperties properties = this.calls.call(CloudErrorKind.STORAGE_PUT, this.id, this.blob::getProperties);
		return BlobMetadata.of(this.id.key(), properties);
	}

	/** Another write of the blob has ended since, which drops the blocks. */
	private CloudException blocksGone(CloudException error) {
		return CloudException.of(CloudErrorKind.STORAGE_PUT, CloudErrorCategory.PRECONDITION_FAILED)
			.provider(AzureErrors.PROVIDER)
			.operation(error.operation())
			.resource(error.resource())
			.reason("another write of this object ended while it was uploaded, and Blob Storage dropped the blocks")
			.remedy("Read the current state, and upload again")
			.requestId(error.requestId())
			.cause(error.getCause())
			.build();
	}

	@Override
	public void abort() {
		// There is no call that drops blocks; nobody sees them
	}

}
