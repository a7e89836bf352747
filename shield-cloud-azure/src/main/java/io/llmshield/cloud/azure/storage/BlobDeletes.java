package io.llmshield.cloud.azure.storage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.azure.core.http.rest.Response;
import com.azure.core.util.Context;
import com.azure.storage.blob.batch.BlobBatch;
import com.azure.storage.blob.batch.BlobBatchClient;
import com.azure.storage.blob.batch.BlobBatchClientBuilder;
import com.azure.storage.blob.models.BlobRequestConditions;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.DeleteResult;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Deletes blobs. What soft delete or versioning keeps of them stays restorable; snapshots
 * that others made refuse a deletion. Thread-safe.
 *
 * @param calls makes the calls
 */
record BlobDeletes(BlobCalls calls) {

	void delete(ObjectId id, DeleteOptions options) {
		try {
			delete(id, options.versionId(), options.ifMatch());
		}
		catch (CloudException ex) {
			if (options.versionId() != null && "OperationNotAllowedOnRootBlob".equals(BlobCalls.code(ex))) {
				deleteNewest(id, options.versionId());
			}
			else if (options.ifMatch() != null || !isMissing(ex)) {
				throw ex;
			}
		}
	}

	private void delete(ObjectId id, @Nullable String versionId, @Nullable String ifMatch) {
		BlobRequestConditions conditions = (ifMatch != null) ? new BlobRequestConditions().setIfMatch(ifMatch) : null;
		this.calls.call(CloudErrorKind.STORAGE_DELETE, id, versionId,
				() -> this.calls.blob(id, versionId).deleteWithResponse(null, conditions, null, Context.NONE));
	}

	/**
	 * The newest version cannot be deleted for good before the blob itself is deleted,
	 * which makes it an older version. What others wrote in between stays.
	 */
	private void deleteNewest(ObjectId id, String versionId) {
		ObjectMetadata newest = BlobMetadata.of(id.key(), this.calls.call(CloudErrorKind.STORAGE_DELETE, id, versionId,
				() -> this.calls.blob(id, versionId).getProperties()));
		try {
			delete(id, null, newest.versionToken());
		}
		catch (CloudException ex) {
			if (ex.category() != CloudErrorCategory.PRECONDITION_FAILED && !isMissing(ex)) {
				throw ex;
			}
		}
		delete(id, versionId, null);
	}

	private static boolean isMissing(CloudException error) {
		return error.category() == CloudErrorCategory.NOT_FOUND && !(error instanceof BucketNotFoundException);
	}

	List<DeleteResult> deleteBatch(String bucket, List<String> keys) {
		BlobBatchClient client = new BlobBatchClientBuilder(this.calls.container(bucket)).buildClient();
		BlobBatch batch = client.getBlobBatch();
		Map<String, Response<Void>> answers = new LinkedHashMap<>();
		// By address: the SDK decodes plain names, and so changes those with a percent
		// sign
		keys.forEach((key) -> answers.put(key,
				batch.deleteBlob(this.calls.blob(new ObjectId(bucket, key), null).getBlobUrl())));
		this.calls.call(CloudErrorKind.STORAGE_DELETE, new ObjectId(bucket, ""),
				() -> client.submitBatchWithResponse(batch, false, null, Context.NONE));
		List<DeleteResult> results = new ArrayList<>(keys.size());
		answers
			.forEach((key, answer) -> results.add(new DeleteResult(key, failure(new ObjectId(bucket, key), answer))));
		return results;
	}

	private @Nullable CloudException failure(ObjectId id, Response<Void> answer) {
		try {
			this.calls.call(CloudErrorKind.STORAGE_DELETE, id, answer::getStatusCode);
			return null;
		}
		catch (CloudException ex) {
			return isMissing(ex) ? null : ex;
		}
	}

}
