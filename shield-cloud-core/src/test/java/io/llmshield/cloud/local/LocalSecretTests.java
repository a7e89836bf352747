package io.llmshield.cloud.local;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretMetadata;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretPage;
import io.llmshield.cloud.secrets.SecretSummary;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.secrets.SecretVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.llmshield.cloud.local.LocalFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

class LocalSecretTests {

	private static final SecretName NAME = SecretName.of("llm-shield/openai-api-key");

	@TempDir
	Path directory;

	private final MovableClock clock = new MovableClock();

	private LocalFixture local;

	private SecretDriver secrets;

	@BeforeEach
	void open() {
		this.local = new LocalFixture(this.directory, (options) -> options.clock(this.clock));
		this.secrets = this.local.provider.secretDriver();
	}

	@AfterEach
	void close() {
		this.local.close();
	}

	@Test
	void whatIsCreatedIsRead() {
		byte[] bytes = { 0, (byte) 0xFF, 7 };
		for (SecretValue value : List.of(SecretValue.ofText("é".repeat(12_000)), SecretValue.ofJson("{\"a\":1}"),
				SecretValue.ofBinary(bytes))) {
			SecretName name = SecretName.of("s-" + value.type().name().toLowerCase());
			String version = create(name, value);
			SecretValue read = this.secrets.read(name, null);
			assertThat(read).isEqualTo(value);
			assertThat(read.version()).isEqualTo(version);
			assertThat(read.source()).isEqualTo("local");
		}
	}

	@Test
	void updatesAreVersions() {
		String first = create(NAME, text("1"));
		this.clock.now = this.clock.now.plusSeconds(60);
		String second = update(NAME, text("2"), null);
		assertThat(second).isGreaterThan(first);
		assertThat(this.secrets.read(NAME, null).asText()).isEqualTo("2");
		assertThat(this.secrets.read(NAME, first).asText()).isEqualTo("1");
		SecretMetadata metadata = this.secrets.describe(NAME);
		assertThat(metadata.name()).isEqualTo(NAME.toString());
		assertThat(metadata.version()).isEqualTo(second);
		assertThat(metadata.versions()).extracting(SecretVersion::id).containsExactly(second, first);
		assertThat(metadata.createdAt()).isEqualTo(this.clock.now.minusSeconds(60));
		assertThat(metadata.updatedAt()).isEqualTo(this.clock.now);
		assertThat(metadata.rotation().lastRotatedAt()).isEqualTo(this.clock.now);
		failure(CloudErrorCategory.NOT_FOUND, () -> this.secrets.read(NAME, "../../x"));
		failure(CloudErrorCategory.NOT_FOUND, () -> this.secrets.read(NAME, "nope"));
		assertThat(this.secrets.newestVersions(List.of(NAME, SecretName.of("none")))).isEqualTo(Map.of(NAME, second));
	}

	@Test
	void conditionsAndWriteTokensHold() {
		String token = UUID.randomUUID().toString();
		String first = this.secrets.create(NAME, text("1"), SecretOptions.DEFAULT, token);
		assertThat(this.secrets.create(NAME, text("1"), SecretOptions.DEFAULT, token)).isEqualTo(first);
		failure(CloudErrorCategory.ALREADY_EXISTS, () -> create(NAME, text("x")));
		String next = UUID.randomUUID().toString();
		String second = this.secrets.update(NAME, text("2"), first, next);
		assertThat(this.secrets.update(NAME, text("2"), first, next)).isEqualTo(second);
		failure(CloudErrorCategory.PRECONDITION_FAILED, () -> update(NAME, text("3"), first));
		failure(CloudErrorCategory.NOT_FOUND, () -> update(SecretName.of("missing"), text("3"), null));
		assertThat(this.secrets.describe(NAME).versions()).hasSize(2);
	}

	@Test
	void aHundredVersionsAreKept() {
		create(NAME, text("0"));
		for (int i = 1; i <= 103; i++) {
			update(NAME, text(Integer.toString(i)), null);
		}
		List<SecretVersion> versions = this.secrets.describe(NAME).versions();
		assertThat(versions).hasSize(100);
		assertThat(this.secrets.read(NAME, versions.get(99).id()).asText()).isEqualTo("4");
		assertThat(LocalFixture.filesUnder(this.local.data.resolve("secrets"))).hasSize(1 + 1 + 100);
	}

	@Test
	void aDeletedSecretIsRestoredOrPurged() {
		create(NAME, text("1"));
		failure(CloudErrorCategory.PRECONDITION_FAILED, () -> this.secrets.purge(NAME));
		this.secrets.delete(NAME, Duration.ofDays(7));
		assertThat(failure(CloudErrorCategory.NOT_FOUND, () -> this.secrets.read(NAME, null)).remedy())
			.contains("Restore");
		assertThat(failure(CloudErrorCategory.ALREADY_EXISTS, () -> create(NAME, text("2"))).remedy())
			.isEqualTo("Restore or purge it");
		failure(CloudErrorCategory.NOT_FOUND, () -> update(NAME, text("2"), null));
		failure(CloudErrorCategory.NOT_FOUND, () -> this.secrets.delete(NAME, Duration.ofDays(7)));
		assertThat(this.secrets.list("", null).secrets()).isEmpty();
		this.secrets.restore(NAME);
		assertThat(this.secrets.read(NAME, null).asText()).isEqualTo("1");
		this.secrets.delete(NAME, Duration.ofDays(7));
		this.secrets.purge(NAME);
		assertThat(LocalFixture.filesUnder(this.local.data.resolve("secrets"))).isEmpty();
		for (Runnable call : List.<Runnable>of(() -> this.secrets.restore(NAME), () -> this.secrets.purge(NAME),
				() -> this.secrets.delete(NAME, Duration.ofDays(7)))) {
			failure(CloudErrorCategory.NOT_FOUND, call::run);
		}
		create(NAME, text("again"));
	}

	@Test
	void aWindowThatHasEndedPurges() {
		create(NAME, text("1"));
		this.secrets.delete(NAME, Duration.ofDays(7));
		this.clock.now = this.clock.now.plus(Duration.ofDays(7));
		failure(CloudErrorCategory.NOT_FOUND, () -> this.secrets.restore(NAME));
		assertThat(LocalFixture.filesUnder(this.local.data.resolve("secrets"))).isEmpty();
		create(NAME, text("2"));
	}

	@Test
	void namesAreListedInOrderWithTags() {
		List<String> names = new ArrayList<>(IntStream.range(0, 230).mapToObj((i) -> "app/s" + i).toList());
		names.add("app/" + "x".repeat(110));
		names.add("native:Other Name/" + "é".repeat(300));
		names.forEach((name) -> this.secrets.create(SecretName.of(name), text("v"),
				SecretOptions.tagged(Map.of("team", "red")), UUID.randomUUID().toString()));
		List<SecretSummary> listed = new ArrayList<>();
		String token = null;
		do {
			SecretPage page = this.secrets.list("", token);
			listed.addAll(page.secrets());
			token = page.nextToken();
		}
		while (token != null);
		assertThat(listed).extracting(SecretSummary::name).containsExactlyElementsOf(names.stream().sorted().toList());
		assertThat(listed).allMatch((secret) -> secret.tags().equals(Map.of("team", "red")));
		assertThat(this.secrets.list("native:", null).secrets()).hasSize(1);
	}

	@Test
	void aNativeNameThatIsPortableIsTheSameSecret() {
		create(NAME, text("1"));
		assertThat(this.secrets.read(SecretName.of("native:llm-shield/openai-api-key"), null).asText()).isEqualTo("1");
		failure(CloudErrorCategory.NOT_FOUND,
				() -> this.secrets.read(SecretName.of("native:llm-shield--openai-api-key"), null));
	}

	@Test
	void valuesAreNotOnTheDiskAndFilesAreTheOwnersOnly() throws Exception {
		create(NAME, text("hunter2-hunter2"));
		assertThat(Files.getPosixFilePermissions(this.local.data.resolve("secrets")))
			.isEqualTo(PosixFilePermissions.fromString("rwx------"));
		for (Path file : LocalFixture.filesUnder(this.directory)) {
			if (Files.isRegularFile(file)) {
				assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("hunter2");
			}
			if (file.toString().contains("secrets") || file.toString().contains("keys")) {
				assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).endsWith("------");
			}
		}
	}

	@Test
	void everyFlippedByteIsNoticed() throws Exception {
		create(NAME, text("value"));
		for (Path file : LocalFixture.filesUnder(this.local.data.resolve("secrets"))) {
			if (Files.isRegularFile(file)) {
				byte[] good = Files.readAllBytes(file);
				for (int i = 0; i < good.length; i++) {
					byte[] bad = good.clone();
					bad[i] ^= (byte) (1 << (i % 8));
					Files.write(file, bad);
					failure(CloudErrorCategory.CORRUPTED, () -> this.secrets.read(NAME, null));
				}
				Files.write(file, good);
			}
		}
		assertThat(this.secrets.read(NAME, null).asText()).isEqualTo("value");
	}

	@Test
	void filesCannotChangePlaces() throws Exception {
		SecretName other = SecretName.of("other");
		String version = create(NAME, text("1"));
		String second = update(NAME, text("2"), null);
		create(other, text("3"));
		Path secret = this.local.data.resolve("secrets/llm-shield%2fopenai-api-key");
		Files.copy(secret.resolve(version + "%s"), secret.resolve(second + "%s"), StandardCopyOption.REPLACE_EXISTING);
		failure(CloudErrorCategory.CORRUPTED, () -> this.secrets.read(NAME, null));
		Files.copy(this.local.data.resolve("secrets/other/state%s"), secret.resolve("state%s"),
				StandardCopyOption.REPLACE_EXISTING);
		failure(CloudErrorCategory.CORRUPTED, () -> this.secrets.read(NAME, null));
	}

	@Test
	void aWrongKeyIsAClearError() {
		create(NAME, text("1"));
		this.local.close();
		String key = Base64.getEncoder().encodeToString(new byte[32]);
		CloudException failure = failure(CloudErrorCategory.CONFIGURATION,
				() -> new LocalFixture(this.directory, (options) -> options.key(key)));
		assertThat(failure.kind()).isEqualTo(CloudErrorKind.CLIENT_INIT);
		assertThat(failure.getMessage()).contains("llmshield.cloud.local.key").containsPattern("id [0-9a-f]{16}");
		assertThat(LocalFixture.filesUnder(this.local.data.resolve("processes"))).isEmpty();
		open();
		assertThat(this.secrets.read(NAME, null).asText()).isEqualTo("1");
	}

	@Test
	void oneSecretUnderAnotherKeyLeavesTheOthersUsable() throws Exception {
		create(NAME, text("1"));
		SecretName foreign = SecretName.of("foreign");
		String key = Base64.getEncoder().encodeToString(new byte[32]);
		try (LocalFixture other = new LocalFixture(this.directory.resolve("other"), (options) -> options.key(key))) {
			other.provider.secretDriver()
				.create(foreign, text("2"), SecretOptions.DEFAULT, UUID.randomUUID().toString());
			Files.move(other.data.resolve("secrets/foreign"), this.local.data.resolve("secrets/foreign"));
		}
		this.local.close();
		open();
		assertThat(this.secrets.read(NAME, null).asText()).isEqualTo("1");
		assertThat(failure(CloudErrorCategory.CONFIGURATION, () -> this.secrets.read(foreign, null)).kind())
			.isEqualTo(CloudErrorKind.SECRET_FETCH);
		failure(CloudErrorCategory.CONFIGURATION, () -> update(foreign, text("3"), null));
	}

	@Test
	void aDamagedSecretDoesNotKeepTheDirectoryFromOpening() throws Exception {
		create(NAME, text("1"));
		Files.writeString(this.local.data.resolve("secrets/llm-shield%2fopenai-api-key/state%s"), "x".repeat(200));
		this.local.close();
		open();
		failure(CloudErrorCategory.CORRUPTED, () -> this.secrets.read(NAME, null));
	}

	@Test
	void strangeFilesAreNoSecrets() throws Exception {
		create(NAME, text("1"));
		Path secrets = this.local.data.resolve("secrets");
		Files.writeString(secrets.resolve("readme"), "x");
		Files.createDirectory(secrets.resolve("lost.found"));
		this.local.close();
		open();
		assertThat(this.secrets.list("", null).secrets()).extracting(SecretSummary::name)
			.containsExactly(NAME.toString());
		failure(CloudErrorCategory.NOT_FOUND, () -> this.secrets.read(SecretName.of("readme"), null));
	}

	@Test
	void whatACrashLeftIsRemoved() throws Exception {
		create(NAME, text("1"));
		this.local.close();
		Path secret = this.local.data.resolve("secrets/llm-shield%2fopenai-api-key");
		Files.delete(secret.resolve("state%s"));
		Files.writeString(this.local.data.resolve("tmp/" + UUID.randomUUID() + "_1"), "x");
		Files.writeString(this.local.data.resolve("processes/" + UUID.randomUUID()), "");
		open();
		assertThat(LocalFixture.filesUnder(this.local.data.resolve("secrets"))).isEmpty();
		assertThat(this.local.temporaryFiles()).isEmpty();
		assertThat(LocalFixture.filesUnder(this.local.data.resolve("processes"))).hasSize(1);
		failure(CloudErrorCategory.NOT_FOUND, () -> this.secrets.read(NAME, null));
		create(NAME, text("2"));
	}

	private String create(SecretName name, SecretValue value) {
		return this.secrets.create(name, value, SecretOptions.DEFAULT, UUID.randomUUID().toString());
	}

	private String update(SecretName name, SecretValue value, String ifVersion) {
		return this.secrets.update(name, value, ifVersion, UUID.randomUUID().toString());
	}

	private static SecretValue text(String text) {
		return SecretValue.ofText(text);
	}

	private static final class MovableClock extends Clock {

		private volatile Instant now = Instant.parse("2026-11-22T12:00:00Z");

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return this.now;
		}

	}

}
