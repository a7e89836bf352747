package io.llmshield.cloud.test.storage;

import java.util.Map;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageCapability;
import io.llmshield.cloud.storage.WriteCondition;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.faults.PatternInputStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Conditional writes, reads and deletes. A condition that does not hold changes nothing.
 */
public abstract class StorageConditionsContract extends StorageContractGroup {

	private static final String NO_TOKEN = "a-token-that-never-was";

	private static PutOptions marked(WriteCondition condition) {
		return PutOptions.builder().condition(condition).contentType("text/new").metadata("mark", "new").build();
	}

	private ObjectMetadata putOld() {
		return store().put(KEY, text("old"),
				PutOptions.builder().contentType("text/old").metadata("mark", "old").build());
	}

	private void assertUntouched(ObjectMetadata old) {
		assertContent(KEY, text("old"));
		assertThat(store().getMetadata(KEY)).isEqualTo(old);
		assertThat(otherProcess().getMetadata(KEY)).isEqualTo(old);
		assertThat(old.userMetadata()).isEqualTo(Map.of("mark", "old"));
	}

	@Test
	void ifAbsentWritesWhereNothingIs() {
		store().put(KEY, text("new"), marked(WriteCondition.IF_ABSENT));
		assertContent(KEY, text("new"));
		assertThat(store().getMetadata(KEY).userMetadata()).isEqualTo(Map.of("mark", "new"));
	}

	@Test
	void ifAbsentOnAnExistingObjectChangesNothing() {
		ObjectMetadata old = putOld();
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> store().put(KEY, text("new"), marked(WriteCondition.IF_ABSENT)));
		assertUntouched(old);
	}

	@Test
	void ifAbsentInPartsWritesOnce() {
		PatternInputStream content = new PatternInputStream(environment().severalParts());
		store().put(KEY, content, marked(WriteCondition.IF_ABSENT));
		assertContent(KEY, bytes(environment().severalParts()));
	}

	@Test
	void ifAbsentInPartsOnAnExistingObjectChangesNothing() {
		ObjectMetadata old = putOld();
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED, () -> store().put(KEY,
				new PatternInputStream(environment().severalParts()), marked(WriteCondition.IF_ABSENT)));
		assertUntouched(old);
	}

	@Test
	void conditionOfAnUploadIsCheckedAtItsEnd() {
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED, () -> store().put(KEY, (output) -> {
			output.write(bytes(environment().severalParts()));
			otherProcess().put(KEY, text("faster"));
		}, marked(WriteCondition.IF_ABSENT)));
		assertContent(KEY, text("faster"));
	}

	@Test
	void ifAbsentWritesAgainAfterADelete() {
		putOld();
		store().delete(KEY);
		store().put(KEY, text("new"), marked(WriteCondition.IF_ABSENT));
		assertContent(KEY, text("new"));
	}

	@Test
	void ifMatchWritesOverItsVersion() {
		ObjectMetadata old = putOld();
		ObjectMetadata written = store().put(KEY, text("new"), marked(WriteCondition.ifMatch(old.versionToken())));
		assertContent(KEY, text("new"));
		assertThat(written.versionToken()).isNotEqualTo(old.versionToken());
	}

	@Test
	void ifMatchInPartsWritesOverItsVersion() {
		ObjectMetadata old = putOld();
		store().put(KEY, new PatternInputStream(environment().severalParts()),
				marked(WriteCondition.ifMatch(old.versionToken())));
		assertContent(KEY, bytes(environment().severalParts()));
	}

	@Test
	void ifMatchWithAStaleTokenChangesNothing() {
		String stale = store().put(KEY, text("older")).versionToken();
		ObjectMetadata old = putOld();
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> store().put(KEY, text("new"), marked(WriteCondition.ifMatch(stale))));
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED, () -> store().put(KEY,
				new PatternInputStream(environment().severalParts()), marked(WriteCondition.ifMatch(stale))));
		assertUntouched(old);
	}

	@Test
	void ifMatchOnAMissingObjectWritesNothing() {
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> store().put(KEY, text("new"), marked(WriteCondition.ifMatch(NO_TOKEN))));
		assertAbsent(KEY);
	}

	@Test
	@RequiresStorageCapability(StorageCapability.TOKEN_PER_WRITE)
	void tokenOfADeletedObjectDoesNotMatchItsSuccessor() {
		ObjectMetadata first = putOld();
		store().delete(KEY);
		ObjectMetadata second = putOld();
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> store().put(KEY, text("new"), marked(WriteCondition.ifMatch(first.versionToken()))));
		assertUntouched(second);
	}

	@Test
	void readIfMatch() {
		String token = putOld().versionToken();
		assertThat(store().getBytes(KEY, GetOptions.DEFAULT.ifMatch(token))).isEqualTo(text("old"));
		store().put(KEY, text("new"));
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> store().getBytes(KEY, GetOptions.DEFAULT.ifMatch(token)));
	}

	@Test
	void readIfNoneMatch() {
		String token = putOld().versionToken();
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> store().getBytes(KEY, GetOptions.DEFAULT.ifNoneMatch(token)));
		store().put(KEY, text("new"));
		assertThat(store().getBytes(KEY, GetOptions.DEFAULT.ifNoneMatch(token))).isEqualTo(text("new"));
	}

	@Test
	void conditionalReadOfAMissingObjectIsNotFound() {
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> store().getBytes(KEY, GetOptions.DEFAULT.ifNoneMatch(NO_TOKEN)));
	}

	@Test
	@RequiresStorageCapability(StorageCapability.CONDITIONAL_DELETE)
	void deleteIfMatch() {
		String token = putOld().versionToken();
		store().delete(KEY, DeleteOptions.ifMatch(token));
		assertAbsent(KEY);
	}

	@Test
	@RequiresStorageCapability(StorageCapability.CONDITIONAL_DELETE)
	void deleteWithAStaleTokenChangesNothing() {
		String stale = store().put(KEY, text("older")).versionToken();
		ObjectMetadata old = putOld();
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> store().delete(KEY, DeleteOptions.ifMatch(stale)));
		assertUntouched(old);
	}

	@Test
	@RequiresStorageCapability(StorageCapability.CONDITIONAL_DELETE)
	void conditionalDeleteOfAMissingObjectIsNoSuccess() {
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> store().delete(KEY, DeleteOptions.ifMatch(NO_TOKEN)));
	}

	@Test
	@RequiresMissingStorageCapability(StorageCapability.CONDITIONAL_DELETE)
	void conditionalDeleteIsUnsupported() {
		ObjectMetadata old = putOld();
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED,
				() -> store().delete(KEY, DeleteOptions.ifMatch(old.versionToken())));
		assertUntouched(old);
	}

}
