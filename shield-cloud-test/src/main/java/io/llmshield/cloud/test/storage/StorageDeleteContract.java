package io.llmshield.cloud.test.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.DeleteResult;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.faults.StorageCall;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Deleting one object and many.
 */
public abstract class StorageDeleteContract extends StorageContractGroup {

	@Test
	void deletedObjectIsGone() {
		store().put(KEY, text("x"));
		store().delete(KEY);
		assertAbsent(KEY);
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> store().getBytes(KEY));
	}

	@Test
	void deletingAMissingObjectSucceeds() {
		store().delete(KEY);
		store().put(KEY, text("x"));
		store().delete(KEY);
		store().delete(KEY);
		assertAbsent(KEY);
	}

	@Test
	void neighboursStay() {
		store().put("a", text("x"));
		store().put("a/b", text("x"));
		store().put("a-b", text("x"));
		store().delete("a");
		assertThat(keys("")).containsExactly("a-b", "a/b");
	}

	@Test
	void batchReportsEachKeyInOrder() {
		store().put("one", text("x"));
		store().put("two", text("x"));
		store().put("stays", text("x"));
		List<DeleteResult> results = store().deleteAll(List.of("two", "missing", "one"));
		assertThat(results).extracting(DeleteResult::key).containsExactly("two", "missing", "one");
		assertThat(results).allMatch(DeleteResult::deleted);
		assertThat(keys("")).containsExactly("stays");
	}

	@Test
	void emptyBatchMakesNoCall() {
		assertThat(store().deleteAll(List.of())).isEmpty();
		assertThat(faults().calls()).isEmpty();
	}

	@Test
	void keyOutsideTheRuleFailsAlone() {
		store().put("good", text("x"));
		List<DeleteResult> results = store().deleteAll(List.of("../bad", "good"));
		assertThat(results).extracting(DeleteResult::key).containsExactly("../bad", "good");
		assertThat(results).extracting(DeleteResult::deleted).containsExactly(false, true);
		assertThat(results.get(0).error()).extracting(CloudException::category)
			.isEqualTo(CloudErrorCategory.INVALID_ARGUMENT);
		assertAbsent("good");
	}

	@Test
	void keyThatAppearsTwiceIsReportedTwice() {
		store().put(KEY, text("x"));
		List<DeleteResult> results = store().deleteAll(List.of(KEY, KEY));
		assertThat(results).hasSize(2).allMatch(DeleteResult::deleted);
		assertAbsent(KEY);
	}

	@Test
	void moreKeysThanOneBatchTakes() {
		int batch = environment().capabilities().deleteBatchSize();
		int surplus = environment().fixture().surplus();
		List<String> existing = numbered("existing", surplus);
		existing.forEach((key) -> store().put(key, text("x")));
		store().put("stays", text("x"));
		List<String> all = new ArrayList<>(numbered("missing", batch));
		all.addAll(existing);
		faults().reset();
		List<DeleteResult> results = store().deleteAll(all);
		assertThat(results).extracting(DeleteResult::key).containsExactlyElementsOf(all);
		assertThat(results).allMatch(DeleteResult::deleted);
		assertThat(faults().count(StorageCall.DELETE_BATCH)).isEqualTo((all.size() + batch - 1) / batch);
		assertThat(keys("")).containsExactly("stays");
	}

	@Test
	void batchThatFailsIsReportedForEachOfItsKeys() {
		store().put("one", text("x"));
		store().put("two", text("x"));
		faults().on(StorageCall.DELETE_BATCH).fail(CloudErrorCategory.ACCESS_DENIED);
		List<DeleteResult> results = store().deleteAll(List.of("one", "two"));
		assertThat(results).extracting(DeleteResult::key).containsExactly("one", "two");
		assertThat(results).allMatch(
				(result) -> result.error() != null && result.error().category() == CloudErrorCategory.ACCESS_DENIED);
		assertThat(keys("")).containsExactly("one", "two");
	}

	@Test
	void batchInAMissingBucketDeletesNothing() {
		var missing = environment().store(environment().fixture().missingBucket(), "");
		assertThat(failures(missing.deleteAll(List.of("one", "two")))).containsExactly(CloudErrorCategory.NOT_FOUND,
				CloudErrorCategory.NOT_FOUND);
	}

	private static List<CloudErrorCategory> failures(List<DeleteResult> results) {
		return results.stream()
			.flatMap((result) -> Stream.ofNullable(result.error()))
			.map(CloudException::category)
			.toList();
	}

	private static List<String> numbered(String prefix, int count) {
		return IntStream.range(0, count).mapToObj((i) -> prefix + "/" + i).toList();
	}

}
