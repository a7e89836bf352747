package io.llmshield.cloud.test.broken;

import java.util.List;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.DeleteResult;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.test.reference.MemoryObjects;
import io.llmshield.cloud.test.reference.MemoryStorageDriver;

/**
 * What goes wrong with deletes.
 */
final class BrokenDeletes {

	private BrokenDeletes() {
	}

	static class DropsErrors extends MemoryStorageDriver {

		DropsErrors(MemoryObjects objects) {
			super(objects);
		}

		@Override
		public List<DeleteResult> deleteBatch(String bucket, List<String> keys) {
			try {
				return super.deleteBatch(bucket, keys);
			}
			catch (CloudException ex) {
				return keys.stream().map((key) -> new DeleteResult(key, null)).toList();
			}
		}

	}

	static class HalfABatch extends MemoryStorageDriver {

		HalfABatch(MemoryObjects objects) {
			super(objects);
		}

		@Override
		public List<DeleteResult> deleteBatch(String bucket, List<String> keys) {
			super.deleteBatch(bucket, keys.subList(0, keys.size() / 2));
			return keys.stream().map((key) -> new DeleteResult(key, null)).toList();
		}

	}

	static class IgnoresIfMatch extends MemoryStorageDriver {

		IgnoresIfMatch(MemoryObjects objects) {
			super(objects);
		}

		@Override
		public void delete(ObjectId id, DeleteOptions options) {
			super.delete(id, new DeleteOptions(null, options.versionId()));
		}

	}

	static class AllVersions extends MemoryStorageDriver {

		AllVersions(MemoryObjects objects) {
			super(objects);
		}

		@Override
		public void delete(ObjectId id, DeleteOptions options) {
			super.delete(id, options);
			synchronized (this.objects) {
				bucket(id.bucket()).remove(id.key());
			}
		}

	}

}
