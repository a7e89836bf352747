package io.llmshield.cloud.test.storage;

import java.util.List;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.DeleteResult;
import io.llmshield.cloud.storage.ListEntry;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ObjectSummary;
import io.llmshield.cloud.storage.ObjectVersion;
import io.llmshield.cloud.storage.StorageCapability;
import io.llmshield.cloud.test.CloudFailures;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two stores in one bucket see nothing of each other, also where one prefix begins with
 * the other.
 */
public abstract class StorageIsolationContract extends StorageContractGroup {

	private CloudStorage team;

	private CloudStorage team2;

	private CloudStorage root;

	@BeforeEach
	void openStores() {
		this.team = environment().store(environment().bucket(), "team/");
		this.team2 = environment().store(environment().bucket(), "team2/");
		this.root = environment().store(environment().bucket(), "");
	}

	private static List<String> keysOf(CloudStorage storage, String prefix) {
		try (var objects = storage.list(prefix)) {
			return objects.map(ObjectSummary::key).toList();
		}
	}

	@Test
	void sameKeyIsTwoObjects() {
		this.team.put(KEY, text("one"));
		this.team2.put(KEY, text("two"));
		assertThat(this.team.getBytes(KEY)).isEqualTo(text("one"));
		assertThat(this.team2.getBytes(KEY)).isEqualTo(text("two"));
		this.team.delete(KEY);
		assertThat(this.team.exists(KEY)).isFalse();
		assertThat(this.team2.exists(KEY)).isTrue();
	}

	@Test
	void listingsHoldOwnKeysOnly() {
		this.team.put("a", text("x"));
		this.team2.put("b", text("x"));
		this.root.put("c", text("x"));
		assertThat(keysOf(this.team, "")).containsExactly("a");
		assertThat(keysOf(this.team2, "")).containsExactly("b");
		assertThat(keysOf(this.root, "")).containsExactly("c", "team/a", "team2/b");
		assertThat(keysOf(this.team, "2")).isEmpty();
		try (var entries = this.team.list(ListOptions.folder("").startingAfter("0"))) {
			assertThat(entries).extracting(ListEntry::key).containsExactly("a");
		}
	}

	@Test
	void answersCarryKeysRelativeToTheStore() {
		assertThat(this.team.put("a/b", text("x")).key()).isEqualTo("a/b");
		assertThat(this.team.getMetadata("a/b").key()).isEqualTo("a/b");
		try (var opened = this.team.open("a/b")) {
			assertThat(opened.metadata().key()).isEqualTo("a/b");
		}
		assertThat(this.team.copy("a/b", "c", CopyOptions.DEFAULT).key()).isEqualTo("c");
		assertThat(this.team.deleteAll(List.of("c", "a/b"))).extracting(DeleteResult::key).containsExactly("c", "a/b");
		assertThat(keysOf(this.root, "")).isEmpty();
	}

	@Test
	void pathsDoNotLeadOut() {
		this.team2.put("a", text("secret of the others"));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> this.team.getBytes("../team2/a"));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> this.team.getBytes("team2/a"));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> this.team.copy("team2/a", "mine", CopyOptions.DEFAULT));
	}

	@Test
	void batchDeletesOwnKeysOnly() {
		this.team.put("a", text("x"));
		this.team2.put("a", text("x"));
		this.root.put("a", text("x"));
		this.team.deleteAll(List.of("a"));
		assertThat(keysOf(this.root, "")).containsExactly("a", "team2/a");
	}

	@Test
	@RequiresStorageCapability(StorageCapability.VERSIONS)
	void versionsAreOwnVersions() {
		this.team.put("a", text("x"));
		this.team2.put("a", text("x"));
		this.team2.put("a", text("x"));
		assertThat(this.team.listVersions("a")).hasSize(1).extracting(ObjectVersion::key).containsExactly("a");
	}

	@Test
	void bucketsAreIsolated() {
		String other = environment().fixture().newBucket();
		CloudStorage inOther = environment().store(other, "team/");
		inOther.put(KEY, text("other"));
		assertThat(this.team.exists(KEY)).isFalse();
		this.team.put(KEY, text("mine"));
		assertThat(inOther.getBytes(KEY)).isEqualTo(text("other"));
		inOther.delete(KEY);
		assertThat(this.team.getBytes(KEY)).isEqualTo(text("mine"));
		environment().fixture().dropBucket(other);
	}

}
