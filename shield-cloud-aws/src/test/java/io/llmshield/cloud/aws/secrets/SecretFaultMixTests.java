package io.llmshield.cloud.aws.secrets;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.test.ImmediateRetry;
import io.llmshield.cloud.test.emulator.FaultProxy;
import io.llmshield.cloud.test.emulator.HttpFault;
import io.llmshield.cloud.test.emulator.ProxiedRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many operations under a mix of faults: afterwards a write that succeeded has made one
 * version, one that failed at most one, and every secret holds what it may hold.
 */
class SecretFaultMixTests {

	private static final long SEED = 20261126;

	/** Fewer than 100 versions of each, which is the service's limit. */
	private static final int NAMES = 25;

	private final Random random = new Random(SEED);

	/** What each secret may hold; an empty text stands for no secret. */
	private final Map<String, Set<String>> allowed = new HashMap<>();

	private final Map<String, List<String>> written = new HashMap<>();

	private final Map<String, List<String>> tried = new HashMap<>();

	private int failed;

	@Test
	@Tag("long")
	void thousandOperations() throws Exception {
		run(1000);
	}

	private void run(int operations) throws Exception {
		try (SecretsManagerDouble service = new SecretsManagerDouble();
				FaultProxy proxy = FaultProxy.to(service.endpoint());
				SecretsManagerClient client = service.clientBuilder()
					.endpointOverride(proxy.uri())
					.httpClientBuilder(Apache5HttpClient.builder().socketTimeout(Duration.ofSeconds(2)))
					.build()) {
			CloudSecretManager secrets = SecretManagerBuilder
				.forDriver(AwsSecrets.driver(client, AwsSecretOptions.DEFAULT))
				.guard(new ImmediateRetry())
				.build();
			proxy.rule(this::fault);
			for (int i = 0; i < operations; i++) {
				operate(secrets, "mix/" + (char) ('a' + this.random.nextInt(NAMES)), "value-" + i);
			}
			List<ProxiedRequest> requests = proxy.requests();
			proxy.reset();
			// Which kinds come depends on how many requests the faults before have cost
			assertThat(requests.stream().map(ProxiedRequest::fault).filter(Objects::nonNull).distinct())
				.as("kinds of faults")
				.hasSizeGreaterThan(4);
			assertThat(this.failed).as("failed operations of %s", operations).isLessThan(operations / 4);
			this.allowed.forEach(
					(name, values) -> assertThat(values).as("what %s may hold", name).contains(read(secrets, name)));
			this.tried.forEach((name, values) -> assertVersions(service.actions().strings(name), name, values));
		}
	}

	private void assertVersions(List<String> stored, String name, List<String> values) {
		assertThat(stored).as("versions of %s", name)
			.doesNotHaveDuplicates()
			.isSubsetOf(values)
			.containsAll(this.written.getOrDefault(name, List.of()));
	}

	private synchronized HttpFault fault(ProxiedRequest request) {
		if (this.random.nextInt(6) > 0) {
			return null;
		}
		HttpFault fault = HttpFault.values()[this.random.nextInt(HttpFault.values().length)];
		return switch (fault) {
			case ACCESS_DENIED -> HttpFault.THROTTLING;
			// Waits for the client's time limit; one of many is enough
			case SILENCE -> (this.random.nextInt(8) == 0) ? fault : HttpFault.LOST_REPLY;
			// The service has no checksums; TLS protects
			case CORRUPTED_BODY -> HttpFault.RESET_MID_BODY;
			case CORRUPTED_REQUEST -> HttpFault.RESET;
			default -> fault;
		};
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
			this.failed++;
			// Left over from a failed create: it was made after all
			if (ex.category() == CloudErrorCategory.ALREADY_EXISTS) {
				Set<String> made = new HashSet<>(this.allowed.get(name));
				made.remove("");
				made.remove(text);
				this.allowed.put(name, made);
			}
			assertThat(ex.retryable() || ex.category() == CloudErrorCategory.ALREADY_EXISTS).as("%s", ex).isTrue();
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

}
