package io.llmshield.cloud.test.secrets;

import java.util.List;
import java.util.stream.Collectors;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretCapability;
import io.llmshield.cloud.secrets.SecretMetadata;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.Outcome;
import io.llmshield.cloud.test.Race;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Writing new versions, with and without a condition.
 */
public abstract class SecretUpdateContract extends SecretContractGroup {

	@Test
	void updateMakesANewVersion() {
		String first = manager().createSecret(name(), text("one"));
		String second = manager().updateSecret(name(), text("two"));
		assertThat(second).isNotEqualTo(first);
		assertThat(versions(name())).containsExactly(second, first);
		assertValue(name(), text("two"));
	}

	@Test
	void updateWithTheSameValueIsAVersionToo() {
		manager().createSecret(name(), text("same"));
		manager().updateSecret(name(), text("same"));
		assertThat(versions(name())).hasSize(2).doesNotHaveDuplicates();
	}

	@Test
	void updateOfAMissingSecretCreatesNothing() {
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> manager().updateSecret(name(), text("x")));
		assertMissing(name());
	}

	@Test
	@RequiresSecretCapability(SecretCapability.CONDITIONAL_UPDATE)
	void conditionalUpdateOfTheNewestVersion() {
		String first = manager().createSecret(name(), text("one"));
		String second = manager().updateSecret(name(), text("two"), first);
		manager().updateSecret(name(), text("three"), second);
		assertValue(name(), text("three"));
		assertThat(versions(name())).hasSize(3);
	}

	@Test
	@RequiresSecretCapability(SecretCapability.CONDITIONAL_UPDATE)
	void conditionalUpdateOfAnOlderVersionChangesNothing() {
		String first = manager().createSecret(name(), text("one"));
		manager().updateSecret(name(), text("two"));
		SecretMetadata before = manager().getSecretMetadata(name());
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> manager().updateSecret(name(), text("three"), first));
		assertValue(name(), text("two"));
		assertThat(manager().getSecretMetadata(name())).isEqualTo(before);
	}

	@Test
	@RequiresSecretCapability(SecretCapability.CONDITIONAL_UPDATE)
	void conditionalUpdateOfAMissingSecretCreatesNothing() {
		String foreign = manager().createSecret(name("other"), text("x"));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> manager().updateSecret(name(), text("x"), foreign));
		assertMissing(name());
	}

	@RepeatedTest(3)
	@RequiresSecretCapability(SecretCapability.CONDITIONAL_UPDATE)
	void oneOfManyUpdates() {
		String first = manager().createSecret(name(), text("first"));
		CloudSecretManager[] processes = { manager(), otherProcess() };
		List<Outcome<String>> outcomes = Race
			.run((caller) -> processes[caller % 2].updateSecret(name(), text("caller " + caller), first));
		assertThat(outcomes).filteredOn(Outcome::won).as("%s", outcomes).hasSize(1);
		assertThat(outcomes).filteredOn((outcome) -> !outcome.won())
			.allMatch((outcome) -> outcome.category() == CloudErrorCategory.PRECONDITION_FAILED);
		Outcome<String> winner = outcomes.stream().filter(Outcome::won).findFirst().orElseThrow();
		assertValue(name(), text("caller " + winner.caller()));
		assertThat(versions(name())).containsExactly(winner.value(), first);
	}

	@Test
	void noUnconditionalUpdateIsLost() {
		String first = manager().createSecret(name(), text("first"));
		CloudSecretManager[] processes = { manager(), otherProcess() };
		List<Outcome<String>> outcomes = Race.run(8,
				(caller) -> processes[caller % 2].updateSecret(name(), text("caller " + caller)));
		assertThat(outcomes).allMatch(Outcome::won);
		assertThat(versions(name())).hasSize(9)
			.containsAll(outcomes.stream().map(Outcome::value).collect(Collectors.toSet()))
			.endsWith(first);
	}

	@Test
	@RequiresMissingSecretCapability(SecretCapability.CONDITIONAL_UPDATE)
	void conditionalUpdateIsUnsupported() {
		String first = manager().createSecret(name(), text("one"));
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED,
				() -> manager().updateSecret(name(), text("two"), first));
		assertValue(name(), text("one"));
	}

}
