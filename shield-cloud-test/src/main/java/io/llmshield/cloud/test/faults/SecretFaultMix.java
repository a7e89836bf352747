package io.llmshield.cloud.test.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretValue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many operations on secrets, drawn by lot, while requests fail. Keeps what each secret
 * may hold: afterwards a write that succeeded has made one version, one that failed at
 * most one, and every secret holds what it may hold. Used by one thread, but for
 * {@link #oneIn} and {@link #number}.
 */
public final class SecretFaultMix {

	private static final long SEED = 20261126;

	private final Random random = new Random(SEED);

	private final int names;

	private final Set<CloudErrorCategory> expected;

	private final Runnable afterFailure;

	/** What each secret may hold; an empty text stands for no secret. */
	private final Map<String, Set<String>> allowed = new HashMap<>();

	private final Map<String, List<String>> written = new HashMap<>();

	private final Map<String, List<String>> tried = new HashMap<>();

	private int failed;

	/**
	 * Make a mix.
	 * @param names how many secrets there are, at most 26
	 * @param expected how calls may fail that are not worth another attempt, such as with
	 * {@code ALREADY_EXISTS} where a creation that failed has made its secret after all.
	 * Where readers may find a write in doubt, {@code PRECONDITION_FAILED} and
	 * {@code NOT_FOUND} too; what they read is then any value that was tried
	 * @param afterFailure done when an operation has failed
	 */
	public SecretFaultMix(int names, Set<CloudErrorCategory> expected, Runnable afterFailure) {
		this.names = names;
		this.expected = Set.copyOf(expected);
		this.afterFailure = afterFailure;
	}

	/**
	 * Throw dice, from any thread.
	 * @param sides how many sides there are
	 * @return whether it is a one
	 */
	public boolean oneIn(int sides) {
		return number(sides) == 0;
	}

	/**
	 * Draw a number, from any thread.
	 * @param bound how many numbers there are
	 * @return one of them, from 0
	 */
	public synchronized int number(int bound) {
		return this.random.nextInt(bound);
	}

	/**
	 * Create, update, rotate, read and list.
	 * @param secrets the secrets, with a guard that repeats calls
	 * @param operations how many operations
	 * @param before done before each of them
	 * @return how many have failed
	 */
	public int run(CloudSecretManager secrets, int operations, Runnable before) {
		for (int i = 0; i < operations; i++) {
			before.run();
			operate(secrets, "mix/" + (char) ('a' + number(this.names)), "value-" + i);
		}
		return this.failed;
	}

	private void operate(CloudSecretManager secrets, String name, String text) {
		SecretValue value = SecretValue.ofText(text);
		int kind = number(20);
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
			else if (kind < 12) {
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
				found(name, secrets.getSecret(name).asText());
			}
		}
		catch (CloudException ex) {
			failed(name, text, ex);
		}
	}

	private void found(String name, String found) {
		if (this.expected.contains(CloudErrorCategory.NOT_FOUND)) {
			assertThat(this.tried.get(name)).as("what was tried on %s", name).contains(found);
			return;
		}
		assertThat(this.allowed.get(name)).as("what %s may hold", name).contains(found);
		this.allowed.put(name, Set.of(found));
	}

	private void failed(String name, String text, CloudException failure) {
		this.failed++;
		// Left over from a failed create: it was made after all
		if (failure.category() == CloudErrorCategory.ALREADY_EXISTS) {
			Set<String> made = new HashSet<>(this.allowed.getOrDefault(name, Set.of()));
			made.remove("");
			made.remove(text);
			this.allowed.put(name, made);
		}
		assertThat(failure.retryable() || this.expected.contains(failure.category())).as("%s", failure).isTrue();
		this.afterFailure.run();
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

	/**
	 * Check every secret, when nothing fails any more.
	 * @param secrets the secrets
	 * @param stored tells the values of all versions of a secret
	 */
	public void assertSecrets(CloudSecretManager secrets, Function<String, List<String>> stored) {
		assertThat(this.allowed).isNotEmpty();
		this.allowed
			.forEach((name, values) -> assertThat(values).as("what %s may hold", name).contains(read(secrets, name)));
		this.tried.forEach((name, values) -> assertThat(stored.apply(name)).as("versions of %s", name)
			.doesNotHaveDuplicates()
			.isSubsetOf(values)
			.containsAll(this.written.getOrDefault(name, List.of())));
	}

	/**
	 * Read.
	 * @param secrets the secrets
	 * @param name the name
	 * @return its text, empty without a secret
	 */
	public static String read(CloudSecretManager secrets, String name) {
		try {
			return secrets.getSecret(name).asText();
		}
		catch (CloudException ex) {
			assertThat(ex.category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
			return "";
		}
	}

}
