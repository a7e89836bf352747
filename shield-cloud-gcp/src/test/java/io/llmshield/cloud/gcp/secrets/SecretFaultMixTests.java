package io.llmshield.cloud.gcp.secrets;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

import com.google.cloud.secretmanager.v1.SecretVersion;
import io.grpc.StatusRuntimeException;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.test.ImmediateRetry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many operations of which every sixth request fails, before or after its work was done:
 * afterwards a write that succeeded has made one version, one that failed at most one,
 * and every secret holds what it may hold.
 */
class SecretFaultMixTests extends DoubleDriver {

	private static final long SEED = 20261126;

	private static final int NAMES = 25;

	private final Random random = new Random(SEED);

	/** What each secret may hold; an empty text stands for no secret. */
	private final Map<String, Set<String>> allowed = new HashMap<>();

	private final Map<String, List<String>> written = new HashMap<>();

	private final Map<String, List<String>> tried = new HashMap<>();

	private int failed;

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
		CloudSecretManager secrets = SecretManagerBuilder.forDriver(driver()).guard(new ImmediateRetry()).build();
		wire().mix(new Random(SEED + 1));
		for (int i = 0; i < operations; i++) {
			operate(secrets, "mix/" + (char) ('a' + this.random.nextInt(NAMES)), "value-" + i);
		}
		assertThat(wire().endMix()).as("faults").isGreaterThan(operations / 4);
		assertThat(this.failed).as("failed operations of %s", operations).isLessThan(operations / 4);
		this.allowed
			.forEach((name, values) -> assertThat(values).as("what %s may hold", name).contains(read(secrets, name)));
		this.tried.forEach((name, values) -> assertThat(stored(name)).as("versions of %s", name)
			.doesNotHaveDuplicates()
			.isSubsetOf(values)
			.containsAll(this.written.getOrDefault(name, List.of())));
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

	private void operate(CloudSecretManager secrets, String name, String text) {
		SecretValue value = SecretValue.ofText(text);
		int kind = this.random.nextInt(20);
		try {
			if (!this.allowed.containsKey(name) || this.allowed.get(name).contains("")) {
				write(name, text, () -> secrets.createSecret(name, value));
			}
			else if (kind < 5) {
				write(name, text, () -> secrets.updateSecret(name, value));
			}
			else if (kind < 9) {
				write(name, text, () -> secrets.rotateSecret(name, (current) -> value));
			}
			else if (kind < 11) {
				SecretValue seen = secrets.getSecret(name);
				write(name, text, () -> secrets.updateSecret(name, value, seen.version()));
			}
			else if (kind < 13) {
				secrets.getSecretMetadata(name);
			}
			else if (kind < 14) {
				assertThat(secrets.listSecrets("mix/").map((secret) -> secret.name())).doesNotHaveDuplicates();
			}
			else {
				String found = secrets.getSecret(name).asText();
				assertThat(this.allowed.get(name)).as("what %s may hold", name).contains(found);
				this.allowed.put(name, Set.of(found));
			}
		}
		catch (CloudException ex) {
			failed(name, text, ex);
		}
	}

	private void failed(String name, String text, CloudException failure) {
		this.failed++;
		// Left over from a failed create: it was made after all
		if (failure.category() == CloudErrorCategory.ALREADY_EXISTS) {
			Set<String> made = new HashSet<>(this.allowed.get(name));
			made.remove("");
			made.remove(text);
			this.allowed.put(name, made);
		}
		assertThat(failure.retryable() || failure.category() == CloudErrorCategory.ALREADY_EXISTS).as("%s", failure)
			.isTrue();
		// Nobody has to wait for a writer that has given up
		state().advance(SecretNotes.Claim.LEASE.plus(Duration.ofSeconds(1)));
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

}
