package io.llmshield.cloud.test.secrets;

import java.util.List;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.ContractMode;
import io.llmshield.cloud.test.ImmediateRetry;
import io.llmshield.cloud.test.RecordedObservations;
import io.llmshield.cloud.test.RequiresMode;
import io.llmshield.cloud.test.faults.SecretCall;
import io.micrometer.observation.Observation;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What the layers add: one observation for each operation that reaches the provider,
 * residency, and retries of what is retryable only.
 */
@RequiresMode(ContractMode.LAYERED)
public abstract class SecretLayersContract extends SecretContractGroup {

	private Observation.Context observe(ThrowingCallable call) {
		environment().observations().clear();
		assertThat(catchThrowable(call)).isNull();
		List<Observation.Context> stopped = environment().observations().stopped();
		assertThat(stopped).as("one observation for one operation").hasSize(1);
		return stopped.get(0);
	}

	@Test
	void eachOperationIsOneObservation() {
		List<ThrowingCallable> operations = List.of(() -> manager().createSecret(name(), text("x")),
				() -> manager().getSecret(name()), () -> manager().getSecretMetadata(name()),
				() -> manager().updateSecret(name(), text("y")), () -> manager().deleteSecret(name()));
		assertThat(operations).allSatisfy((operation) -> {
			Observation.Context observed = observe(operation);
			assertThat(observed.getName()).isEqualTo("shield.cloud.secrets");
			assertThat(RecordedObservations.value(observed, "provider")).isEqualTo(environment().driver().provider());
			assertThat(RecordedObservations.value(observed, "operation")).isNotBlank();
			assertThat(RecordedObservations.value(observed, "outcome")).isEqualTo("success");
			assertThat(observed.getLowCardinalityKeyValues().toString()).doesNotContain("api-key");
		});
	}

	@Test
	void hitOfTheCacheIsNoObservation() {
		manager().createSecret(name(), text("x"));
		manager().getSecret(name());
		environment().observations().clear();
		manager().getSecret(name());
		assertThat(environment().observations().stopped()).isEmpty();
	}

	@Test
	void failureIsObservedWithItsCategory() {
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> manager().getSecretMetadata(name()));
		List<Observation.Context> stopped = environment().observations().stopped();
		assertThat(stopped).hasSize(1);
		assertThat(RecordedObservations.value(stopped.get(0), "outcome")).isEqualTo("not-found");
	}

	@Test
	void forbiddenLocationIsRefusedWithoutTouchingASecret() {
		faults().reset();
		CloudFailures.assertFails(CloudErrorCategory.RESIDENCY_VIOLATION, () -> {
			CloudSecretManager elsewhere = environment().managerOver(environment().driver(),
					new ResidencyPolicy(List.of("nowhere-on-earth-1")));
			elsewhere.createSecret(name(), text("x"));
		});
		assertThat(faults().calls()).containsOnly(SecretCall.LOCATION);
		assertMissing(name());
	}

	@Test
	void allowedLocationIsAllowed() {
		String location = environment().fixture().driver().location();
		environment().managerOver(environment().driver(), new ResidencyPolicy(List.of(location)))
			.createSecret(name(), text("x"));
		assertValue(name(), text("x"));
	}

	@ParameterizedTest
	@EnumSource
	void onlyWhatIsRetryableIsRepeated(CloudErrorCategory category) {
		faults().on(SecretCall.DESCRIBE).always().fail(category);
		CloudFailures.assertFails(category, () -> manager().getSecretMetadata(name()));
		assertThat(faults().count(SecretCall.DESCRIBE)).isEqualTo(category.retryable() ? ImmediateRetry.ATTEMPTS : 1);
	}

}
