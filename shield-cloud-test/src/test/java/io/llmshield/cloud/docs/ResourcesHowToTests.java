package io.llmshield.cloud.docs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.CloudStores;
import io.llmshield.cloud.storage.ContentWriter;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.resource.CloudOutputStream;
import io.llmshield.cloud.storage.resource.CloudResource;
import io.llmshield.cloud.storage.resource.CloudResources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code of {@code docs/how-to/resources.md}.
 */
class ResourcesHowToTests {

	private static final byte[] MODEL = "a model of some length".repeat(10).getBytes(StandardCharsets.US_ASCII);

	@TempDir
	private Path directory;

	private LocalProvider provider;

	private CloudStorage models;

	private CloudResources resources;

	@BeforeEach
	void start() {
		this.provider = LocalProvider
			.open(LocalOptions.builder(this.directory.resolve("data")).keyFile(this.directory.resolve("key")).build());
		this.provider.createBucket("models");
		this.models = CloudStorageBuilder.forDriver(this.provider.storageDriver()).bucket("models").build();
		this.models.put("detector/v3.onnx", MODEL);
		this.resources = new CloudResources(new CloudStores(Map.of("models", this.models)));
	}

	@AfterEach
	void stop() {
		this.provider.close();
	}

	@Test
	void read() throws IOException {
		DefaultResourceLoader loader = new DefaultResourceLoader();
		loader.addProtocolResolver(this.resources);
		ByteArrayOutputStream target = new ByteArrayOutputStream();
		Resource model = loader.getResource("cloud://models/detector/v3.onnx");
		try (InputStream input = model.getInputStream()) {
			input.transferTo(target);
		}
		assertThat(target.toByteArray()).isEqualTo(MODEL);
	}

	@Test
	void more() throws IOException {
		CloudResources resources = this.resources;
		CloudResource model = resources.get("cloud://models/detector/v3.onnx");
		InputStream header = model.getInputStream(ByteRange.of(0, 64));
		CloudResource pinned = model.pinned();
		long length = pinned.contentLength();
		byte[] whole = pinned.getContentAsByteArray();
		try (header) {
			assertThat(header.readAllBytes()).hasSize(64);
		}
		assertThat(whole).hasSize((int) length);
	}

	@Test
	void write() throws IOException {
		CloudResources resources = this.resources;
		ContentWriter rows = (output) -> output.write(1);
		CloudResource report = resources.get("cloud://models/report.csv");
		report.write((output) -> rows.writeTo(output), PutOptions.ofType("text/csv"));
		assertThat(report.contentLength()).isOne();
		this.models.delete("report.csv");
		try (CloudOutputStream output = report.getOutputStream()) {
			rows.writeTo(output);
			output.complete();
		}
		assertThat(report.contentLength()).isOne();
	}

	@Test
	void find() {
		CloudResources resources = this.resources;
		List<String> keys = resources.find("cloud://models/**/*.onnx").map(CloudResource::getKey).toList();
		assertThat(keys).containsExactly("detector/v3.onnx");
	}

}
