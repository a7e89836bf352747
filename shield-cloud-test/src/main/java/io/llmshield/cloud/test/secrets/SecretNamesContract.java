package io.llmshield.cloud.test.secrets;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretSummary;
import io.llmshield.cloud.test.CloudFailures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Names: what the rule allows works to the letter, what it forbids never reaches the
 * provider.
 */
public abstract class SecretNamesContract extends SecretContractGroup {

	static Stream<String> forbiddenNames() {
		return Stream.of("", "/", "Upper", "a/Upper", "under_score", "dot.name", "sp ace", "a//b", "/a", "a/", "-a",
				"a-", "a--b", "a-/b", "a/-b", "9digit-first", "../etc", "a/../b", "a\u0000b", "line\nfeed", "\u00e4",
				"\u0430bc", "a%2Fb", "a\\b", "x".repeat(128), "a/".repeat(43) + "ab", "native:", "native:a\nb");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "a1", "openai-api-key", "team/openai-api-key", "a/b/c/d/e", "a/1/2", "db/9-lives",
			"a-b-c", "con", "nul/aux", "a/b-c/d" })
	void portableNameWorksToTheLetter(String suffix) {
		String name = name(suffix);
		manager().createSecret(name, text("value of " + suffix));
		assertValue(name, text("value of " + suffix));
		assertThat(manager().getSecretMetadata(name).name()).isEqualTo(name);
		assertThat(names(environment().prefix())).containsExactly(name);
	}

	@Test
	void longestNameWorks() {
		String prefix = environment().prefix();
		String name = prefix + "x".repeat(SecretName.MAX_LENGTH - SecretName.of(prefix + "x").flat().length() + 1);
		manager().createSecret(name, text("long"));
		assertValue(name, text("long"));
		assertThat(names(prefix)).containsExactly(name);
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> manager().getSecret(name + "x"));
	}

	@ParameterizedTest
	@MethodSource("forbiddenNames")
	void forbiddenNameIsRefusedBeforeAnyCall(String name) {
		CloudSecretManager manager = manager();
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> manager.createSecret(name, text("x")));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> manager.getSecret(name));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> manager.getSecret(name, "1"));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> manager.getSecretMetadata(name));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> manager.updateSecret(name, text("x")));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> manager.rotateSecret(name, (current) -> text("x")));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> manager.deleteSecret(name));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> manager.deleteSecret(name, Duration.ofDays(7)));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> manager.restoreSecret(name));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> manager.purgeSecret(name));
		assertThat(faults().calls()).isEmpty();
	}

	@Test
	void similarNamesAreDifferentSecrets() {
		List<String> suffixes = List.of("a", "a/b", "a-b", "a/b/c", "a/b-c", "a-b/c");
		suffixes.forEach((suffix) -> manager().createSecret(name(suffix), text(suffix)));
		suffixes.forEach((suffix) -> assertValue(name(suffix), text(suffix)));
		manager().deleteSecret(name("a/b"));
		assertThat(names(environment().prefix())).hasSize(5).doesNotContain(name("a/b"));
		assertValue(name("a-b"), text("a-b"));
	}

	@Test
	void listedNameCanBeUsedAsItIs() {
		manager().createSecret(name("a/b"), text("x"));
		try (Stream<SecretSummary> secrets = manager().listSecrets(environment().prefix())) {
			assertThat(secrets.map((secret) -> manager().getSecret(secret.name()))).containsExactly(text("x"));
		}
	}

}
