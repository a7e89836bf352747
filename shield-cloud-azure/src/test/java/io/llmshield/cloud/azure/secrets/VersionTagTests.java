package io.llmshield.cloud.azure.secrets;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import com.azure.security.keyvault.secrets.models.SecretProperties;
import io.llmshield.cloud.secrets.SecretName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the one tag of ours tells.
 */
class VersionTagTests {

	private static VersionTag again(VersionTag tag) {
		return VersionTag.of(new SecretProperties().setTags(Map.of(VersionTag.KEY, tag.text())));
	}

	@Test
	void everythingComesBack() {
		VersionTag tag = new VersionTag(7, "0123456789abcdef0123456789abcdef", VersionTag.State.OPEN, 1_700_000_000,
				UUID.randomUUID().toString(), "llm-shield/openai-api-key");
		assertThat(again(tag)).isEqualTo(tag);
		assertThat(again(tag.in(VersionTag.State.DONE))).isEqualTo(tag.in(VersionTag.State.DONE));
		assertThat(again(tag.in(VersionTag.State.LOST)).state()).isEqualTo(VersionTag.State.LOST);
	}

	@Test
	void creationComesBack() {
		VersionTag tag = VersionTag.created(SecretName.of("a/b"), "token");
		assertThat(again(tag)).isEqualTo(tag);
		assertThat(tag.firstWrite()).isNull();
		assertThat(tag.name()).isEqualTo("a/b");
	}

	@Test
	void longestTagFits() {
		VersionTag tag = new VersionTag(999_999, "f".repeat(32), VersionTag.State.OPEN,
				Instant.parse("2200-01-01T00:00:00Z").getEpochSecond(), UUID.randomUUID().toString(),
				"x".repeat(SecretName.MAX_LENGTH));
		assertThat(tag.text()).hasSizeLessThanOrEqualTo(256);
	}

}
