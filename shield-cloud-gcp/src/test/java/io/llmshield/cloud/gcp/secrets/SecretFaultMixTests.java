package io.llmshield.cloud.gcp.secrets;

import java.util.List;
import java.util.Random;
import java.util.Set;

import com.google.cloud.secretmanager.v1.SecretVersion;
import io.grpc.StatusRuntimeException;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.test.ImmediateRetry;
import io.llmshield.cloud.test.faults.SecretFaultMix;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many operations of which every sixth request fails, before or after its work was done:
 * afterwards a write that succeeded has made one version, one that failed at most one,
 * and every secret holds what it may hold.
 */
class SecretFaultMixTests extends DoubleDriver {

	private static final long SEED = 20261127;

	private static final int NAMES = 25;

	@Test
	void twoHundredOperations() {
		run(200);
	}

	@Test
	@Tag("long")
	void thousandOperations() {
		run(1000);
	}

	private void run(int operations) {
		// Nobody has to wait for a writer that has given up
		SecretFaultMix mix = new SecretFaultMix(NAMES, Set.of(CloudErrorCategory.ALREADY_EXISTS),
				() -> state().advance(SecretNotes.Claim.LEASE.plusSeconds(1)));
		CloudSecretManager secrets = SecretManagerBuilder.forDriver(driver()).guard(new ImmediateRetry()).build();
		wire().mix(new Random(SEED));
		int failed = mix.run(secrets, operations, () -> {
		});
		assertThat(wire().endMix()).as("faults").isGreaterThan(operations / 4);
		assertThat(failed).as("failed operations of %s", operations).isLessThan(operations / 4);
		mix.assertSecrets(secrets, this::stored);
	}

	/** The values of all versions that are not destroyed. */
	private List<String> stored(String name) {
		String resource = "projects/" + SecretManagerState.PROJECT + "/secrets/" + SecretName.of(name).flat();
		try {
			return state().versions(resource, "state:ENABLED")
				.stream()
				.map(SecretVersion::getName)
				.map((version) -> state().payload(version).getData().toStringUtf8())
				.toList();
		}
		catch (StatusRuntimeException ex) {
			return List.of();
		}
	}

}
