package io.llmshield.cloud.gcp.storage;

import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.RewriteResponse;
import com.google.api.services.storage.model.StorageObject;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.gcp.GcpErrors;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.StorageDriver.CopyRepeats;
import org.jspecify.annotations.Nullable;

/**
 * Copies within Cloud Storage; no byte passes through here. Storage class and key are
 * carried as well, which Cloud Storage does not do by itself; retention and hold are not.
 * Thread-safe.
 *
 * @param calls makes the calls
 * @param reads finds the source
 * @param bytesPerCall the most bytes that one call rewrites, or 0
 */
record GcsCopies(GcsCalls calls, GcsReads reads, long bytesPerCall) {

	ObjectMetadata copy(ObjectId source, ObjectId target, CopyOptions copy, CopyRepeats repeats) {
		StorageObject found = this.reads.find(CloudErrorKind.STORAGE_PUT, source, copy.sourceVersionId(),
				copy.sourceIfMatch(), null);
		try {
			return rewrite(found, source, target, copy, repeats);
		}
		catch (CloudException ex) {
			throw isGone(ex, copy) ? GcsReads.overwritten(CloudErrorKind.STORAGE_PUT, "copy object", source,
					(copy.sourceIfMatch() != null) ? CloudErrorCategory.PRECONDITION_FAILED
							: CloudErrorCategory.UNAVAILABLE,
					ex) : ex;
		}
	}

	/** The generation was there a moment ago; a named version that is gone is missing. */
	private static boolean isGone(CloudException error, CopyOptions copy) {
		return error.category() == CloudErrorCategory.NOT_FOUND && !(error instanceof BucketNotFoundException)
				&& (copy.sourceVersionId() == null || copy.sourceIfMatch() != null);
	}

	/**
	 * The first request is repeated with the whole copy, which has moved nothing yet; the
	 * others go on from their token.
	 */
	private ObjectMetadata rewrite(StorageObject found, ObjectId source, ObjectId target, CopyOptions copy,
			CopyRepeats repeats) {
		Long condition = Generation.ofCondition(target, copy.targetCondition());
		StorageObject described = described(found);
		RewriteResponse answer = rewrite(found, source, target, described, condition, null);
		while (!Boolean.TRUE.equals(answer.getDone())) {
			String token = next(target, answer.getRewriteToken());
			answer = repeats.partOrEnd(() -> rewrite(found, source, target, described, condition, token));
		}
		return GcsMetadata.of(target.key(), answer.getResource());
	}

	/** Without a token it would begin again, and without an end. */
	private static String next(ObjectId target, @Nullable String token) {
		if (Thread.currentThread().isInterrupted()) {
			throw stopped(target, CloudErrorCategory.CANCELLED, "the thread was interrupted");
		}
		if (token == null) {
			throw stopped(target, CloudErrorCategory.UNAVAILABLE,
					"the service neither finished the copy nor said how to go on");
		}
		return token;
	}

	private static CloudException stopped(ObjectId target, CloudErrorCategory category, String reason) {
		return CloudException.of(CloudErrorKind.STORAGE_PUT, category)
			.provider(GcpErrors.PROVIDER)
			.operation("copy object")
			.resource(target.toString())
			.reason(reason)
			.build();
	}

	private RewriteResponse rewrite(StorageObject found, ObjectId source, ObjectId target, StorageObject described,
			@Nullable Long condition, @Nullable String token) {
		return this.calls.call(CloudErrorKind.STORAGE_PUT, target, () -> {
			Storage.Objects.Rewrite rewrite = this.calls.client()
				.json()
				.objects()
				.rewrite(source.bucket(), source.key(), target.bucket(), target.key(), described)
				.setSourceGeneration(found.getGeneration())
				.setIfGenerationMatch(condition)
				.setDestinationKmsKeyName(GcsMetadata.keyId(found.getKmsKeyName()))
				.setMaxBytesRewrittenPerCall((this.bytesPerCall > 0) ? Long.valueOf(this.bytesPerCall) : null)
				.setRewriteToken(token);
			rewrite.setDisableGZipContent(true);
			return rewrite.execute();
		});
	}

	/** Once anything of the target is named, nothing is taken over from the source. */
	private static StorageObject described(StorageObject source) {
		return new StorageObject().setContentType(source.getContentType())
			.setCacheControl(source.getCacheControl())
			.setContentDisposition(source.getContentDisposition())
			.setContentEncoding(source.getContentEncoding())
			.setContentLanguage(source.getContentLanguage())
			.setCustomTime(source.getCustomTime())
			.setStorageClass(source.getStorageClass())
			.setMetadata(source.getMetadata());
	}

}
