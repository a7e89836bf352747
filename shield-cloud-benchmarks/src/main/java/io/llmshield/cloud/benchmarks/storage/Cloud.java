package io.llmshield.cloud.benchmarks.storage;

import java.net.URI;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cloud that can be compared.
 *
 * @param provider the provider's id
 * @param emulator the emulator's service
 * @param answers makes what a constant server answers
 * @param start sets up the clients, and the bucket, on a service
 * @param clients the clients' names; the first one is what the others are compared with
 */
record Cloud(String provider, String emulator, Supplier<ConstantAnswers> answers, Function<URI, CloudUnderTest> start,
		List<String> clients) {

	/** S3. */
	static final Cloud AWS = new Cloud("aws", "s3", ConstantS3::new, AwsUnderTest::new,
			List.of(StorageClient.RAW, "transfer-manager", "template", StorageClient.SHIELD));

	/** Cloud Storage. */
	static final Cloud GCP = new Cloud("gcp", "gcs", ConstantGcs::new, GcpUnderTest::new,
			List.of(StorageClient.RAW, "channel", "resource", StorageClient.SHIELD));

	/** Blob Storage. */
	static final Cloud AZURE = new Cloud("azure", "blob", ConstantBlobs::new, AzureUnderTest::new,
			List.of(StorageClient.RAW, "stream", "resource", StorageClient.SHIELD));

	static Cloud of(String provider) {
		return all().filter((cloud) -> cloud.provider().equals(provider))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no cloud '" + provider + "', but "
					+ all().map(Cloud::provider).collect(Collectors.joining(", "))));
	}

	private static Stream<Cloud> all() {
		return Stream.of(AWS, GCP, AZURE);
	}

}
