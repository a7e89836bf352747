package io.llmshield.cloud.azure.secrets;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.test.ImmediateRetry;
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

	private static final long SEED = 20261126;

	private static final int NAMES = 10;

	private static final List<VaultOperation> OPERATIONS = List.of(VaultOperation.SET_SECRET, VaultOperation.GET_SECRET,
			VaultOperation.GET_SECRET_VERSIONS, VaultOperation.UPDATE_SECRET);

	/**
	 * A name or a version that a writer left undecided is in doubt for everybody else.
	 */
	private static final Set<CloudErrorCategory> EXPECTED = EnumSet.of(CloudErrorCategory.ALREADY_EXISTS,
			CloudErrorCategory.PRECONDITION_FAILED, CloudErrorCategory.NOT_FOUND);

	private final Random random = new Random(SEED);

	/** What each secret may hold; an empty text stands for no secret. */
	private final Map<String, Set<String>> allowed = new HashMap<>();

	private final Map<String, List<String>> written = new HashMap<>();

	private final Map<String, List<String>> tried = new HashMap<>();

	private int failed;

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
			for (int i = 0; i < operations; i++) {
				if (this.random.nextInt(3) == 0) {
					breakSomething(fixture.vault());
				}
				operate(secrets, "mix/" + (char) ('a' + this.random.nextInt(NAMES)), "value-" + i);
			}
			fixture.vault().heal();
			// What nobody decided is judged by its readers then
			fixture.vault().advance(KeyVaultFixture.DOUBT.plusMinutes(1));
			assertThat(this.failed).as("failed operations of %s", operations).isPositive().isLessThan(operations / 3);
			this.allowed.forEach(
					(name, values) -> assertThat(values).as("what %s may hold", name).contains(read(secrets, name)));
			this.tried.forEach((name, values) -> assertVersions(versions(secrets, name), name, values));
		}
	}

	private void assertVersions(List<String> stored, String name, List<String> values) {
		assertThat(stored).as("versions of %s", name)
			.doesNotHaveDuplicates()
			.isSubsetOf(values)
			.containsAll(this.written.getOrDefault(name, List.of()));
	}

	/** Three attempts are made, so that four faults are one too many. */
	private void breakSomething(KeyVaultDouble vault) {
		VaultOperation operation = OPERATIONS.get(this.random.nextInt(OPERATIONS.size()));
		int times = 1 + this.random.nextInt(ImmediateRetry.ATTEMPTS + 1);
		switch (this.random.nextInt(5)) {
			case 0 -> vault.fail(operation, times, VaultError.throttled(1));
			case 1 -> vault.fail(operation, times, VaultError.of(503, "ServiceUnavailable", "The service is away"));
			case 2 -> vault.fail(operation, times, VaultError.of(500, "InternalError", "Something broke"));
			case 3 -> vault.loseReply(operation, times);
			default -> vault.breakOff(operation, times);
		}
	}

	private void operate(CloudSecretManager secrets, String name, String text) {
		SecretValue value = SecretValue.ofText(text);
		int kind = this.random.nextInt(20);
		try {
			if (!this.allowed.containsKey(name) || this.allowed.get(name).contains("")) {
				write(name, text, () -> secrets.createSecret(name, value));
			}
			else if (kind < 6) {
				write(name, text, () -> secrets.updateSecret(name, value));
			}
			else if (kind < 10) {
				write(name, text, () -> secrets.rotateSecret(name, (current) -> value));
			}
			else if (kind < 13) {
				SecretValue seen = secrets.getSecret(name);
				write(name, text, () -> secrets.updateSecret(name, value, seen.version()));
			}
			else if (kind < 15) {
				assertThat(secrets.listSecrets("mix/").map((secret) -> secret.name())).doesNotHaveDuplicates();
			}
			else {
				assertThat(this.tried.get(name)).contains(secrets.getSecret(name).asText());
			}
		}
		catch (CloudException ex) {
			this.failed++;
			if (ex.category() == CloudErrorCategory.ALREADY_EXISTS) {
				// Left over from a failed create: it was made after all
				Set<String> made = new HashSet<>(this.allowed.get(name));
				made.remove("");
				made.remove(text);
				this.allowed.put(name, made);
			}
			assertThat(ex.retryable() || EXPECTED.contains(ex.category())).as("%s", ex).isTrue();
		}
	}

	private void write(String name, String text, Supplier<String> write) {
		Set<String> either = new HashSet<>(this.allowed.getOrDefault(name, Set.of("")));
		either.add(text);
		this.allowed.put(name, either);
		this.tried.computeIfAbsent(name, (key) -> new ArrayList<>()).add(text);
		assertThat(write.get()).as("the version of %s", name).isNotBlank();
		this.allowed.put(name, Set.of(text));
		this.written.computeIfAbsent(name, (key) -> new ArrayList<>()).add(text);
	}

	private static String read(CloudSecretManager secrets, String name) {
		try {
			return secrets.getSecret(name).asText();
		}
		catch (CloudException ex) {
			assertThat(ex.category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
			return "";
		}
	}

	private static List<String> versions(CloudSecretManager secrets, String name) {
		if (read(secrets, name).isEmpty()) {
			return List.of();
		}
		return secrets.getSecretMetadata(name)
			.versions()
			.stream()
			.map((version) -> secrets.getSecret(name, version.id()).asText())
			.toList();
	}

}
