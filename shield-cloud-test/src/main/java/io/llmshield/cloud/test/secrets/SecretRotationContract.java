package io.llmshield.cloud.test.secrets;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretCapability;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.Outcome;
import io.llmshield.cloud.test.Race;
import io.llmshield.cloud.test.faults.SecretCall;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Rotation: the next value is made from the current one, also when several instances
 * rotate at once.
 */
public abstract class SecretRotationContract extends SecretContractGroup {

	@Test
	@RequiresSecretCapability(SecretCapability.CONDITIONAL_UPDATE)
	void nextValueIsMadeFromTheCurrentOne() {
		String first = manager().createSecret(name(), text("a"));
		String second = manager().rotateSecret(name(), (current) -> text(current.asText() + "b"));
		assertValue(name(), text("ab"));
		assertThat(versions(name())).containsExactly(second, first);
	}

	@Test
	@RequiresSecretCapability(SecretCapability.CONDITIONAL_UPDATE)
	void rotationReadsBelowTheCache() {
		manager().createSecret(name(), text("a"));
		manager().getSecret(name());
		otherProcess().updateSecret(name(), text("b"));
		manager().rotateSecret(name(), (current) -> text(current.asText() + "c"));
		assertValue(name(), text("bc"));
	}

	@Test
	@RequiresSecretCapability(SecretCapability.CONDITIONAL_UPDATE)
	void fasterWriterIsNotOverwritten() {
		manager().createSecret(name(), text("a"));
		faults().on(SecretCall.UPDATE).first(() -> otherProcess().updateSecret(name(), text("theirs")));
		AtomicInteger calls = new AtomicInteger();
		manager().rotateSecret(name(), (current) -> {
			calls.incrementAndGet();
			return text(current.asText() + "+ours");
		});
		assertValue(name(), text("theirs+ours"));
		assertThat(calls).hasValue(2);
	}

	@RepeatedTest(3)
	@RequiresSecretCapability(SecretCapability.CONDITIONAL_UPDATE)
	void noRotationOfSeveralInstancesIsLost() {
		manager().createSecret(name(), text("."));
		CloudSecretManager[] processes = { manager(), otherProcess() };
		List<Outcome<String>> outcomes = Race.run(4,
				(caller) -> processes[caller % 2].rotateSecret(name(), (current) -> text(current.asText() + caller)));
		assertThat(outcomes).as("%s", outcomes).allMatch(Outcome::won);
		assertThat(outcomes).extracting(Outcome::value).doesNotHaveDuplicates();
		assertThat(otherProcess().getSecret(name()).asText()).hasSize(5).contains("0", "1", "2", "3");
		assertThat(versions(name())).hasSize(5);
	}

	@Test
	@RequiresSecretCapability(SecretCapability.CONDITIONAL_UPDATE)
	void failingGeneratorChangesNothing() {
		String first = manager().createSecret(name(), text("a"));
		IllegalStateException thrown = new IllegalStateException("injected");
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> manager().rotateSecret(name(), (current) -> {
				throw thrown;
			}))
			.isSameAs(thrown);
		assertValue(name(), text("a"));
		assertThat(versions(name())).containsExactly(first);
	}

	@Test
	@RequiresSecretCapability(SecretCapability.CONDITIONAL_UPDATE)
	void rotatingAMissingSecretIsNotFound() {
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> manager().rotateSecret(name(), (current) -> text("x")));
		assertMissing(name());
	}

	@Test
	@RequiresMissingSecretCapability(SecretCapability.CONDITIONAL_UPDATE)
	void rotationIsUnsupported() {
		manager().createSecret(name(), text("a"));
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED,
				() -> manager().rotateSecret(name(), (current) -> text("x")));
		assertValue(name(), text("a"));
	}

}
