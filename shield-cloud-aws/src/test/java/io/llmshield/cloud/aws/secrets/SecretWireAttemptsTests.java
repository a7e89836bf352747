package io.llmshield.cloud.aws.secrets;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.ImmediateRetry;
import io.llmshield.cloud.test.emulator.FaultProxy;
import io.llmshield.cloud.test.emulator.HttpFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.retry.AwsRetryPolicy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClientBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * How many requests reach the wire at most: as many as the guard makes attempts, because
 * the SDK's own retries are off.
 */
class SecretWireAttemptsTests {

	private static final String NAME = "llm-shield/api-key";

	private static final SecretValue VALUE = SecretValue.ofText("value");

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private SecretsManagerDouble service;

	private FaultProxy proxy;

	private SecretsManagerClient client;

	private CloudSecretManager secrets;

	@BeforeEach
	void start() throws Exception {
		this.service = new SecretsManagerDouble();
		this.proxy = FaultProxy.to(this.service.endpoint());
		this.client = client(PATIENCE).build();
		this.secrets = secrets(this.client);
		this.secrets.createSecret(NAME, VALUE);
		this.proxy.reset();
	}

	private SecretsManagerClientBuilder client(Duration socketTimeout) {
		return this.service.clientBuilder()
			.endpointOverride(this.proxy.uri())
			.httpClientBuilder(Apache5HttpClient.builder().socketTimeout(socketTimeout));
	}

	private static CloudSecretManager secrets(SecretsManagerClient client) {
		return SecretManagerBuilder.forDriver(AwsSecrets.driver(client, AwsSecretOptions.DEFAULT))
			.guard(new ImmediateRetry())
			.build();
	}

	/** Only silence is waited for; a slow machine must not look like it. */
	private static Duration patience(HttpFault fault) {
		return (fault == HttpFault.SILENCE) ? Duration.ofMillis(500) : PATIENCE;
	}

	/** The client may give up before the proxy has read what it sent last. */
	private void assertRequests(int count) {
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(this.proxy.requests()).hasSize(count));
	}

	/** One that the client resets before the proxy has read it is not among them. */
	private void assertSilentRequests(int most) {
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.proxy.requests()).isNotEmpty().hasSizeLessThanOrEqualTo(most));
	}

	@AfterEach
	void stop() throws Exception {
		this.client.close();
		this.proxy.close();
		this.service.close();
	}

	static Stream<Arguments> operationsUnderFaults() {
		return Stream
			.of(HttpFault.INTERNAL_ERROR, HttpFault.SLOW_DOWN, HttpFault.THROTTLING, HttpFault.RESET,
					HttpFault.LOST_REPLY, HttpFault.SILENCE)
			.flatMap((fault) -> Stream.of(operation(fault, "get", (secrets) -> secrets.getSecret(NAME)),
					operation(fault, "metadata", (secrets) -> secrets.getSecretMetadata(NAME)),
					operation(fault, "list", (secrets) -> assertThat(secrets.listSecrets("")).isNotNull()),
					operation(fault, "create", (secrets) -> secrets.createSecret("llm-shield/other", VALUE)),
					operation(fault, "update", (secrets) -> secrets.updateSecret(NAME, VALUE)),
					operation(fault, "delete", (secrets) -> secrets.deleteSecret(NAME))));
	}

	private static Arguments operation(HttpFault fault, String name, Consumer<CloudSecretManager> operation) {
		return Arguments.of(fault, name, operation);
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("operationsUnderFaults")
	void requestsAreThoseOfTheGuard(HttpFault fault, String name, Consumer<CloudSecretManager> operation) {
		this.proxy.rule((request) -> fault);
		// Where everything is silent, nothing can look like it
		try (SecretsManagerClient patient = client((fault == HttpFault.SILENCE) ? Duration.ofMillis(100) : PATIENCE)
			.build()) {
			CloudException error = CloudFailures.assertFails(category(fault), () -> operation.accept(secrets(patient)));
			assertThat(error.retryable()).isTrue();
			if (fault == HttpFault.SILENCE) {
				assertSilentRequests(ImmediateRetry.ATTEMPTS);
			}
			else {
				assertRequests(ImmediateRetry.ATTEMPTS);
			}
		}
	}

	@Test
	@SuppressWarnings("deprecation") // What older applications have
	void aRetryPolicyOfTheApplicationDoesNotMultiplyOurs() {
		try (SecretsManagerClient own = client(PATIENCE)
			.overrideConfiguration(
					ClientOverrideConfiguration.builder().retryPolicy(AwsRetryPolicy.defaultRetryPolicy()).build())
			.build()) {
			this.proxy.rule((request) -> HttpFault.INTERNAL_ERROR);
			CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE, () -> secrets(own).getSecret(NAME));
			assertRequests(ImmediateRetry.ATTEMPTS);
			assertThatException().isThrownBy(() -> own.getSecretValue((get) -> get.secretId(NAME)));
			assertThat(this.proxy.requests()).hasSizeGreaterThan(ImmediateRetry.ATTEMPTS + 1);
		}
	}

	private static CloudErrorCategory category(HttpFault fault) {
		return switch (fault) {
			case THROTTLING -> CloudErrorCategory.THROTTLED;
			case SILENCE -> CloudErrorCategory.TIMEOUT;
			default -> CloudErrorCategory.UNAVAILABLE;
		};
	}

	@ParameterizedTest
	@EnumSource(names = { "INTERNAL_ERROR", "SLOW_DOWN", "THROTTLING", "RESET", "LOST_REPLY", "RESET_MID_BODY",
			"TRUNCATED_BODY", "TRICKLE", "SILENCE" })
	void oneFaultIsNotSeenByTheCaller(HttpFault fault) {
		try (SecretsManagerClient patient = client(patience(fault)).build()) {
			assertOneFaultIsNotSeen(fault, secrets(patient));
		}
	}

	private void assertOneFaultIsNotSeen(HttpFault fault, CloudSecretManager manager) {
		this.proxy.rule((request) -> this.proxy.requests().isEmpty() ? fault : null);
		String version = manager.createSecret("llm-shield/other", VALUE);
		assertThat(this.service.actions().strings("llm-shield/other")).isEqualTo(List.of("value"));
		this.proxy.reset();
		this.proxy.rule((request) -> this.proxy.requests().isEmpty() ? fault : null);
		assertThat(manager.getSecret("llm-shield/other").version()).isEqualTo(version);
		this.proxy.reset();
		this.proxy.rule((request) -> this.proxy.requests().isEmpty() ? fault : null);
		manager.updateSecret("llm-shield/other", SecretValue.ofText("second"));
		assertThat(this.service.actions().strings("llm-shield/other")).containsExactly("value", "second");
	}

}
