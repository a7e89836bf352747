package io.llmshield.cloud.azure.secrets;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.test.ImmediateRetry;
import io.llmshield.cloud.test.faults.SecretFaultMix;
import io.llmshield.cloud.test.keyvault.KeyVaultDouble;
import io.llmshield.cloud.test.keyvault.VaultError;
import io.llmshield.cloud.test.keyvault.VaultOperation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many operations under a mix of faults: afterwards a write that succeeded has made one
 * version that counts, one that failed at most one, and every secret holds what it may
 * hold.
 */
class KeyVaultFaultMixTests {

	private static final int NAMES = 10;

	private static final List<VaultOperation> OPERATIONS = List.of(VaultOperation.SET_SECRET, VaultOperation.GET_SECRET,
			VaultOperation.GET_SECRET_VERSIONS, VaultOperation.UPDATE_SECRET);

	/**
	 * A name or a version that a writer left undecided is in doubt for everybody else.
	 */
	private static final Set<CloudErrorCategory> EXPECTED = EnumSet.of(CloudErrorCategory.ALREADY_EXISTS,
			CloudErrorCategory.PRECONDITION_FAILED, CloudErrorCategory.NOT_FOUND);

	private final SecretFaultMix mix = new SecretFaultMix(NAMES, EXPECTED, () -> {
	});

	@Test
	void hundredOperations() throws Exception {
		run(100);
	}

	@Test
	@Tag("long")
	void thousandOperations() throws Exception {
		run(1000);
	}

	private void run(int operations) throws Exception {
		try (KeyVaultFixture fixture = KeyVaultFixture.start()) {
			CloudSecretManager secrets = SecretManagerBuilder.forDriver(fixture.driver())
				.guard(new ImmediateRetry())
				.build();
			int failed = this.mix.run(secrets, operations, () -> breakSomething(fixture.vault()));
			fixture.vault().heal();
			// What nobody decided is judged by its readers then
			fixture.vault().advance(KeyVaultFixture.DOUBT.plusMinutes(1));
			assertThat(failed).as("failed operations of %s", operations).isPositive().isLessThan(operations / 3);
			this.mix.assertSecrets(secrets, (name) -> versions(secrets, name));
		}
	}

	/** Three attempts are made, so that four faults are one too many. */
	private void breakSomething(KeyVaultDouble vault) {
		if (!this.mix.oneIn(3)) {
			return;
		}
		VaultOperation operation = OPERATIONS.get(this.mix.number(OPERATIONS.size()));
		int times = 1 + this.mix.number(ImmediateRetry.ATTEMPTS + 1);
		switch (this.mix.number(5)) {
			case 0 -> vault.fail(operation, times, VaultError.throttled(1));
			case 1 -> vault.fail(operation, times, VaultError.of(503, "ServiceUnavailable", "The service is away"));
			case 2 -> vault.fail(operation, times, VaultError.of(500, "InternalError", "Something broke"));
			case 3 -> vault.loseReply(operation, times);
			default -> vault.breakOff(operation, times);
		}
	}

	private static List<String> versions(CloudSecretManager secrets, String name) {
		if (SecretFaultMix.read(secrets, name).isEmpty()) {
			return List.of();
		}
		return secrets.getSecretMetadata(name)
			.versions()
			.stream()
			.map((version) -> secrets.getSecret(name, version.id()).asText())
			.toList();
	}

}
