package io.llmshield.cloud.secrets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.llmshield.cloud.secrets.DefaultSecretManagerTests.thrown;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecretLoader} and the sources.
 */
class SecretLoaderTests {

	private static final String NAME = "llm-shield/openai-api-key";

	private final ScriptedSecretDriver driver = new ScriptedSecretDriver();

	private final SecretSource cloud = new ManagerSecretSource("scripted",
			SecretManagerBuilder.forDriver(this.driver).build());

	@TempDir
	private Path directory;

	@Test
	void theFirstSourceThatHasItAnswersAndSaysSo() throws IOException {
		SecretLoader loader = new SecretLoader(List.of(this.cloud, new MountedFileSecretSource(this.directory),
				environment(Map.of("LLM_SHIELD_OPENAI_API_KEY", "from environment"))));
		assertThat(loader.sources()).containsExactly("scripted", "mounted-files", "environment");
		assertThat(loader.load(NAME).source()).isEqualTo("environment");
		write("llm-shield/openai-api-key", "from file\n");
		assertThat(loader.load(NAME).source()).isEqualTo("mounted-files");
		assertThat(loader.load(NAME).asText()).isEqualTo("from file");
		this.driver.put(NAME, "from cloud");
		assertThat(loader.load(NAME).source()).isEqualTo("scripted");
	}

	@Test
	void whatIsForgottenIsAskedForAgain() {
		SecretLoader loader = new SecretLoader(List.of(environment(Map.of()), new ManagerSecretSource("scripted",
				SecretManagerBuilder.forDriver(this.driver).cache(SecretCacheOptions.DEFAULT).build())));
		this.driver.put(NAME, "before");
		assertThat(loader.load(NAME).asText()).isEqualTo("before");
		this.driver.put(NAME, "after");
		assertThat(loader.load(NAME).asText()).isEqualTo("before");
		loader.forget(NAME);
		assertThat(loader.load(NAME).asText()).isEqualTo("after");
	}

	@ParameterizedTest
	@EnumSource(names = { "NOT_FOUND", "UNAVAILABLE", "TIMEOUT", "THROTTLED" })
	void goesOnWhenASourceIsAwayOrDoesNotHaveIt(CloudErrorCategory category) {
		this.driver.nextReads.add(ScriptedSecretDriver.failing(category));
		SecretLoader loader = new SecretLoader(
				List.of(this.cloud, environment(Map.of("LLM_SHIELD_OPENAI_API_KEY", "x"))));
		assertThat(loader.load(NAME).source()).isEqualTo("environment");
	}

	@ParameterizedTest
	@EnumSource(names = { "UNAVAILABLE", "TIMEOUT", "THROTTLED" })
	void doesNotGoOnWhenASourceIsAwayIfTheLastValueIsKept(CloudErrorCategory category) {
		SecretLoader loader = new SecretLoader(
				List.of(this.cloud, environment(Map.of("LLM_SHIELD_OPENAI_API_KEY", "x"))));
		this.driver.nextReads.add(ScriptedSecretDriver.failing(category));
		assertThat(thrown(() -> loader.loadAgain(NAME)).category()).isEqualTo(category);
		assertThat(loader.loadAgain(NAME).source()).as("the provider does not have it").isEqualTo("environment");
		this.driver.put(NAME, "from cloud");
		assertThat(loader.loadAgain(NAME).asText()).isEqualTo("from cloud");
	}

	@Test
	void fallbacksAreWhatComesAfterTheProvider() throws IOException {
		SecretLoader loader = new SecretLoader(List.of(new MountedFileSecretSource(this.directory), this.cloud,
				environment(Map.of("LLM_SHIELD_OPENAI_API_KEY", "x"))));
		assertThat(loader.isFallback(loader.load(NAME))).isTrue();
		this.driver.put(NAME, "from cloud");
		assertThat(loader.isFallback(loader.load(NAME))).isFalse();
		write("llm-shield/openai-api-key", "from file");
		assertThat(loader.load(NAME).source()).isEqualTo("mounted-files");
		assertThat(loader.isFallback(loader.load(NAME))).isFalse();
	}

	@ParameterizedTest
	@EnumSource(names = { "NOT_FOUND", "UNAVAILABLE", "TIMEOUT", "THROTTLED" }, mode = EnumSource.Mode.EXCLUDE)
	void stopsAtAnyOtherError(CloudErrorCategory category) {
		this.driver.nextReads.add(ScriptedSecretDriver.failing(category));
		SecretLoader loader = new SecretLoader(
				List.of(this.cloud, environment(Map.of("LLM_SHIELD_OPENAI_API_KEY", "x"))));
		assertThat(thrown(() -> loader.load(NAME)).category()).isEqualTo(category);
	}

	@Test
	void whatNobodyHasIsNotFoundAndNamesAllWhoWereAsked() {
		SecretLoader loader = new SecretLoader(
				List.of(this.cloud, new MountedFileSecretSource(this.directory), environment(Map.of())));
		CloudException ex = thrown(() -> loader.load(NAME));
		assertThat(ex.category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
		assertThat(ex).hasMessageContaining("scripted: does not have it")
			.hasMessageContaining("mounted-files: does not have it")
			.hasMessageContaining("environment: does not have it")
			.hasMessageContaining("LLM_SHIELD_OPENAI_API_KEY");
	}

	@Test
	void anOutageIsNeverToldAsNotFound() {
		this.driver.nextReads.add(ScriptedSecretDriver.failing(CloudErrorCategory.TIMEOUT));
		SecretLoader loader = new SecretLoader(List.of(this.cloud, environment(Map.of())));
		CloudException ex = thrown(() -> loader.load(NAME));
		assertThat(ex.category()).isEqualTo(CloudErrorCategory.TIMEOUT);
		assertThat(ex).hasMessageContaining("environment: does not have it");
	}

	@Test
	void filesAreFoundByPathAndByFlatNameAndLoseOneLineBreak() throws IOException {
		MountedFileSecretSource files = new MountedFileSecretSource(this.directory);
		write("llm-shield--openai-api-key", "flat\r\n");
		assertThat(text(files, NAME)).isEqualTo("flat");
		write("llm-shield/openai-api-key", "nested\n\n");
		assertThat(text(files, NAME)).isEqualTo("nested\n");
		write("single", "no break");
		assertThat(text(files, "single")).isEqualTo("no break");
		assertThat(files.find(SecretName.of("single/below"))).isEmpty();
	}

	@Test
	void filesThatAreNotTextAreBinary() throws IOException {
		Files.write(this.directory.resolve("binary"), new byte[] { (byte) 0xff, 1 });
		SecretValue value = new MountedFileSecretSource(this.directory).find(SecretName.of("binary")).orElseThrow();
		assertThat(value.type()).isEqualTo(SecretValue.Type.BINARY);
		assertThat(value.asBytes()).containsExactly(0xff, 1);
	}

	@Test
	void filesThatAreEmptyCountAsMissingAsEmptyVariablesDo() throws IOException {
		MountedFileSecretSource files = new MountedFileSecretSource(this.directory);
		write("llm-shield/openai-api-key", "\r\n");
		assertThat(files.find(SecretName.of(NAME))).isEmpty();
		write("llm-shield--openai-api-key", "flat");
		assertThat(text(files, NAME)).isEqualTo("flat");
		write("llm-shield--openai-api-key", "");
		SecretLoader loader = new SecretLoader(
				List.of(files, environment(Map.of("LLM_SHIELD_OPENAI_API_KEY", "from environment"))));
		assertThat(loader.load(NAME).source()).isEqualTo("environment");
	}

	@Test
	void filesThatAreTooLargeAreRefused() throws IOException {
		MountedFileSecretSource files = new MountedFileSecretSource(this.directory);
		write("large", "x".repeat(25_001));
		write("largest", "x".repeat(25_000) + "\r\n");
		assertThat(thrown(() -> files.find(SecretName.of("large"))).category())
			.isEqualTo(CloudErrorCategory.INVALID_ARGUMENT);
		assertThat(text(files, "largest")).hasSize(25_000);
	}

	@Test
	void linksAreFollowedInsideTheDirectoryOnly() throws IOException {
		Path mount = Files.createDirectory(this.directory.resolve("mount"));
		MountedFileSecretSource files = new MountedFileSecretSource(mount);
		Files.createDirectory(mount.resolve("..2026_11_01"));
		Files.writeString(mount.resolve("..2026_11_01/key"), "kubernetes");
		Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_11_01"));
		Files.createSymbolicLink(mount.resolve("key"), Path.of("..data/key"));
		assertThat(text(files, "key")).isEqualTo("kubernetes");
		Files.writeString(this.directory.resolve("outside"), "pay-load");
		Files.createSymbolicLink(mount.resolve("escape"), Path.of("../outside"));
		CloudException ex = thrown(() -> files.find(SecretName.of("escape")));
		assertThat(ex.category()).isEqualTo(CloudErrorCategory.ACCESS_DENIED);
		assertThat(ex).hasMessageNotContaining("pay-load");
	}

	@ParameterizedTest
	@ValueSource(strings = { "native:../outside", "native:/etc/hostname", "native:a/../../outside", "native:.",
			"native:sub/.." })
	void namesThatLeadOutOfTheDirectoryAreRefused(String name) throws IOException {
		Path mount = Files.createDirectory(this.directory.resolve("mount"));
		Files.writeString(this.directory.resolve("outside"), "x");
		assertThat(thrown(() -> new MountedFileSecretSource(mount).find(SecretName.of(name))).category())
			.isEqualTo(CloudErrorCategory.INVALID_ARGUMENT);
	}

	@Test
	void aDirectoryIsNoSecretAndAMissingOneHasNone() throws IOException {
		write("sub/key", "below");
		write("llm-shield/openai-api-key/primary", "below");
		write("llm-shield--openai-api-key", "flat");
		MountedFileSecretSource files = new MountedFileSecretSource(this.directory);
		assertThat(files.find(SecretName.of("sub"))).isEmpty();
		assertThat(text(files, "sub/key")).isEqualTo("below");
		assertThat(text(files, NAME)).isEqualTo("flat");
		SecretLoader loader = new SecretLoader(List.of(files, environment(Map.of("SUB", "from environment"))));
		assertThat(loader.load("sub").source()).isEqualTo("environment");
		assertThat(new MountedFileSecretSource(this.directory.resolve("none")).find(SecretName.of("sub"))).isEmpty();
	}

	@Test
	void aFileThatMayNotBeReadIsNotTakenForAMissingOne() throws IOException {
		Path file = write("key", "x");
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
		Assumptions.assumeFalse(Files.isReadable(file), "run by a user who may read everything");
		assertThat(thrown(() -> new MountedFileSecretSource(this.directory).find(SecretName.of("key"))).category())
			.isEqualTo(CloudErrorCategory.ACCESS_DENIED);
	}

	@Test
	void variablesAreNamedAfterTheSecret() {
		assertThat(EnvironmentSecretSource.variable(SecretName.of(NAME))).isEqualTo("LLM_SHIELD_OPENAI_API_KEY");
		assertThat(EnvironmentSecretSource.variable(SecretName.of("native:myKey"))).isEqualTo("myKey");
		assertThat(environment(Map.of("A", "")).find(SecretName.of("a"))).isEmpty();
	}

	@Test
	void theDevelopmentFileHasToBeSwitchedOn() throws IOException {
		Path file = write("secrets.properties", "llm-shield/openai-api-key=grün\nempty=\n");
		assertThat(thrown(() -> new DevelopmentFileSecretSource(file, false)).category())
			.isEqualTo(CloudErrorCategory.CONFIGURATION);
		DevelopmentFileSecretSource source = new DevelopmentFileSecretSource(file, true);
		assertThat(text(source, NAME)).isEqualTo("grün");
		assertThat(source.find(SecretName.of("empty"))).isEmpty();
		assertThat(source.find(SecretName.of("other"))).isEmpty();
		assertThat(new DevelopmentFileSecretSource(this.directory.resolve("none"), true).find(SecretName.of("a")))
			.isEmpty();
	}

	@Test
	void theDevelopmentFileMayBeADirectory() throws IOException {
		write("a", "one");
		assertThat(
				new DevelopmentFileSecretSource(this.directory, true).find(SecretName.of("a")).orElseThrow().source())
			.isEqualTo("development-file");
	}

	@Test
	void aBrokenDevelopmentFileIsNotQuoted() throws IOException {
		Path file = write("secrets.properties", "a=\\u12pay-load\n");
		CloudException ex = thrown(() -> new DevelopmentFileSecretSource(file, true).find(SecretName.of("a")));
		assertThat(ex.category()).isEqualTo(CloudErrorCategory.CONFIGURATION);
		assertThat(ex).hasMessageNotContaining("pay-load").hasNoCause();
	}

	private static EnvironmentSecretSource environment(Map<String, String> variables) {
		return new EnvironmentSecretSource(variables::get);
	}

	private static String text(SecretSource source, String name) {
		Optional<SecretValue> found = source.find(SecretName.of(name));
		return found.orElseThrow().asText();
	}

	private Path write(String path, String content) throws IOException {
		Path file = this.directory.resolve(path);
		Files.createDirectories(file.getParent());
		return Files.writeString(file, content);
	}

}
