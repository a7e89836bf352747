package io.llmshield.cloud.aws.storage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.RequestOverrideConfiguration;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which limit each request carries: S3 answers some of them only after minutes.
 */
class SlowRequestsTests {

	@ParameterizedTest
	@CsvSource({ "PT30S,PT10M", "PT15M,PT15M" })
	void requestsThatCopyOrPutTogetherHaveALongerLimit(Duration limit, Duration slow) throws Exception {
		assertThat(limits(limit, (client) -> {
			client.copyObject((request) -> request.sourceBucket("bucket")
				.sourceKey("a")
				.destinationBucket("bucket")
				.destinationKey("b"));
		}, (client) -> client.uploadPartCopy((request) -> request.sourceBucket("bucket")
			.sourceKey("a")
			.destinationBucket("bucket")
			.destinationKey("b")
			.uploadId("U1")
			.partNumber(1)),
				(client) -> client
					.completeMultipartUpload((request) -> request.bucket("bucket").key("b").uploadId("U1"))))
			.containsExactly(Optional.of(slow), Optional.of(slow), Optional.of(slow));
	}

	@Test
	void othersHaveTheStatedLimit() throws Exception {
		assertThat(limits(Duration.ofSeconds(30),
				(client) -> client.headObject((request) -> request.bucket("bucket").key("a")),
				(client) -> client.createMultipartUpload((request) -> request.bucket("bucket").key("a"))))
			.containsOnly(Optional.of(Duration.ofSeconds(30)));
	}

	@Test
	void withoutALimitTheClientsOwnStands() throws Exception {
		assertThat(limits(null, (client) -> client.headObject((request) -> request.bucket("bucket").key("a")),
				(client) -> client
					.completeMultipartUpload((request) -> request.bucket("bucket").key("b").uploadId("U1"))))
			.containsOnly(Optional.empty());
	}

	/** Every call fails at once: only what would be sent counts. */
	@SafeVarargs
	private static List<Optional<Duration>> limits(Duration limit, Consumer<S3Client>... calls) throws Exception {
		try (StubS3 stub = new StubS3(); S3Emulator clients = S3Emulator.at(stub.uri())) {
			Recording recording = new Recording(clients.client());
			SingleAttemptS3Client client = SingleAttemptS3Client.of(recording, limit);
			for (Consumer<S3Client> call : calls) {
				assertThatExceptionOfType(NotSent.class).isThrownBy(() -> call.accept(client));
			}
			return recording.limits;
		}
	}

	private static final class Recording extends DelegatingS3Client {

		private final List<Optional<Duration>> limits = new ArrayList<>();

		Recording(S3Client client) {
			super(client);
		}

		@Override
		protected <T extends S3Request, R> R invokeOperation(T request, Function<T, R> operation) {
			this.limits.add(request.overrideConfiguration().flatMap(RequestOverrideConfiguration::apiCallTimeout));
			throw new NotSent();
		}

	}

	private static final class NotSent extends RuntimeException {

	}

}
