package io.llmshield.cloud.test.storage;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.ObjectVersion;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageCapability;
import io.llmshield.cloud.test.CloudFailures;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Older versions: listed, read, brought back, removed for good.
 */
public abstract class StorageVersionsContract extends StorageContractGroup {

	private String write(String content) {
		ObjectMetadata written = store().put(KEY, text(content),
				PutOptions.builder().metadata("content", content.replace(' ', '_')).build());
		return Objects.requireNonNull(written.versionId(), "a provider with VERSIONS names each version");
	}

	private List<String> ids() {
		return store().listVersions(KEY).stream().map(ObjectVersion::versionId).toList();
	}

	@Test
	@RequiresStorageCapability(StorageCapability.VERSIONS)
	void versionsAreListedNewestFirst() {
		String first = write("one");
		String second = write("second");
		String third = write("the third");
		assertThat(ids()).containsExactly(third, second, first);
		assertThat(store().listVersions(KEY)).extracting(ObjectVersion::key).containsOnly(KEY);
		assertThat(store().listVersions(KEY)).extracting(ObjectVersion::size).containsExactly(9L, 6L, 3L);
		assertThat(store().listVersions(KEY)).extracting(ObjectVersion::newest).containsExactly(true, false, false);
	}

	@Test
	@RequiresStorageCapability(StorageCapability.VERSIONS)
	void versionIsReadWithItsMetadata() {
		String first = write("one");
		write("second");
		assertThat(store().getBytes(KEY, GetOptions.ofVersion(first))).isEqualTo(text("one"));
		try (var opened = store().open(KEY, GetOptions.ofVersion(first))) {
			assertThat(opened.metadata().userMetadata()).isEqualTo(Map.of("content", "one"));
			assertThat(opened.metadata().versionId()).isEqualTo(first);
		}
		assertContent(KEY, text("second"));
	}

	@Test
	@RequiresStorageCapability(StorageCapability.VERSIONS)
	void unknownVersionIsNotFound() {
		String foreign = Objects.requireNonNull(store().put("another", text("x")).versionId());
		write("one");
		store().delete("another");
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> store().getBytes(KEY, GetOptions.ofVersion(foreign)));
	}

	@Test
	@RequiresStorageCapability(StorageCapability.VERSIONS)
	void thereAreNoVersionsOfWhatNeverWas() {
		store().put(KEY + "-longer", text("x"));
		store().put("prefix/" + KEY, text("x"));
		assertThat(store().listVersions(KEY)).isEmpty();
	}

	@Test
	@RequiresStorageCapability(StorageCapability.VERSIONS)
	void restoreBringsAVersionBack() {
		String first = write("one");
		write("second");
		ObjectMetadata restored = store().restore(KEY, first);
		assertContent(KEY, text("one"));
		assertThat(store().getMetadata(KEY)).isEqualTo(restored);
		assertThat(restored.userMetadata()).isEqualTo(Map.of("content", "one"));
		assertThat(restored.versionId()).isNotEqualTo(first);
		assertThat(ids()).hasSize(3);
	}

	@Test
	@RequiresStorageCapability(StorageCapability.VERSIONS)
	void restoreWorksAfterADelete() {
		write("one");
		String second = write("second");
		store().delete(KEY);
		assertAbsent(KEY);
		assertThat(ids()).contains(second);
		assertThat(store().listVersions(KEY)).noneMatch(ObjectVersion::newest);
		store().restore(KEY, second);
		assertContent(KEY, text("second"));
	}

	@Test
	@RequiresStorageCapability(StorageCapability.VERSIONS)
	void restoreOfAnUnknownVersionChangesNothing() {
		String first = write("one");
		store().delete(KEY, DeleteOptions.ofVersion(first));
		write("second");
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> store().restore(KEY, first));
		assertContent(KEY, text("second"));
	}

	@Test
	@RequiresStorageCapability(StorageCapability.VERSIONS)
	void versionIsDeletedForGood() {
		String first = write("one");
		String second = write("second");
		store().delete(KEY, DeleteOptions.ofVersion(first));
		assertThat(ids()).containsExactly(second);
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> store().getBytes(KEY, GetOptions.ofVersion(first)));
		assertContent(KEY, text("second"));
	}

	@Test
	@RequiresStorageCapability(StorageCapability.VERSIONS)
	void versionIsCopied() {
		String first = write("one");
		write("second");
		store().copy(KEY, "copy", CopyOptions.ofVersion(first));
		assertContent("copy", text("one"));
	}

	@Test
	@RequiresStorageCapability(StorageCapability.VERSIONS)
	void anotherProcessSeesTheSameVersions() {
		write("one");
		write("second");
		assertThat(otherProcess().listVersions(KEY)).isEqualTo(store().listVersions(KEY));
	}

	@Test
	@RequiresMissingStorageCapability(StorageCapability.VERSIONS)
	void versionsAreUnsupported() {
		store().put(KEY, text("x"));
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED, () -> store().listVersions(KEY));
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED, () -> store().restore(KEY, "1"));
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED,
				() -> store().getBytes(KEY, GetOptions.ofVersion("1")));
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED,
				() -> store().delete(KEY, DeleteOptions.ofVersion("1")));
		assertThat(store().getMetadata(KEY).versionId()).isNull();
	}

}
