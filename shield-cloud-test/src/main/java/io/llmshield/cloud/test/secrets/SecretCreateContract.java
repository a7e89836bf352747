package io.llmshield.cloud.test.secrets;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretCapability;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.Outcome;
import io.llmshield.cloud.test.Race;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Creating: once, also under a race.
 */
public abstract class SecretCreateContract extends SecretContractGroup {

	static Stream<Map<String, String>> refusedTags() {
		Map<String, String> many = new HashMap<>();
		IntStream.rangeClosed(0, SecretOptions.MAX_TAGS).forEach((i) -> many.put("tag" + i, "x"));
		return Stream.of(many, Map.of("", "x"), Map.of("Upper", "x"), Map.of("9digit", "x"), Map.of("dot.ted", "x"),
				Map.of("a".repeat(64), "x"), Map.of("tag", "Upper"), Map.of("tag", "v".repeat(64)),
				Map.of("tag", "sp ace"));
	}

	@Test
	void createdSecretHasOneVersion() {
		String version = manager().createSecret(name(), text("value"));
		assertThat(version).isNotBlank();
		assertThat(versions(name())).containsExactly(version);
		assertValue(name(), text("value"));
	}

	@Test
	void creatingOverAnExistingNameChangesNothing() {
		String version = manager().createSecret(name(), text("first"));
		CloudFailures.assertFails(CloudErrorCategory.ALREADY_EXISTS,
				() -> manager().createSecret(name(), text("second")));
		CloudFailures.assertFails(CloudErrorCategory.ALREADY_EXISTS,
				() -> otherProcess().createSecret(name(), text("first")));
		assertValue(name(), text("first"));
		assertThat(versions(name())).containsExactly(version);
	}

	@RepeatedTest(3)
	void oneOfManyCreates() {
		CloudSecretManager[] processes = { manager(), otherProcess() };
		List<Outcome<String>> outcomes = Race
			.run((caller) -> processes[caller % 2].createSecret(name(), text("caller " + caller)));
		assertThat(outcomes).filteredOn(Outcome::won).hasSize(1);
		assertThat(outcomes).filteredOn((outcome) -> !outcome.won())
			.allMatch((outcome) -> outcome.category() == CloudErrorCategory.ALREADY_EXISTS);
		Outcome<String> winner = outcomes.stream().filter(Outcome::won).findFirst().orElseThrow();
		assertValue(name(), text("caller " + winner.caller()));
		assertThat(versions(name())).containsExactly(winner.value());
	}

	@Test
	void manyDifferentSecretsAtOnce() {
		List<Outcome<String>> outcomes = Race
			.run((caller) -> manager().createSecret(name("key-" + caller), text("caller " + caller)));
		assertThat(outcomes).allMatch(Outcome::won);
		assertThat(names(environment().prefix())).hasSize(Race.CALLERS);
		outcomes.forEach((outcome) -> assertValue(name("key-" + outcome.caller()), text("caller " + outcome.caller())));
	}

	@Test
	@RequiresSecretCapability(SecretCapability.RECOVERABLE_DELETE)
	void deletedNameIsTakenUntilItIsRestoredOrPurged() {
		manager().createSecret(name(), text("first"));
		manager().deleteSecret(name());
		assertThat(CloudFailures
			.assertFails(CloudErrorCategory.ALREADY_EXISTS, () -> manager().createSecret(name(), text("second")))
			.remedy()).containsIgnoringCase("restore").containsIgnoringCase("purge");
		manager().restoreSecret(name());
		assertValue(name(), text("first"));
	}

	@Test
	@RequiresSecretCapability(SecretCapability.TAGS)
	void tagsAreKept() {
		Map<String, String> tags = Map.of("team", "security", "cost-centre", "42", "empty", "", "a_b", "c_d-e");
		manager().createSecret(name(), text("x"), SecretOptions.tagged(tags));
		assertThat(manager().getSecretMetadata(name()).tags()).isEqualTo(tags);
		manager().updateSecret(name(), text("y"));
		assertThat(otherProcess().getSecretMetadata(name()).tags()).isEqualTo(tags);
		try (var secrets = manager().listSecrets(name())) {
			assertThat(secrets.map((secret) -> secret.tags())).containsExactly(tags);
		}
	}

	@Test
	@RequiresSecretCapability(SecretCapability.TAGS)
	void failedCreateLeavesTheTags() {
		manager().createSecret(name(), text("x"), SecretOptions.tagged(Map.of("mark", "first")));
		CloudFailures.assertFails(CloudErrorCategory.ALREADY_EXISTS, () -> manager().createSecret(name(), text("y"),
				SecretOptions.tagged(Map.of("mark", "second", "more", "x"))));
		assertThat(manager().getSecretMetadata(name()).tags()).isEqualTo(Map.of("mark", "first"));
	}

	@Test
	@RequiresSecretCapability(SecretCapability.TAGS)
	void mostTagsFit() {
		Map<String, String> tags = new HashMap<>();
		IntStream.range(0, SecretOptions.MAX_TAGS)
			.forEach((i) -> tags.put("t" + "a".repeat(60) + i % 10 + i / 10, "v".repeat(63)));
		manager().createSecret(name(), text("x"), SecretOptions.tagged(tags));
		assertThat(manager().getSecretMetadata(name()).tags()).isEqualTo(tags);
	}

	@ParameterizedTest
	@MethodSource("refusedTags")
	void tagsOutsideTheRuleAreRefusedBeforeAnyCall(Map<String, String> tags) {
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> manager().createSecret(name(), text("x"), SecretOptions.tagged(tags)));
		assertThat(faults().calls()).isEmpty();
	}

	@Test
	@RequiresMissingSecretCapability(SecretCapability.TAGS)
	void tagsAreUnsupported() {
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED,
				() -> manager().createSecret(name(), text("x"), SecretOptions.tagged(Map.of("team", "security"))));
		assertMissing(name());
	}

	@Test
	@RequiresMissingSecretCapability(SecretCapability.CUSTOMER_KEY)
	void customerKeysAreUnsupported() {
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED,
				() -> manager().createSecret(name(), text("x"), new SecretOptions(Map.of(), "a-key")));
		assertMissing(name());
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED,
				() -> environment().managerWith(new SecretOptions(Map.of(), "a-key")));
	}

	@Test
	@RequiresSecretCapability(SecretCapability.TAGS)
	void defaultTagsAreAddedAndTheOwnTagWins() {
		environment().managerWith(SecretOptions.tagged(Map.of("cost-centre", "42", "team", "all")))
			.createSecret(name(), text("x"), SecretOptions.tagged(Map.of("team", "security")));
		assertThat(manager().getSecretMetadata(name()).tags())
			.isEqualTo(Map.of("cost-centre", "42", "team", "security"));
	}

	@Test
	@RequiresSecretCapability(SecretCapability.CUSTOMER_KEY)
	@RequiresSecretAbility(SecretFixtureAbility.CUSTOMER_KEY)
	void defaultKeyIsUsed() {
		String key = environment().fixture().customerKey();
		environment().managerWith(new SecretOptions(Map.of(), key)).createSecret(name(), text("x"));
		assertThat(manager().getSecretMetadata(name()).keyId()).isEqualTo(key);
		assertValue(name(), text("x"));
	}

}
