package io.llmshield.cloud.autoconfigure.aot;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.llmshield.cloud.autoconfigure.UnusableCloudProviderException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.aot.AotDetector;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.SpringProperties;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.aot.TestContextAotGenerator;
import org.springframework.test.context.support.TestPropertySourceUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Ahead-of-time processing with each provider, and what it fixes.
 */
class BuiltForTests {

	private static final List<String> STORES = List.of("llmshield.cloud.storage.stores.models.bucket=shield-models",
			"llmshield.cloud.storage.stores.results.bucket=shield-results");

	@TempDir
	Path directory;

	@AfterEach
	void endOfProcessing() {
		System.clearProperty(AbstractAotProcessor.AOT_PROCESSING);
	}

	static Stream<Arguments> providers() {
		return Stream.of(Arguments.of("local", List.of()),
				Arguments.of("aws", List.of("llmshield.cloud.aws.region=eu-central-1")),
				Arguments.of("gcp",
						List.of("llmshield.cloud.gcp.project-id=shield-test",
								"llmshield.cloud.gcp.storage.endpoint=http://127.0.0.1:1",
								"llmshield.cloud.gcp.secrets.endpoint=http://127.0.0.1:1")),
				Arguments.of("azure",
						List.of("llmshield.cloud.azure.key-vault.vault-url=https://127.0.0.1:1",
								"llmshield.cloud.azure.storage.account-name=shieldtest")),
				Arguments.of("none", List.of()));
	}

	/** A secret that cannot be had is no matter of the build. */
	@ParameterizedTest
	@MethodSource("providers")
	void everyProviderIsProcessed(String provider, List<String> own) throws IOException {
		List<String> properties = new ArrayList<>(own);
		properties.addAll(STORES);
		properties.add("llmshield.cloud.provider=" + provider);
		properties.add("spring.config.import=shield-secret:llm-shield/not-there");
		properties.add("spring.main.web-application-type=none");
		Path resources = process(properties);
		try (URLClassLoader generated = new URLClassLoader(new URL[] { resources.toUri().toURL() }, null)) {
			assertThat(BuiltFor.load(generated)).isEqualTo(new BuiltFor(provider, Set.of("models", "results")));
		}
		assertThat(hints(resources).contains("\"io.llmshield.cloud.local.SecretState\""))
			.isEqualTo(provider.equals("local"));
		assertThat(hints(resources).contains("\"io.llmshield.cloud.autoconfigure.secrets.SecretsProperties\""))
			.isEqualTo(!provider.equals("none"));
		try (Stream<Path> sources = Files.walk(this.directory.resolve("sources"))) {
			assertThat(sources.map((source) -> source.getFileName().toString())
				.filter((name) -> name.startsWith("ShieldCloudSecrets"))
				.findAny()
				.isPresent()).isEqualTo(!provider.equals("none"));
		}
	}

	/** For a native image. */
	private static String hints(Path resources) throws IOException {
		try (Stream<Path> files = Files.walk(resources)) {
			return Files.readString(
					files.filter((file) -> file.endsWith("reachability-metadata.json")).findFirst().orElseThrow());
		}
	}

	private Path process(List<String> properties) {
		Path resources = this.directory.resolve("resources");
		SpringApplicationAotProcessor.Settings settings = SpringApplicationAotProcessor.Settings.builder()
			.sourceOutput(this.directory.resolve("sources"))
			.resourceOutput(resources)
			.classOutput(this.directory.resolve("classes"))
			.groupId("io.llmshield.cloud")
			.artifactId("aot-test")
			.build();
		new SpringApplicationAotProcessor(Application.class, settings,
				properties.stream().map((property) -> "--" + property).toArray(String[]::new))
			.process();
		return resources;
	}

	@Test
	void sameProviderAndStoresMayStart() {
		BuiltFor built = new BuiltFor("aws", Set.of("models"));
		assertThatCode(() -> BuiltForCheck.check(new BuiltFor("aws", Set.of("models")), built))
			.doesNotThrowAnyException();
		assertThatCode(() -> BuiltForCheck.check(built, null)).doesNotThrowAnyException();
	}

	@Test
	void anotherProviderIsRefused() {
		assertThatExceptionOfType(UnusableCloudProviderException.class)
			.isThrownBy(() -> BuiltForCheck.check(new BuiltFor("gcp", Set.of()), new BuiltFor("aws", Set.of())))
			.satisfies((ex) -> assertThat(ex.reason() + ex.remedy()).contains("'gcp' is selected",
					"processed ahead of time for 'aws'", "llmshield.cloud.provider=gcp"));
	}

	@Test
	void otherStoresAreRefused() {
		assertThatExceptionOfType(UnusableCloudProviderException.class)
			.isThrownBy(() -> BuiltForCheck.check(new BuiltFor("aws", Set.of("models", "audit")),
					new BuiltFor("aws", Set.of("models"))))
			.satisfies((ex) -> assertThat(ex.reason()).contains("[audit, models]", "for [models]"));
	}

	/** The check is found and comes before the context. */
	@Test
	void startFromWhatWasBuiltForAnotherProviderIsRefused() throws IOException {
		Path file = this.directory.resolve(BuiltFor.RESOURCE);
		Files.createDirectories(file.getParent());
		Files.writeString(file, new BuiltFor("none", Set.of()).text());
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		SpringApplication application = new SpringApplication(Application.class);
		try (URLClassLoader built = new URLClassLoader(new URL[] { this.directory.toUri().toURL() }, before)) {
			Thread.currentThread().setContextClassLoader(built);
			application.run("--llmshield.cloud.provider=none", "--spring.main.web-application-type=none").close();
			SpringProperties.setFlag(AotDetector.AOT_ENABLED);
			assertThatExceptionOfType(UnusableCloudProviderException.class)
				.isThrownBy(() -> application.run("--llmshield.cloud.provider=local"));
			assertThatCode(() -> new BuiltForCheck().postProcessEnvironment(
					new MockEnvironment().withProperty("llmshield.cloud.provider", "none"), application))
				.doesNotThrowAnyException();
			MockEnvironment test = new MockEnvironment().withProperty("llmshield.cloud.provider", "local");
			TestPropertySourceUtils.addInlinedPropertiesToEnvironment(test, "a=b");
			assertThatCode(() -> new BuiltForCheck().postProcessEnvironment(test, application))
				.doesNotThrowAnyException();
		}
		finally {
			SpringProperties.setProperty(AotDetector.AOT_ENABLED, null);
			Thread.currentThread().setContextClassLoader(before);
		}
	}

	/** Each is generated for settings of its own, and all share the generated files. */
	@Test
	void testContextsLeaveNoFile() {
		InMemoryGeneratedFiles files = processTests(BootTest.class, OtherBootTest.class);
		assertThat(files.getGeneratedFiles(Kind.RESOURCE)).doesNotContainKey(BuiltFor.RESOURCE);
	}

	/** Nothing reads it there. */
	@Test
	void testContextsWithoutBootShareAFile() {
		InMemoryGeneratedFiles files = processTests(PlainTest.class, OtherPlainTest.class);
		assertThat(files.getGeneratedFiles(Kind.RESOURCE)).containsKey(BuiltFor.RESOURCE);
	}

	private static InMemoryGeneratedFiles processTests(Class<?>... tests) {
		InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
		System.setProperty(AbstractAotProcessor.AOT_PROCESSING, "true");
		new TestContextAotGenerator(files).processAheadOfTime(Stream.of(tests));
		return files;
	}

	@Test
	void namesOfStoresAreFoundHoweverTheyAreWritten() {
		MockEnvironment environment = new MockEnvironment()
			.withProperty("llmshield.cloud.storage.stores.scan-results.bucket", "a")
			.withProperty("llmshield.cloud.storage.stores.scan-results.prefix", "b")
			.withProperty("llmshield.cloud.storage.stores[models].bucket", "c")
			.withProperty("llmshield.cloud.provider", " AWS ");
		assertThat(BuiltFor.of(environment)).isEqualTo(new BuiltFor("aws", Set.of("models", "scan-results")));
	}

	@SpringBootTest(classes = Empty.class, webEnvironment = WebEnvironment.NONE,
			properties = "llmshield.cloud.provider=none")
	static class BootTest {

	}

	@SpringBootTest(classes = Empty.class, webEnvironment = WebEnvironment.NONE)
	static class OtherBootTest {

	}

	@ContextConfiguration(classes = Empty.class)
	static class PlainTest {

	}

	@ContextConfiguration(classes = Empty.class)
	@ActiveProfiles("other")
	static class OtherPlainTest {

	}

	@Configuration(proxyBeanMethods = false)
	static class Empty {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		public static void main(String[] arguments) {
			SpringApplication.run(Application.class, arguments);
		}

	}

}
