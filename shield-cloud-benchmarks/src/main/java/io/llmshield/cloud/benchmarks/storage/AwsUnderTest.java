package io.llmshield.cloud.benchmarks.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;

import io.awspring.cloud.s3.S3Template;
import io.llmshield.cloud.storage.CloudStorage;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.transfer.s3.S3TransferManager;
import software.amazon.awssdk.transfer.s3.model.DownloadRequest;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * S3: the SDK's client and Spring Cloud AWS's template as Spring Cloud AWS configures
 * them, the SDK's transfer manager on its asynchronous client with multipart transfers,
 * and our store as it is auto-configured on the same {@link S3Client} bean.
 */
final class AwsUnderTest implements CloudUnderTest {

	private final ConfigurableApplicationContext application;

	AwsUnderTest(URI endpoint) {
		this.application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.properties("llmshield.cloud.provider=aws", "logging.level.root=warn",
					"llmshield.cloud.aws.region=eu-central-1", "llmshield.cloud.aws.endpoint=" + endpoint,
					"llmshield.cloud.storage.stores.results.bucket=" + BUCKET,
					"spring.cloud.aws.credentials.access-key=test", "spring.cloud.aws.credentials.secret-key=test")
			.run();
		createBucket(this.application.getBean(S3Client.class));
	}

	private static void createBucket(S3Client client) {
		if (client.listBuckets().buckets().stream().noneMatch((bucket) -> BUCKET.equals(bucket.name()))) {
			client.createBucket((create) -> create.bucket(BUCKET)
				.createBucketConfiguration((configuration) -> configuration.locationConstraint("eu-central-1")));
		}
	}

	@Override
	public List<StorageClient> clients() {
		S3Client client = this.application.getBean(S3Client.class);
		S3Template template = this.application.getBean(S3Template.class);
		S3TransferManager transfers = this.application.getBean(S3TransferManager.class);
		CloudStorage storage = this.application.getBean(CloudStorage.class);
		List<String> names = Cloud.AWS.clients();
		return List.of(
				StorageClient.of(names.get(0),
						(key, content) -> client.putObject((put) -> put.bucket(BUCKET).key(key),
								RequestBody.fromBytes(content)),
						(key) -> client.getObjectAsBytes((get) -> get.bucket(BUCKET).key(key)).asByteArrayUnsafe()),
				StorageClient.of(names.get(1), (key, content) -> upload(transfers, key, content),
						(key) -> download(transfers, key)),
				StorageClient.of(names.get(2),
						(key, content) -> template.upload(BUCKET, key, new ByteArrayInputStream(content)),
						(key) -> read(template, key)),
				StorageClient.of(names.get(3), storage::put, storage::getBytes));
	}

	private static Object upload(S3TransferManager transfers, String key, byte[] content) {
		return transfers
			.upload((upload) -> upload.putObjectRequest((put) -> put.bucket(BUCKET).key(key))
				.requestBody(AsyncRequestBody.fromBytesUnsafe(content)))
			.completionFuture()
			.join();
	}

	private static byte[] download(S3TransferManager transfers, String key) {
		return transfers
			.download(DownloadRequest.builder()
				.getObjectRequest((get) -> get.bucket(BUCKET).key(key))
				.responseTransformer(AsyncResponseTransformer.toBytes())
				.build())
			.completionFuture()
			.join()
			.result()
			.asByteArrayUnsafe();
	}

	private static byte[] read(S3Template template, String key) throws IOException {
		try (InputStream content = template.download(BUCKET, key).getInputStream()) {
			return content.readAllBytes();
		}
	}

	@Override
	public void close() {
		this.application.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		/**
		 * What Spring Cloud AWS's transfer manager needs; only the CRT's client is made
		 * without being asked for.
		 */
		@Bean
		S3AsyncClient s3AsyncClient(S3Client client) {
			return S3AsyncClient.builder()
				.endpointOverride(client.serviceClientConfiguration().endpointOverride().orElseThrow())
				.region(client.serviceClientConfiguration().region())
				.credentialsProvider(client.serviceClientConfiguration().credentialsProvider())
				.forcePathStyle(true)
				.multipartEnabled(true)
				.build();
		}

	}

}
