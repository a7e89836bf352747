package io.llmshield.cloud.test.secrets;

import java.util.UUID;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.SecretCapability;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.ContractMode;
import io.llmshield.cloud.test.RequiresMode;
import io.llmshield.cloud.test.faults.SecretCall;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The provider did what it was asked for, but its reply was lost: a repeated write with
 * the same token answers as the first one did and writes nothing.
 */
public abstract class SecretLostReplyContract extends SecretContractGroup {

	private static final CloudErrorCategory LOST = CloudErrorCategory.TIMEOUT;

	private SecretDriver driver() {
		return environment().fixture().driver();
	}

	private SecretName secret() {
		return SecretName.of(name());
	}

	private static String token() {
		return UUID.randomUUID().toString();
	}

	@Test
	@RequiresMode(ContractMode.DRIVER)
	void repeatedCreateAnswersTheSame() {
		String token = token();
		String version = driver().create(secret(), text("x"), SecretOptions.DEFAULT, token);
		assertThat(driver().create(secret(), text("x"), SecretOptions.DEFAULT, token)).isEqualTo(version);
		assertThat(
				environment().fixture().independentDriver().create(secret(), text("x"), SecretOptions.DEFAULT, token))
			.isEqualTo(version);
		assertThat(versions(name())).containsExactly(version);
		CloudFailures.assertFails(CloudErrorCategory.ALREADY_EXISTS,
				() -> driver().create(secret(), text("x"), SecretOptions.DEFAULT, token()));
	}

	@Test
	@RequiresMode(ContractMode.DRIVER)
	void repeatedUpdateAnswersTheSame() {
		manager().createSecret(name(), text("x"));
		String token = token();
		String version = driver().update(secret(), text("y"), null, token);
		assertThat(driver().update(secret(), text("y"), null, token)).isEqualTo(version);
		assertThat(versions(name())).hasSize(2);
		assertThat(driver().update(secret(), text("y"), null, token())).isNotEqualTo(version);
	}

	@Test
	@RequiresMode(ContractMode.DRIVER)
	@RequiresSecretCapability(SecretCapability.CONDITIONAL_UPDATE)
	void repeatedConditionalUpdateAnswersTheSame() {
		String first = manager().createSecret(name(), text("x"));
		String token = token();
		String version = driver().update(secret(), text("y"), first, token);
		assertThat(driver().update(secret(), text("y"), first, token)).isEqualTo(version);
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> driver().update(secret(), text("y"), first, token()));
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	void create() {
		faults().on(SecretCall.CREATE).loseReply(LOST);
		String version = manager().createSecret(name(), text("x"));
		assertThat(versions(name())).containsExactly(version);
		assertValue(name(), text("x"));
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	void update() {
		manager().createSecret(name(), text("x"));
		faults().on(SecretCall.UPDATE).loseReply(LOST);
		String version = manager().updateSecret(name(), text("y"));
		assertThat(versions(name())).hasSize(2).startsWith(version);
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	@RequiresSecretCapability(SecretCapability.CONDITIONAL_UPDATE)
	void rotation() {
		manager().createSecret(name(), text("x"));
		faults().on(SecretCall.UPDATE).loseReply(LOST);
		String version = manager().rotateSecret(name(), (current) -> text(current.asText() + "y"));
		assertThat(versions(name())).hasSize(2).startsWith(version);
		assertValue(name(), text("xy"));
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	void anotherWritersCreateIsNotOurs() {
		faults().on(SecretCall.CREATE).failAfter(LOST, () -> otherProcess().createSecret(name(), text("theirs")));
		CloudFailures.assertFails(CloudErrorCategory.ALREADY_EXISTS,
				() -> manager().createSecret(name(), text("ours")));
		assertValue(name(), text("theirs"));
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	void delete() {
		manager().createSecret(name(), text("x"));
		faults().on(SecretCall.DELETE).loseReply(LOST);
		manager().deleteSecret(name());
		assertMissing(name());
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	@RequiresSecretCapability({ SecretCapability.RECOVERABLE_DELETE, SecretCapability.PURGE })
	void purge() {
		manager().createSecret(name(), text("x"));
		manager().deleteSecret(name());
		faults().on(SecretCall.PURGE).loseReply(LOST);
		manager().purgeSecret(name());
		manager().createSecret(name(), text("y"));
		assertValue(name(), text("y"));
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	@RequiresSecretCapability(SecretCapability.RECOVERABLE_DELETE)
	void restore() {
		manager().createSecret(name(), text("x"));
		manager().deleteSecret(name());
		faults().on(SecretCall.RESTORE).loseReply(LOST);
		manager().restoreSecret(name());
		assertValue(name(), text("x"));
	}

}
