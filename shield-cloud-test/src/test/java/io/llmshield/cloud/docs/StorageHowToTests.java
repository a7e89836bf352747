package io.llmshield.cloud.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.DeleteResult;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.ObjectSummary;
import io.llmshield.cloud.storage.ObjectVersion;
import io.llmshield.cloud.storage.PresignedUrl;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.TransferManager;
import io.llmshield.cloud.storage.TransferOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The code of {@code docs/how-to/storage.md}.
 */
class StorageHowToTests {

	@TempDir
	private Path directory;

	private LocalProvider provider;

	private TransferManager transfers;

	private CloudStorage results;

	@BeforeEach
	void start() {
		this.provider = LocalProvider
			.open(LocalOptions.builder(this.directory.resolve("data")).keyFile(this.directory.resolve("key")).build());
		this.provider.createBucket("results");
		this.transfers = new TransferManager(TransferOptions.defaults());
		this.results = CloudStorageBuilder.forDriver(this.provider.storageDriver())
			.bucket("results")
			.transfers(this.transfers)
			.build();
	}

	@AfterEach
	void stop() {
		this.transfers.close();
		this.provider.close();
	}

	@Test
	void putAndGet() {
		CloudStorage results = this.results;
		byte[] json = "{}".getBytes(StandardCharsets.UTF_8);
		results.put("2026/11/22/scan.json", json, PutOptions.ofType("application/json"));
		byte[] again = results.getBytes("2026/11/22/scan.json");
		assertThat(again).isEqualTo(json);
	}

	@Test
	void streams() throws IOException {
		CloudStorage results = this.results;
		Path file = Files.write(this.directory.resolve("model.onnx"), new byte[100_000]);
		try (InputStream input = Files.newInputStream(file)) {
			results.put("models/model.onnx", input, PutOptions.DEFAULT);
		}
		try (ObjectContent content = results.open("models/model.onnx")) {
			content.inputStream().transferTo(OutputStream.nullOutputStream());
		}
		byte[] start = results.getBytes("models/model.onnx", GetOptions.ofRange(ByteRange.of(0, 1024)));
		assertThat(start).hasSize(1024);
	}

	@Test
	void wholeOrNotAtAll() {
		CloudStorage results = this.results;
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> results.put("report.csv", (output) -> {
			output.write("id,verdict\n".getBytes(StandardCharsets.UTF_8));
			throw new IOException("the database went away");
		}, PutOptions.DEFAULT));
		assertThat(results.exists("report.csv")).isFalse();
	}

	@Test
	void conditions() {
		CloudStorage results = this.results;
		byte[] first = { 1 };
		byte[] second = { 2 };
		ObjectMetadata created = results.put("rules.json", first, PutOptions.ifAbsent());
		results.put("rules.json", second, PutOptions.ifMatch(created.versionToken()));
		assertThat(results.getBytes("rules.json")).isEqualTo(second);
	}

	@Test
	void versions() {
		CloudStorage results = this.results;
		results.put("rules.json", new byte[] { 1 });
		results.put("rules.json", new byte[] { 2 });
		List<ObjectVersion> versions = results.listVersions("rules.json");
		results.restore("rules.json", versions.get(1).versionId());
		assertThat(results.getBytes("rules.json")).containsExactly(1);
	}

	@Test
	void listAndDelete() {
		CloudStorage results = this.results;
		results.put("2026/11/22/a.json", new byte[1]);
		results.put("2026/11/22/b.json", new byte[1]);
		List<String> keys = results.list("2026/11/22/").map(ObjectSummary::key).toList();
		List<DeleteResult> deleted = results.deleteAll(keys);
		assertThat(deleted).hasSize(2).allMatch(DeleteResult::deleted);
	}

	@Test
	void links() {
		CloudStorage results = this.results;
		results.put("report.csv", new byte[1]);
		PresignedUrl link = results.presignGet("report.csv", Duration.ofMinutes(15));
		assertThat(link.uri().getQuery()).contains("signature");
		assertThat(link.toString()).doesNotContain("signature");
	}

}
