package io.llmshield.cloud.aws.storage;

import io.llmshield.cloud.aws.AwsClients;
import io.llmshield.cloud.aws.OptionalRetries;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryPolicy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for {@link OptionalRetries} and {@link AwsClients#withOptionalRetries()}: how
 * many requests reach a server that answers 500 to all of them.
 */
class OptionalRetriesTests {

	private StubS3 server;

	@BeforeEach
	void start() throws Exception {
		this.server = new StubS3();
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	private S3ClientBuilder builder() {
		return S3Client.builder()
			.endpointOverride(this.server.uri())
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
			.forcePathStyle(true);
	}

	private static void head(S3Client client) {
		assertThatException().isThrownBy(() -> client.headBucket((head) -> head.bucket("bucket")));
	}

	private static boolean isOptional(S3Client client) {
		return client.serviceClientConfiguration()
			.overrideConfiguration()
			.retryStrategy()
			.filter(OptionalRetries.class::isInstance)
			.isPresent();
	}

	@Test
	void onlyCallsInsideAreMadeOnce() {
		try (S3Client client = builder()
			.overrideConfiguration(
					(override) -> override.retryStrategy(StandardRetryStrategy.builder().maxAttempts(4).build()))
			.addPlugin(AwsClients.withOptionalRetries())
			.build()) {
			assertThat(isOptional(client)).isTrue();
			OptionalRetries.without(() -> {
				OptionalRetries.without(() -> "nested");
				head(client);
				return "done";
			});
			assertThat(this.server.requests()).hasSize(1)
				.allSatisfy((request) -> assertThat(request).contains("attempt=1; max=1"));
			head(client);
			assertThat(this.server.requests()).hasSize(1 + 4);
		}
	}

	@Test
	void theDriversCallsAreMadeOnceOnAnyClient() {
		try (S3Client plain = builder().build();
				S3Client optional = builder().addPlugin(AwsClients.withOptionalRetries()).build()) {
			head(SingleAttemptS3Client.of(plain, null));
			assertThat(this.server.requests()).hasSize(1);
			head(SingleAttemptS3Client.of(optional, null));
			assertThat(this.server.requests()).hasSize(2);
			head(plain);
			assertThat(this.server.requests()).hasSizeGreaterThan(3);
		}
	}

	@Test
	@SuppressWarnings("deprecation") // What older applications have
	void aRetryPolicyStaysAndTheDriversCallsAreMadeOnceAllTheSame() {
		try (S3Client client = builder()
			.overrideConfiguration(
					ClientOverrideConfiguration.builder().retryPolicy(AwsRetryPolicy.defaultRetryPolicy()).build())
			.addPlugin(AwsClients.withOptionalRetries())
			.build()) {
			assertThat(isOptional(client)).isFalse();
			head(SingleAttemptS3Client.of(client, null));
			assertThat(this.server.requests()).hasSize(1);
			head(client);
			assertThat(this.server.requests()).hasSizeGreaterThan(2);
		}
	}

}
