package io.llmshield.cloud.test.storage;

import java.util.Map;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageCapability;
import io.llmshield.cloud.storage.WriteCondition;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.ContractMode;
import io.llmshield.cloud.test.RequiresMode;
import io.llmshield.cloud.test.faults.PatternInputStream;
import io.llmshield.cloud.test.faults.StorageCall;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The provider did what it was asked for, but its reply was lost. A retry must neither
 * fail on its own success nor take another writer's success for its own.
 */
public abstract class StorageLostReplyContract extends StorageContractGroup {

	private static final CloudErrorCategory LOST = CloudErrorCategory.TIMEOUT;

	@Test
	@RequiresMode(ContractMode.DRIVER)
	void withoutRetryTheCallerHearsOfIt() {
		faults().on(StorageCall.PUT).loseReply(LOST);
		CloudFailures.assertFails(LOST, () -> store().put(KEY, text("x")));
		assertContent(KEY, text("x"));
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	void put() {
		faults().on(StorageCall.PUT).loseReply(LOST);
		ObjectMetadata written = store().put(KEY, text("x"));
		assertThat(store().getMetadata(KEY)).isEqualTo(written);
		assertContent(KEY, text("x"));
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	void putIfAbsent() {
		faults().on(StorageCall.PUT).loseReply(LOST);
		ObjectMetadata written = store().put(KEY, text("x"), PutOptions.ifAbsent());
		assertThat(store().getMetadata(KEY)).isEqualTo(written);
		assertThat(written.userMetadata()).isEmpty();
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	void putIfMatch() {
		String token = store().put(KEY, text("first")).versionToken();
		faults().on(StorageCall.PUT).loseReply(LOST);
		ObjectMetadata written = store().put(KEY, text("second"),
				PutOptions.builder().condition(WriteCondition.ifMatch(token)).metadata("mine", "x").build());
		assertContent(KEY, text("second"));
		assertThat(store().getMetadata(KEY)).isEqualTo(written);
		assertThat(written.userMetadata()).isEqualTo(Map.of("mine", "x"));
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	void anotherWritersSuccessIsNotOurs() {
		faults().on(StorageCall.PUT)
			.failAfter(LOST, () -> otherProcess().put(KEY, text("theirs"), PutOptions.ifAbsent()));
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> store().put(KEY, text("ours"), PutOptions.ifAbsent()));
		assertContent(KEY, text("theirs"));
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	void anotherWriterWithTheSameContentIsNotUs() {
		String token = store().put(KEY, text("first")).versionToken();
		faults().on(StorageCall.PUT)
			.failAfter(LOST, () -> otherProcess().put(KEY, text("same"), PutOptions.ifMatch(token)));
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> store().put(KEY, text("same"), PutOptions.ifMatch(token)));
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	void failedConditionIsNotRetried() {
		store().put(KEY, text("old"));
		faults().reset();
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> store().put(KEY, text("new"), PutOptions.ifAbsent()));
		assertThat(faults().count(StorageCall.PUT)).isOne();
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	void complete() {
		faults().on(StorageCall.COMPLETE).loseReply(LOST);
		ObjectMetadata written = store().put(KEY, new PatternInputStream(environment().severalParts()),
				PutOptions.DEFAULT);
		assertThat(store().getMetadata(KEY)).isEqualTo(written);
		assertContent(KEY, bytes(environment().severalParts()));
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	void completeIfAbsent() {
		faults().on(StorageCall.COMPLETE).loseReply(LOST);
		ObjectMetadata written = store().put(KEY, new PatternInputStream(environment().severalParts()),
				PutOptions.ifAbsent());
		assertThat(store().getMetadata(KEY)).isEqualTo(written);
		assertContent(KEY, bytes(environment().severalParts()));
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	void anotherWritersCompleteIsNotOurs() {
		faults().on(StorageCall.COMPLETE)
			.failAfter(LOST, () -> otherProcess().put(KEY, text("theirs"), PutOptions.ifAbsent()));
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> store().put(KEY, new PatternInputStream(environment().severalParts()), PutOptions.ifAbsent()));
		assertContent(KEY, text("theirs"));
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	@RequiresStorageCapability(StorageCapability.VERSIONS)
	void lostCompleteMakesOneVersion() {
		faults().on(StorageCall.COMPLETE).loseReply(LOST);
		store().put(KEY, new PatternInputStream(environment().severalParts()), PutOptions.ifAbsent());
		assertThat(store().listVersions(KEY)).hasSize(1);
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	void delete() {
		store().put(KEY, text("x"));
		faults().on(StorageCall.DELETE).loseReply(LOST);
		store().delete(KEY);
		assertAbsent(KEY);
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	void begin() {
		faults().on(StorageCall.BEGIN).loseReply(LOST);
		store().put(KEY, new PatternInputStream(environment().severalParts()), PutOptions.DEFAULT);
		assertContent(KEY, bytes(environment().severalParts()));
	}

}
