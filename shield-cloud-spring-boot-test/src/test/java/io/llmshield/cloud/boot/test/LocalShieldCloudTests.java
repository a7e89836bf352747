package io.llmshield.cloud.boot.test;

import java.nio.file.Files;
import java.nio.file.Path;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretLoader;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.storage.CloudStorage;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.mockingDetails;

/**
 * What {@link LocalShieldCloud} gives to a test class, and takes away after it.
 */
class LocalShieldCloudTests {

	private static ConfigurableApplicationContext contextOf(Class<?> testClass) {
		return (ConfigurableApplicationContext) new TestContextManager(testClass).getTestContext()
			.getApplicationContext();
	}

	/** As {@code @DirtiesContext} does. */
	private static void close(Class<?> testClass) {
		new TestContextManager(testClass).getTestContext().markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
	}

	private static Path directory(ConfigurableApplicationContext context) {
		return Path.of(context.getEnvironment().getRequiredProperty("llmshield.cloud.local.directory")).getParent();
	}

	@Test
	void eachClassHasItsOwnAndNothingStays() {
		ConfigurableApplicationContext one = contextOf(One.class);
		ConfigurableApplicationContext two = contextOf(Two.class);
		assertThat(directory(one)).isNotEqualTo(directory(two)).exists();
		assertThat(one.getBean(CloudSecretManager.class).getSecret("a/b").asText()).isEqualTo("c=d");
		assertThat(two.getBean(CloudSecretManager.class).listSecrets("").count()).isZero();
		Path first = directory(one);
		Path second = directory(two);
		close(One.class);
		close(Two.class);
		assertThat(Files.exists(first)).isFalse();
		assertThat(Files.exists(second)).isFalse();
	}

	@Test
	void theContextOfAClassIsCached() {
		ConfigurableApplicationContext context = contextOf(One.class);
		assertThat(contextOf(One.class)).isSameAs(context);
		assertThat(contextOf(One.Inner.class)).isSameAs(context);
		close(One.class);
	}

	@Test
	void secretWithoutANameIsRefused() {
		assertThatIllegalStateException().isThrownBy(() -> contextOf(Wrong.class))
			.withStackTraceContaining("has a secret without a name: write name=value");
	}

	@Test
	void secretsAreThereForImports() {
		ConfigurableApplicationContext context = contextOf(Importing.class);
		assertThat(context.getEnvironment().getProperty("a.b")).isEqualTo("c");
		Path directory = directory(context);
		assertThat(directory).exists();
		close(Importing.class);
		assertThat(Files.exists(directory)).isFalse();
	}

	@Test
	void whatSpringAloneStartsIsPreparedToo() {
		ConfigurableApplicationContext context = contextOf(Plain.class);
		assertThat(context.getEnvironment().getProperty("llmshield.cloud.provider")).isEqualTo("local");
		assertThat(directory(context).resolve("local.key")).exists();
		assertThat(context.getBean(CloudSecretManager.class).getSecret("a/b").asText()).isEqualTo("c");
		close(Plain.class);
	}

	@Test
	void managerMayBeAMock() {
		assertThat(mockingDetails(contextOf(Mocked.class).getBean(CloudSecretManager.class)).isMock()).isTrue();
		close(Mocked.class);
		assertThat(contextOf(Spied.class).getBean(CloudSecretManager.class).getSecret("a/b").asText()).isEqualTo("c");
		close(Spied.class);
	}

	@ParameterizedTest
	@ValueSource(classes = { Aws.class, Gcp.class, Azure.class })
	void configurationOfACloudWorks(Class<?> testClass) {
		ConfigurableApplicationContext context = contextOf(testClass);
		CloudStorage results = context.getBean("resultsStorage", CloudStorage.class);
		results.put("a", new byte[1]);
		assertThat(results.exists("a")).isTrue();
		assertThat(context.getBean(CloudSecretManager.class).getSecret("a/b").asText()).isEqualTo("c");
		close(testClass);
	}

	/** All that the local provider refuses outside of such a test. */
	@Test
	void whatOnlyACloudHasIsPassedOver() {
		ConfigurableApplicationContext context = contextOf(OfACloud.class);
		assertThat(context.getEnvironment().getProperty("a.b")).isEqualTo("c");
		CloudSecretManager secrets = context.getBean(CloudSecretManager.class);
		secrets.createSecret("d", SecretValue.ofText("e"));
		assertThat(secrets.getSecretMetadata("d").keyId()).isNull();
		CloudStorage models = context.getBean("modelsStorage", CloudStorage.class);
		models.put("a", new byte[1]);
		assertThat(models.exists("a")).isTrue();
		close(OfACloud.class);
	}

	/** Cached contexts stay open, and would hold the one directory. */
	@Test
	void applicationThatSpillsItsLogsMayBeTestedTwice() {
		ConfigurableApplicationContext one = contextOf(Logging.class);
		ConfigurableApplicationContext two = contextOf(LoggingToo.class);
		assertThat(directory(one).resolve("logs.spill")).isDirectory();
		assertThat(directory(two).resolve("logs.spill")).isDirectory();
		close(Logging.class);
		close(LoggingToo.class);
	}

	@Test
	void nothingIsSent() {
		assertThat(contextOf(One.class).getEnvironment()
			.getProperty("management.tracing.export.shield-cloud.enabled", Boolean.class)).isFalse();
		close(One.class);
	}

	/** PATH is a variable, the others are files. */
	@ParameterizedTest
	@ValueSource(strings = { "path", "only/mounted", "only/developed" })
	void secretOfTheMachineIsNone(String name) {
		SecretLoader secrets = contextOf(Falling.class).getBean(SecretLoader.class);
		assertThat(secrets.load("a/b").asText()).isEqualTo("c");
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> secrets.load(name))
			.returns(CloudErrorCategory.NOT_FOUND, CloudException::category);
		close(Falling.class);
	}

	@Test
	void secretOfTheMachineIsNotImported() {
		assertThat(contextOf(FallingImport.class).getEnvironment().containsProperty("path.only")).isFalse();
		close(FallingImport.class);
	}

	@SpringBootTest(classes = TestApplication.class,
			properties = { "llmshield.cloud.telemetry.logs.enabled=true",
					"llmshield.cloud.telemetry.logs.spill-directory=target/spill" })
	@LocalShieldCloud
	static class Logging {

	}

	@SpringBootTest(classes = TestApplication.class,
			properties = { "llmshield.cloud.telemetry.logs.enabled=true",
					"llmshield.cloud.telemetry.logs.spill-directory=target/spill" })
	@LocalShieldCloud
	static class LoggingToo {

	}

	@SpringBootTest(classes = TestApplication.class,
			properties = { "llmshield.cloud.secrets.fallback.mounted-directory=src/test/resources/mounted",
					"llmshield.cloud.secrets.fallback.development-file=src/test/resources/development.properties" })
	@LocalShieldCloud(secrets = "a/b=c")
	static class Falling {

	}

	@SpringBootTest(classes = TestApplication.class,
			properties = "spring.config.import=optional:shield-secret:path?property=path.only")
	@LocalShieldCloud
	static class FallingImport {

	}

	@SpringBootTest(classes = TestApplication.class)
	@LocalShieldCloud
	static class Mocked {

		@MockitoBean
		CloudSecretManager secrets;

	}

	@SpringBootTest(classes = TestApplication.class)
	@LocalShieldCloud(secrets = "a/b=c")
	static class Spied {

		@MockitoSpyBean
		CloudSecretManager secrets;

	}

	@SpringBootTest(classes = TestApplication.class,
			properties = "spring.config.location=file:../config/application-aws.yml")
	@LocalShieldCloud(secrets = "a/b=c")
	static class Aws {

	}

	@SpringBootTest(classes = TestApplication.class,
			properties = "spring.config.location=file:../config/application-gcp.yml")
	@LocalShieldCloud(secrets = "a/b=c")
	static class Gcp {

	}

	@SpringBootTest(classes = TestApplication.class,
			properties = "spring.config.location=file:../config/application-azure.yml")
	@LocalShieldCloud(secrets = "a/b=c")
	static class Azure {

	}

	@SpringBootTest(classes = TestApplication.class, properties = { "spring.config.import=shield-secret:a/b",
			"llmshield.cloud.local.key=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
			"llmshield.cloud.residency.allowed-locations[0]=europe-west3",
			"llmshield.cloud.residency.allowed-locations[1]=europe-west4",
			"llmshield.cloud.secrets.key-id=alias/shield", "llmshield.cloud.storage.stores.models.bucket=shield-models",
			"llmshield.cloud.storage.stores.models.key-id=alias/shield",
			"llmshield.cloud.storage.stores.models.lifecycle.delete-after=30d" })
	@LocalShieldCloud(secrets = "a/b=c")
	static class OfACloud {

	}

	@SpringBootTest(classes = TestApplication.class, properties = "spring.config.import=shield-secret:a/b")
	@LocalShieldCloud(secrets = "a/b=c")
	static class Importing {

	}

	@ContextConfiguration(classes = Empty.class)
	@LocalShieldCloud(secrets = "a/b=c")
	static class Plain {

	}

	@Configuration(proxyBeanMethods = false)
	static class Empty {

	}

	@SpringBootTest(classes = TestApplication.class)
	@LocalShieldCloud(secrets = "a/b=c=d")
	static class One {

		@Nested
		class Inner {

		}

	}

	@SpringBootTest(classes = TestApplication.class)
	@LocalShieldCloud
	static class Two {

	}

	@SpringBootTest(classes = TestApplication.class)
	@LocalShieldCloud(secrets = "oops")
	static class Wrong {

	}

}
