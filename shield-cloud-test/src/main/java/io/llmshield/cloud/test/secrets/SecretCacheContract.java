package io.llmshield.cloud.test.secrets;

import java.time.Duration;
import java.util.List;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.SecretCacheOptions;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.ContractMode;
import io.llmshield.cloud.test.Outcome;
import io.llmshield.cloud.test.Race;
import io.llmshield.cloud.test.RequiresMode;
import io.llmshield.cloud.test.faults.Gate;
import io.llmshield.cloud.test.faults.SecretCall;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The cache in front of a real provider.
 */
@RequiresMode(ContractMode.LAYERED)
public abstract class SecretCacheContract extends SecretContractGroup {

	private static final Duration TTL = SecretCacheOptions.DEFAULT.ttl();

	private static final Duration MAX_STALE = SecretCacheOptions.DEFAULT.maxStale();

	@BeforeEach
	void create() {
		manager().createSecret(name(), text("one"));
		faults().reset();
	}

	private int reads() {
		return faults().count(SecretCall.READ);
	}

	@Test
	void secondReadMakesNoCall() {
		manager().getSecret(name());
		manager().getSecret(name());
		assertThat(reads()).isOne();
	}

	@Test
	void manyReadersShareOneLoad() {
		Gate gate = new Gate();
		faults().on(SecretCall.READ).hold(gate);
		List<Outcome<SecretValue>> outcomes = Race.run(Race.CALLERS + 1,
				(caller) -> (caller < Race.CALLERS) ? manager().getSecret(name()) : open(gate));
		assertThat(outcomes).allMatch((outcome) -> text("one").equals(outcome.value()));
		assertThat(reads()).isOne();
	}

	private static SecretValue open(Gate gate) {
		gate.awaitArrivals(1);
		gate.open();
		return text("one");
	}

	@Test
	void wipedValueDoesNotEmptyTheCache() {
		manager().getSecret(name()).wipe();
		assertThat(manager().getSecret(name()).asText()).isEqualTo("one");
		assertThat(reads()).isOne();
	}

	@Test
	void writesThroughThisInstanceAreSeenAtOnce() {
		manager().getSecret(name());
		manager().updateSecret(name(), text("two"));
		assertThat(manager().getSecret(name())).isEqualTo(text("two"));
		manager().rotateSecret(name(), (current) -> text(current.asText() + "+"));
		assertThat(manager().getSecret(name())).isEqualTo(text("two+"));
		manager().deleteSecret(name());
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> manager().getSecret(name()));
	}

	@Test
	void writesOfOthersAreSeenAfterTheTtl() {
		manager().getSecret(name());
		otherProcess().updateSecret(name(), text("two"));
		assertThat(manager().getSecret(name())).isEqualTo(text("one"));
		environment().advanceCache(TTL.plusSeconds(1));
		assertThat(manager().getSecret(name())).isEqualTo(text("two"));
	}

	@ParameterizedTest
	@EnumSource(names = { "THROTTLED", "TIMEOUT", "UNAVAILABLE" })
	void staleValueServesDuringAnOutage(CloudErrorCategory category) {
		manager().getSecret(name());
		faults().on(SecretCall.READ).always().fail(category);
		environment().advanceCache(TTL.plusSeconds(1));
		assertThat(manager().getSecret(name())).isEqualTo(text("one"));
		environment().advanceCache(MAX_STALE);
		CloudFailures.assertFails(category, () -> manager().getSecret(name()));
		faults().reset();
		assertThat(manager().getSecret(name())).isEqualTo(text("one"));
	}

	@ParameterizedTest
	@EnumSource(names = { "NOT_FOUND", "ACCESS_DENIED", "UNAUTHENTICATED" })
	void revokedSecretDoesNotLiveOnInTheCache(CloudErrorCategory category) {
		manager().getSecret(name());
		faults().on(SecretCall.READ).always().fail(category);
		environment().advanceCache(TTL.plusSeconds(1));
		CloudFailures.assertFails(category, () -> manager().getSecret(name()));
	}

	@Test
	void missingNameIsRememberedForAShortTimeOnly() {
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> manager().getSecret(name("later")));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> manager().getSecret(name("later")));
		assertThat(reads()).isOne();
		otherProcess().createSecret(name("later"), text("now"));
		environment().advanceCache(SecretCacheOptions.DEFAULT.negativeTtl().plusSeconds(1));
		assertThat(manager().getSecret(name("later"))).isEqualTo(text("now"));
	}

	@Test
	void createdNameIsSeenAtOnceAlsoIfItWasMissing() {
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> manager().getSecret(name("later")));
		manager().createSecret(name("later"), text("now"));
		assertThat(manager().getSecret(name("later"))).isEqualTo(text("now"));
	}

	@Test
	void errorIsNotRemembered() {
		faults().on(SecretCall.READ).fail(CloudErrorCategory.ACCESS_DENIED);
		CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED, () -> manager().getSecret(name()));
		assertThat(manager().getSecret(name())).isEqualTo(text("one"));
	}

	@Test
	void failedWriteKeepsNobodyFromReading() {
		manager().getSecret(name());
		faults().on(SecretCall.UPDATE).always().fail(CloudErrorCategory.ACCESS_DENIED);
		CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED, () -> manager().updateSecret(name(), text("two")));
		assertThat(manager().getSecret(name())).isEqualTo(text("one"));
	}

	@Test
	void writeWhoseReplyWasLostIsSeen() {
		manager().getSecret(name());
		faults().on(SecretCall.UPDATE).times(10).loseReply(CloudErrorCategory.TIMEOUT);
		CloudFailures.assertFails(CloudErrorCategory.TIMEOUT, () -> manager().updateSecret(name(), text("two")));
		assertThat(manager().getSecret(name())).isEqualTo(text("two"));
	}

}
