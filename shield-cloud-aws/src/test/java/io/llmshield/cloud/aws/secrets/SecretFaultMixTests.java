package io.llmshield.cloud.aws.secrets;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.test.ImmediateRetry;
import io.llmshield.cloud.test.emulator.FaultProxy;
import io.llmshield.cloud.test.emulator.HttpFault;
import io.llmshield.cloud.test.emulator.ProxiedRequest;
import io.llmshield.cloud.test.faults.SecretFaultMix;
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

	/** Fewer than 100 versions of each, which is the service's limit. */
	private static final int NAMES = 25;

	private final SecretFaultMix mix = new SecretFaultMix(NAMES, Set.of(CloudErrorCategory.ALREADY_EXISTS), () -> {
	});

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
			int failed = this.mix.run(secrets, operations, () -> {
			});
			List<ProxiedRequest> requests = proxy.requests();
			proxy.reset();
			// Which kinds come depends on how many requests the faults before have cost
			assertThat(requests.stream().map(ProxiedRequest::fault).filter(Objects::nonNull).distinct())
				.as("kinds of faults")
				.hasSizeGreaterThan(4);
			assertThat(failed).as("failed operations of %s", operations).isLessThan(operations / 4);
			this.mix.assertSecrets(secrets, (name) -> service.actions().strings(name));
		}
	}

	private HttpFault fault(ProxiedRequest request) {
		if (!this.mix.oneIn(6)) {
			return null;
		}
		HttpFault fault = HttpFault.values()[this.mix.number(HttpFault.values().length)];
		return switch (fault) {
			case ACCESS_DENIED -> HttpFault.THROTTLING;
			// Waits for the client's time limit; one of many is enough
			case SILENCE -> this.mix.oneIn(8) ? fault : HttpFault.LOST_REPLY;
			// The service has no checksums; TLS protects
			case CORRUPTED_BODY -> HttpFault.RESET_MID_BODY;
			case CORRUPTED_REQUEST -> HttpFault.RESET;
			default -> fault;
		};
	}

}
