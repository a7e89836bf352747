package io.llmshield.cloud.test.secrets;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.SecretCapability;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.test.CloudFailures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Deleting, bringing back, removing for good.
 */
public abstract class SecretDeleteContract extends SecretContractGroup {

	@Test
	void deletedSecretIsGone() {
		manager().createSecret(name(), text("x"));
		manager().getSecret(name());
		manager().deleteSecret(name());
		assertMissing(name());
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> manager().updateSecret(name(), text("y")));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> manager().deleteSecret(name()));
		assertThat(names(environment().prefix())).isEmpty();
	}

	@Test
	void deletingAMissingSecretIsNotFound() {
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> manager().deleteSecret(name()));
	}

	@ParameterizedTest
	@ValueSource(longs = { 7, 14, 30 })
	void windowsOfTheRuleWork(long days) {
		manager().createSecret(name(), text("x"));
		manager().deleteSecret(name(), Duration.ofDays(days));
		assertMissing(name());
	}

	@ParameterizedTest
	@ValueSource(longs = { -1, 0, 6, 31, 365 })
	void windowOutsideTheRuleIsRefusedBeforeAnyCall(long days) {
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> manager().deleteSecret(name(), Duration.ofDays(days)));
		assertThat(faults().calls()).isEmpty();
	}

	@Test
	@RequiresSecretCapability(SecretCapability.RECOVERABLE_DELETE)
	void restoreBringsEverythingBack() {
		manager().createSecret(name(), text("one"));
		manager().updateSecret(name(), text("two"));
		List<String> versions = versions(name());
		manager().deleteSecret(name());
		otherProcess().restoreSecret(name());
		// What this instance has cached of the missing name ends by itself
		environment().advanceCache(Duration.ofMinutes(1));
		assertValue(name(), text("two"));
		assertThat(versions(name())).isEqualTo(versions);
		assertThat(names(environment().prefix())).containsExactly(name());
		manager().updateSecret(name(), text("three"));
		assertValue(name(), text("three"));
	}

	@Test
	@RequiresSecretCapability({ SecretCapability.RECOVERABLE_DELETE, SecretCapability.TAGS })
	void restoreBringsTagsBack() {
		manager().createSecret(name(), text("one"), SecretOptions.tagged(Map.of("team", "security")));
		manager().deleteSecret(name());
		manager().restoreSecret(name());
		assertThat(manager().getSecretMetadata(name()).tags()).isEqualTo(Map.of("team", "security"));
	}

	@Test
	@RequiresSecretCapability(SecretCapability.RECOVERABLE_DELETE)
	void restoringAMissingSecretIsNotFound() {
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> manager().restoreSecret(name()));
		assertMissing(name());
	}

	@Test
	@RequiresSecretCapability({ SecretCapability.RECOVERABLE_DELETE, SecretCapability.PURGE })
	void purgedNameIsFree() {
		manager().createSecret(name(), text("one"));
		manager().updateSecret(name(), text("two"));
		manager().deleteSecret(name());
		manager().purgeSecret(name());
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> manager().restoreSecret(name()));
		manager().createSecret(name(), text("new"));
		assertValue(name(), text("new"));
		assertThat(versions(name())).hasSize(1);
	}

	@Test
	@RequiresSecretCapability(SecretCapability.PURGE)
	void livingSecretIsNotPurged() {
		manager().createSecret(name(), text("one"));
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED, () -> manager().purgeSecret(name()));
		assertValue(name(), text("one"));
	}

	@Test
	@RequiresSecretCapability(SecretCapability.PURGE)
	void purgingAMissingSecretIsNotFound() {
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> manager().purgeSecret(name()));
	}

	@Test
	@RequiresSecretCapability(SecretCapability.RECOVERABLE_DELETE)
	@RequiresSecretAbility(SecretFixtureAbility.ADVANCE_TIME)
	void windowEnds() {
		manager().createSecret(name(), text("one"));
		manager().deleteSecret(name(), Duration.ofDays(7));
		environment().fixture().advanceTime(Duration.ofDays(6));
		CloudFailures.assertFails(CloudErrorCategory.ALREADY_EXISTS, () -> manager().createSecret(name(), text("two")));
		environment().fixture().advanceTime(Duration.ofDays(2));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> manager().restoreSecret(name()));
		manager().createSecret(name(), text("two"));
		assertValue(name(), text("two"));
		assertThat(versions(name())).hasSize(1);
	}

	@Test
	@RequiresMissingSecretCapability(SecretCapability.RECOVERABLE_DELETE)
	void restoreIsUnsupported() {
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED, () -> manager().restoreSecret(name()));
	}

	@Test
	@RequiresMissingSecretCapability(SecretCapability.PURGE)
	void purgeIsUnsupported() {
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED, () -> manager().purgeSecret(name()));
	}

}
