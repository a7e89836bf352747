package io.llmshield.cloud.benchmarks.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.List;

import com.google.cloud.ReadChannel;
import com.google.cloud.WriteChannel;
import com.google.cloud.spring.storage.GoogleStorageResource;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.Storage;
import io.llmshield.cloud.storage.CloudStorage;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Cloud Storage: the client's calls for whole arrays, without compression, its channels,
 * Spring Cloud GCP's resource on it, and our store as it is auto-configured on the same
 * {@link Storage} bean.
 */
final class GcpUnderTest implements CloudUnderTest {

	private final ConfigurableApplicationContext application;

	GcpUnderTest(URI endpoint) {
		this.application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.properties("llmshield.cloud.provider=gcp", "logging.level.root=warn",
					"llmshield.cloud.gcp.project-id=benchmark", "llmshield.cloud.gcp.storage.endpoint=" + endpoint,
					// Never called; with it, nobody looks for credentials
					"llmshield.cloud.gcp.secrets.endpoint=http://127.0.0.1:1",
					"llmshield.cloud.storage.stores.results.bucket=" + BUCKET)
			.run();
		Storage client = this.application.getBean(Storage.class);
		if (client.get(BUCKET) == null) {
			client.create(BucketInfo.of(BUCKET));
		}
	}

	@Override
	public List<StorageClient> clients() {
		Storage client = this.application.getBean(Storage.class);
		CloudStorage storage = this.application.getBean(CloudStorage.class);
		List<String> names = Cloud.GCP.clients();
		return List.of(
				StorageClient.of(names.get(0),
						(key, content) -> client.create(blob(key), content,
								Storage.BlobTargetOption.disableGzipContent()),
						(key) -> client.readAllBytes(BUCKET, key)),
				StorageClient.of(names.get(1), (key, content) -> write(client.writer(blob(key)), content),
						(key) -> read(client.reader(BlobId.of(BUCKET, key)))),
				StorageClient.of(names.get(2), (key, content) -> write(resource(client, key), content),
						(key) -> read(resource(client, key))),
				StorageClient.of(names.get(3), storage::put, storage::getBytes));
	}

	private static BlobInfo blob(String key) {
		return BlobInfo.newBuilder(BUCKET, key).build();
	}

	private static GoogleStorageResource resource(Storage client, String key) {
		return new GoogleStorageResource(client, "gs://" + BUCKET + "/" + key);
	}

	private static Object write(WriteChannel channel, byte[] content) throws IOException {
		try (channel) {
			ByteBuffer left = ByteBuffer.wrap(content);
			while (left.hasRemaining()) {
				channel.write(left);
			}
		}
		return channel;
	}

	private static byte[] read(ReadChannel channel) throws IOException {
		try (InputStream content = Channels.newInputStream(channel)) {
			return content.readAllBytes();
		}
	}

	private static Object write(GoogleStorageResource resource, byte[] content) throws IOException {
		try (OutputStream out = resource.getOutputStream()) {
			out.write(content);
		}
		return resource;
	}

	private static byte[] read(GoogleStorageResource resource) throws IOException {
		try (InputStream content = resource.getInputStream()) {
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

	}

}
