package io.llmshield.cloud.aws.storage;

import java.net.URI;
import java.time.Duration;

import io.llmshield.cloud.aws.AwsClients;
import io.llmshield.cloud.storage.StorageDriver;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Clients of one endpoint that stands in for S3, made as the auto-configuration makes
 * them.
 */
final class S3Emulator implements AutoCloseable {

	static final String REGION = "eu-central-1";

	private final S3Client client;

	private final S3Presigner presigner;

	private S3Emulator(S3Client client, S3Presigner presigner) {
		this.client = client;
		this.presigner = presigner;
	}

	static S3Emulator at(URI endpoint) {
		return at(endpoint, Duration.ofSeconds(30));
	}

	static S3Emulator at(URI endpoint, Duration socketTimeout) {
		StaticCredentialsProvider credentials = StaticCredentialsProvider
			.create(AwsBasicCredentials.create("test", "test"));
		S3ClientBuilder client = S3Client.builder()
			.endpointOverride(endpoint)
			.region(Region.of(REGION))
			.credentialsProvider(credentials)
			.forcePathStyle(true)
			.httpClientBuilder(Apache5HttpClient.builder().maxConnections(200).socketTimeout(socketTimeout));
		S3Presigner presigner = S3Presigner.builder()
			.endpointOverride(endpoint)
			.region(Region.of(REGION))
			.credentialsProvider(credentials)
			.serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
			.build();
		return new S3Emulator(AwsClients.withoutRetries(client).build(), presigner);
	}

	S3Client client() {
		return this.client;
	}

	StorageDriver driver() {
		return driver(AwsStorageOptions.DEFAULT);
	}

	StorageDriver driver(AwsStorageOptions options) {
		return AwsStorage.driver(this.client, this.presigner, options);
	}

	@Override
	public void close() {
		this.client.close();
		this.presigner.close();
	}

}
