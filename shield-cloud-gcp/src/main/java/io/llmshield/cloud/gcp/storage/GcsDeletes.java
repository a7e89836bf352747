package io.llmshield.cloud.gcp.storage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.google.api.client.googleapis.batch.BatchRequest;
import com.google.api.client.googleapis.batch.json.JsonBatchCallback;
import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.http.HttpHeaders;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.gcp.GcpErrors;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.DeleteResult;
import io.llmshield.cloud.storage.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Deletes objects. Thread-safe.
 *
 * @param calls makes the calls
 */
record GcsDeletes(GcsCalls calls) {

	private static final int NOT_FOUND = 404;

	/** "Batch requests": 100 calls in one. */
	static final int MOST_KEYS = 100;

	void delete(ObjectId id, DeleteOptions options) {
		Long generation = Generation.ofVersion(CloudErrorKind.STORAGE_DELETE, id, options.versionId());
		Long match = Generation.ofToken(CloudErrorKind.STORAGE_DELETE, id, options.ifMatch());
		this.calls.call(CloudErrorKind.STORAGE_DELETE, id,
				() -> this.calls.client()
					.json()
					.objects()
					.delete(id.bucket(), id.key())
					.setGeneration(generation)
					.setIfGenerationMatch(match)
					.execute());
	}

	List<DeleteResult> delete(String bucket, List<String> keys) {
		ObjectId all = new ObjectId(bucket, "");
		Map<String, @Nullable CloudException> results = new HashMap<>();
		this.calls.call(CloudErrorKind.STORAGE_DELETE, all, () -> {
			BatchRequest batch = this.calls.client().batch();
			for (String key : keys) {
				this.calls.client().json().objects().delete(bucket, key).queue(batch, new Answer(bucket, key, results));
			}
			batch.execute();
			return results;
		});
		List<DeleteResult> told = new ArrayList<>();
		for (String key : keys) {
			CloudException error = results.containsKey(key) ? results.get(key) : unmentioned(bucket, key);
			if (error instanceof BucketNotFoundException) {
				throw error;
			}
			told.add(new DeleteResult(key, error));
		}
		return told;
	}

	private static CloudException unmentioned(String bucket, String key) {
		return CloudException.of(CloudErrorKind.STORAGE_DELETE, CloudErrorCategory.UNKNOWN)
			.provider(GcpErrors.PROVIDER)
			.operation("delete object")
			.resource(new ObjectId(bucket, key).toString())
			.reason("the service's answer does not mention it")
			.remedy("Delete it again")
			.build();
	}

	/** What a batch says of one key. */
	private final class Answer extends JsonBatchCallback<Void> {

		private final String bucket;

		private final String key;

		private final Map<String, @Nullable CloudException> results;

		private Answer(String bucket, String key, Map<String, @Nullable CloudException> results) {
			this.bucket = bucket;
			this.key = key;
			this.results = results;
		}

		@Override
		public void onSuccess(Void nothing, HttpHeaders headers) {
			this.results.put(this.key, null);
		}

		@Override
		public void onFailure(GoogleJsonError error, HttpHeaders headers) {
			CloudException told = GcsDeletes.this.calls.translated(CloudErrorKind.STORAGE_DELETE,
					new ObjectId(this.bucket, this.key), error);
			boolean gone = error.getCode() == NOT_FOUND && !(told instanceof BucketNotFoundException);
			this.results.put(this.key, gone ? null : told);
		}

	}

}
