package io.llmshield.cloud.test.storage;

import java.util.Map;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageCapability;
import io.llmshield.cloud.storage.WriteCondition;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.faults.PatternInputStream;
import io.llmshield.cloud.test.faults.StorageCall;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Copying on the provider's side.
 */
public abstract class StorageCopyContract extends StorageContractGroup {

	private static final String SOURCE = "source/a.json";

	private static final String TARGET = "target/b.json";

	private ObjectMetadata putSource() {
		return store().put(SOURCE, text("source"), described("source"));
	}

	private ObjectMetadata putTarget() {
		return store().put(TARGET, text("target"), described("target"));
	}

	private static PutOptions described(String mark) {
		return PutOptions.builder().contentType("text/" + mark).cacheControl("no-cache").metadata("mark", mark).build();
	}

	@Test
	void contentAndMetadataAreCopied() {
		ObjectMetadata source = putSource();
		ObjectMetadata copy = store().copy(SOURCE, TARGET, CopyOptions.DEFAULT);
		assertContent(TARGET, text("source"));
		assertThat(store().getMetadata(TARGET)).isEqualTo(copy);
		assertThat(copy.key()).isEqualTo(TARGET);
		assertThat(copy.contentType()).isEqualTo("text/source");
		assertThat(copy.cacheControl()).isEqualTo("no-cache");
		assertThat(copy.userMetadata()).isEqualTo(Map.of("mark", "source"));
		assertThat(copy.crc32c()).isEqualTo(source.crc32c());
		assertThat(store().getMetadata(SOURCE)).isEqualTo(source);
	}

	@Test
	void copyReplacesTheTargetWhole() {
		putSource();
		putTarget();
		store().copy(SOURCE, TARGET, CopyOptions.DEFAULT);
		assertContent(TARGET, text("source"));
		assertThat(store().getMetadata(TARGET).userMetadata()).isEqualTo(Map.of("mark", "source"));
		assertThat(keys("")).containsExactly(SOURCE, TARGET);
	}

	@Test
	@RequiresStorageCapability(StorageCapability.TAGS)
	void tagsAreCopied() {
		store().put(SOURCE, text("x"), PutOptions.builder().tag("team", "security").build());
		store().copy(SOURCE, TARGET, CopyOptions.DEFAULT);
		assertThat(store().getTags(TARGET)).isEqualTo(Map.of("team", "security"));
	}

	@Test
	void largeObjectIsCopiedWithoutPassingThroughHere() {
		int length = environment().severalParts();
		store().put(SOURCE, new PatternInputStream(length), PutOptions.DEFAULT);
		faults().reset();
		store().copy(SOURCE, TARGET, CopyOptions.DEFAULT);
		assertThat(faults().calls()).doesNotContain(StorageCall.OPEN, StorageCall.PUT, StorageCall.PART);
		assertContent(TARGET, bytes(length));
	}

	@Test
	void copyIsNoAlias() {
		putSource();
		store().copy(SOURCE, TARGET, CopyOptions.DEFAULT);
		store().put(SOURCE, text("changed"));
		assertContent(TARGET, text("source"));
		store().put(TARGET, text("changed too"));
		assertContent(SOURCE, text("changed"));
		store().copy(SOURCE, TARGET, CopyOptions.DEFAULT);
		store().delete(SOURCE);
		assertContent(TARGET, text("changed"));
	}

	@Test
	void copyOntoItselfKeepsEverything() {
		ObjectMetadata before = putSource();
		ObjectMetadata after = store().copy(SOURCE, SOURCE, CopyOptions.DEFAULT);
		assertContent(SOURCE, text("source"));
		assertThat(after.userMetadata()).isEqualTo(before.userMetadata());
		assertThat(after.contentType()).isEqualTo(before.contentType());
	}

	@Test
	@RequiresStorageCapability(StorageCapability.TOKEN_PER_WRITE)
	void copyOntoItselfChangesTheToken() {
		ObjectMetadata before = putSource();
		ObjectMetadata after = store().copy(SOURCE, SOURCE, CopyOptions.DEFAULT);
		assertThat(after.versionToken()).isNotEqualTo(before.versionToken());
	}

	@Test
	void missingSourceChangesNothing() {
		ObjectMetadata target = putTarget();
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> store().copy(SOURCE, TARGET, CopyOptions.DEFAULT));
		assertTargetUntouched(target);
	}

	@Test
	void targetMustBeAbsent() {
		putSource();
		ObjectMetadata target = putTarget();
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> store().copy(SOURCE, TARGET, CopyOptions.DEFAULT.targetCondition(WriteCondition.IF_ABSENT)));
		assertTargetUntouched(target);
		store().delete(TARGET);
		store().copy(SOURCE, TARGET, CopyOptions.DEFAULT.targetCondition(WriteCondition.IF_ABSENT));
		assertContent(TARGET, text("source"));
	}

	@Test
	void targetMustMatch() {
		putSource();
		String stale = store().put(TARGET, text("older")).versionToken();
		ObjectMetadata target = putTarget();
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> store().copy(SOURCE, TARGET, CopyOptions.DEFAULT.targetCondition(WriteCondition.ifMatch(stale))));
		assertTargetUntouched(target);
		store().copy(SOURCE, TARGET,
				CopyOptions.DEFAULT.targetCondition(WriteCondition.ifMatch(target.versionToken())));
		assertContent(TARGET, text("source"));
	}

	@Test
	void sourceMustMatch() {
		String stale = store().put(SOURCE, text("older")).versionToken();
		String current = putSource().versionToken();
		ObjectMetadata target = putTarget();
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> store().copy(SOURCE, TARGET, new CopyOptions(null, stale, WriteCondition.NONE)));
		assertTargetUntouched(target);
		store().copy(SOURCE, TARGET, new CopyOptions(null, current, WriteCondition.NONE));
		assertContent(TARGET, text("source"));
	}

	private void assertTargetUntouched(ObjectMetadata target) {
		assertContent(TARGET, text("target"));
		assertThat(store().getMetadata(TARGET)).isEqualTo(target);
	}

}
