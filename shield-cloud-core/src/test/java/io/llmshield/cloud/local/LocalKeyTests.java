package io.llmshield.cloud.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.llmshield.cloud.local.LocalFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

class LocalKeyTests {

	@TempDir
	Path directory;

	@Test
	void theKeyIsMadeOnceForItsOwnerOnly() throws Exception {
		open().close();
		Path key = this.directory.resolve("keys/local.key");
		String made = Files.readString(key);
		assertThat(Base64.getDecoder().decode(made.strip())).hasSize(32);
		assertThat(Files.getPosixFilePermissions(key)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
		open().close();
		assertThat(Files.readString(key)).isEqualTo(made);
		assertThat(LocalFixture.filesUnder(key.getParent())).containsExactly(key);
	}

	@Test
	void thoseWhoRaceForTheKeyGetTheSame() throws Exception {
		Set<String> ids = ConcurrentHashMap.newKeySet();
		IntStream.range(0, 8).parallel().forEach((i) -> {
			LocalOptions options = LocalOptions.builder(this.directory.resolve("data" + i))
				.keyFile(this.directory.resolve("keys/local.key"))
				.build();
			try (DataDirectory data = DataDirectory.open(options.directory())) {
				ids.add(KeyFile.load(options, data).id());
			}
			catch (java.io.IOException ex) {
				throw new java.io.UncheckedIOException(ex);
			}
		});
		assertThat(ids).hasSize(1);
	}

	@Test
	void aKeyThatOthersCanReachIsRefused() throws Exception {
		open().close();
		Path key = this.directory.resolve("keys/local.key");
		Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
		assertThat(failure(CloudErrorCategory.CONFIGURATION, this::open).remedy()).isEqualTo("Run: chmod 600 " + key);
		Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--r-----"));
		open().close();
	}

	@Test
	void aKeyInsideTheDataDirectoryIsRefused() throws Exception {
		Path data = Files.createDirectories(this.directory.resolve("data"));
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), data);
		for (Path file : List.of(data.resolve("local.key"), data.resolve("deep/local.key"), link.resolve("local.key"),
				this.directory.resolve("x/../data/local.key"))) {
			LocalOptions options = LocalOptions.builder(data).keyFile(file).build();
			assertThat(failure(CloudErrorCategory.CONFIGURATION, () -> LocalProvider.open(options)).getMessage())
				.contains("inside the data directory");
			assertThat(file).doesNotExist();
		}
	}

	/** Not by telling to change the directory's permissions. */
	@Test
	void aDirectoryIsNoKey() throws Exception {
		Path file = Files.createDirectories(this.directory.resolve("keys"));
		LocalOptions options = LocalOptions.builder(this.directory.resolve("data")).keyFile(file).build();
		CloudException failure = failure(CloudErrorCategory.CONFIGURATION, () -> LocalProvider.open(options));
		assertThat(failure.reason()).isEqualTo("it is a directory instead of a file");
		assertThat(failure.remedy()).contains("llmshield.cloud.local.key-file");
	}

	@Test
	void aMalformedKeyIsRefusedWithoutItsText() throws Exception {
		Path key = this.directory.resolve("keys/local.key");
		Files.createDirectories(key.getParent());
		for (String text : List.of("", "c2hvcnQ=", "not base64 at all!", "A".repeat(400))) {
			CloudException given = failure(CloudErrorCategory.CONFIGURATION,
					() -> new LocalFixture(this.directory, (options) -> options.key(text)));
			assertThat(given.getMessage()).contains("32");
			if (!text.isEmpty()) {
				assertThat(given.getMessage()).doesNotContain(text);
			}
			Files.writeString(key, text);
			Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
			failure(CloudErrorCategory.CONFIGURATION, this::open);
		}
	}

	@Test
	void aLostKeyIsNotReplacedWhileThereAreSecrets() throws Exception {
		Path key = this.directory.resolve("keys/local.key");
		try (LocalFixture local = open()) {
			local.provider.secretDriver()
				.create(SecretName.of("s"), SecretValue.ofText("v"), SecretOptions.DEFAULT,
						UUID.randomUUID().toString());
		}
		Files.delete(key);
		assertThat(failure(CloudErrorCategory.CONFIGURATION, this::open).getMessage()).contains("the file is missing")
			.containsPattern("id [0-9a-f]{16}");
		assertThat(key).doesNotExist();
	}

	@Test
	void closingTwiceOrOneOfTwoIsFine() {
		LocalFixture first = open();
		LocalFixture second = open();
		first.close();
		first.close();
		second.put("k", "x");
		assertThat(second.text("k")).isEqualTo("x");
		second.close();
		assertThat(LocalFixture.filesUnder(second.data.resolve("processes"))).isEmpty();
	}

	@Test
	void anInterruptedThreadClosesToo() {
		LocalFixture local = open();
		Thread.currentThread().interrupt();
		local.close();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(LocalFixture.filesUnder(local.data.resolve("processes"))).isEmpty();
	}

	private LocalFixture open() {
		return new LocalFixture(this.directory);
	}

}
