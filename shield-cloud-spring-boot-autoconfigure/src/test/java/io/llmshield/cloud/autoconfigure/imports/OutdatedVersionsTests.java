package io.llmshield.cloud.autoconfigure.imports;

import io.llmshield.cloud.secrets.SecretChange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OutdatedVersionsTests {

	private final OutdatedVersions outdated = new OutdatedVersions();

	private void change(String before, String now) {
		this.outdated.note(new SecretChange("a", before, now));
	}

	@Test
	void versionsThatWereReplacedAreKnown() {
		change("1", "2");
		change("2", "3");
		assertThat(this.outdated.contains("a", "1")).isTrue();
		assertThat(this.outdated.contains("a", "2")).isTrue();
		assertThat(this.outdated.contains("a", "3")).isFalse();
		assertThat(this.outdated.contains("a", "4")).as("nobody has told of it yet").isFalse();
		assertThat(this.outdated.contains("a", null)).isFalse();
		assertThat(this.outdated.contains("b", "1")).isFalse();
	}

	@Test
	void versionMayBecomeTheNewestAgain() {
		change("1", "2");
		change("2", "1");
		assertThat(this.outdated.contains("a", "1")).isFalse();
		assertThat(this.outdated.contains("a", "2")).isTrue();
	}

	/** Whoever makes it anew may count from one again. */
	@Test
	void nothingIsKnownOfASecretThatWasDeleted() {
		change("1", "2");
		change("2", null);
		change(null, "1");
		assertThat(this.outdated.contains("a", "1")).isFalse();
		assertThat(this.outdated.contains("a", "2")).isFalse();
	}

	@Test
	void sixteenAreRemembered() {
		for (int i = 0; i < 20; i++) {
			change("v" + i, "v" + (i + 1));
		}
		assertThat(this.outdated.contains("a", "v3")).isFalse();
		assertThat(this.outdated.contains("a", "v4")).isTrue();
		assertThat(this.outdated.contains("a", "v19")).isTrue();
	}

	@Test
	void secretIsThereFromItsFirstVersionToItsDeletion() {
		assertThat(this.outdated.isThere("a")).isFalse();
		change(null, "1");
		assertThat(this.outdated.isThere("a")).isTrue();
		change("1", null);
		assertThat(this.outdated.isThere("a")).isFalse();
	}

}
