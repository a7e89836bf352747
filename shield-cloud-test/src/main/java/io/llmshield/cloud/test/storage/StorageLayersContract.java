package io.llmshield.cloud.test.storage;

import java.util.List;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.ContractMode;
import io.llmshield.cloud.test.ImmediateRetry;
import io.llmshield.cloud.test.RecordedObservations;
import io.llmshield.cloud.test.RequiresMode;
import io.llmshield.cloud.test.faults.StorageCall;
import io.micrometer.observation.Observation;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What the layers add: one observation for each operation, residency, and retries of what
 * is retryable only.
 */
@RequiresMode(ContractMode.LAYERED)
public abstract class StorageLayersContract extends StorageContractGroup {

	@BeforeEach
	void prepare() {
		store().put("there", text("content"));
		environment().observations().clear();
		faults().reset();
	}

	private Observation.Context observe(ThrowingCallable call) {
		environment().observations().clear();
		assertThat(catchThrowable(call)).isNull();
		List<Observation.Context> stopped = environment().observations().stopped();
		assertThat(stopped).as("one observation for one operation").hasSize(1);
		return stopped.get(0);
	}

	@Test
	void eachOperationIsOneObservation() {
		List<ThrowingCallable> operations = List.of(() -> store().put(KEY, text("x")),
				() -> store().put(KEY, (output) -> output.write(1), PutOptions.DEFAULT), () -> store().getBytes(KEY),
				() -> store().open(KEY, GetOptions.DEFAULT).close(), () -> store().getMetadata(KEY),
				() -> store().exists(KEY), () -> store().copy(KEY, "copy", CopyOptions.DEFAULT),
				() -> store().delete(KEY), () -> store().deleteAll(List.of("copy", KEY)));
		assertThat(operations).allSatisfy((operation) -> {
			Observation.Context observed = observe(operation);
			assertThat(observed.getName()).isEqualTo("shield.cloud.storage");
			assertThat(RecordedObservations.value(observed, "provider")).isEqualTo(environment().driver().provider());
			assertThat(RecordedObservations.value(observed, "store")).isEqualTo(StorageEnvironment.STORE);
			assertThat(RecordedObservations.value(observed, "operation")).isNotBlank();
			assertThat(RecordedObservations.value(observed, "outcome")).isEqualTo("success");
		});
	}

	@Test
	void failureIsObservedWithItsCategory() {
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> store().getBytes("missing"));
		List<Observation.Context> stopped = environment().observations().stopped();
		assertThat(stopped).hasSize(1);
		assertThat(RecordedObservations.value(stopped.get(0), "outcome")).isEqualTo("not-found");
		assertThat(stopped.get(0).getError()).isNotNull();
	}

	@Test
	void noKeyBucketOrTokenIsATag() {
		String token = store().getMetadata("there").versionToken();
		Observation.Context observed = observe(() -> store().getBytes("there", GetOptions.DEFAULT.ifMatch(token)));
		assertThat(observed.getLowCardinalityKeyValues().toString()).doesNotContain("there", token,
				environment().bucket());
	}

	@Test
	void forbiddenLocationIsRefusedWithoutTouchingAnObject() {
		CloudStorage elsewhere = environment().store(new ResidencyPolicy(List.of("nowhere-on-earth-1")));
		CloudFailures.assertFails(CloudErrorCategory.RESIDENCY_VIOLATION, () -> elsewhere.put(KEY, text("x")));
		CloudFailures.assertFails(CloudErrorCategory.RESIDENCY_VIOLATION, () -> elsewhere.getBytes("there"));
		assertThat(faults().calls()).containsOnly(StorageCall.LOCATION);
	}

	@Test
	void allowedLocationIsAllowed() {
		String location = environment().fixture().driver().location(environment().bucket());
		CloudStorage here = environment().store(new ResidencyPolicy(List.of(location)));
		here.put(KEY, text("x"));
		assertThat(here.getBytes(KEY)).isEqualTo(text("x"));
	}

	@ParameterizedTest
	@EnumSource
	void onlyWhatIsRetryableIsRepeated(CloudErrorCategory category) {
		faults().on(StorageCall.OPEN).always().fail(category);
		CloudFailures.assertFails(category, () -> store().getBytes("there"));
		assertThat(faults().count(StorageCall.OPEN)).isEqualTo(category.retryable() ? ImmediateRetry.ATTEMPTS : 1);
	}

	@Test
	void retriesAreOneObservation() {
		faults().on(StorageCall.OPEN).fail(CloudErrorCategory.THROTTLED);
		observe(() -> store().getBytes("there"));
		assertThat(faults().count(StorageCall.OPEN)).isEqualTo(2);
	}

}
