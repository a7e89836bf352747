package io.llmshield.cloud.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.llmshield.cloud.autoconfigure.secrets.ShieldCloudSecretsAutoConfiguration;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.storage.CloudStorage;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.DefaultResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Starts a whole application, with environment post-processors and failure analyzers.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartupTests {

	private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

	private static final String OTHER_KEY = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=";

	@TempDir
	Path directory;

	private ConfigurableApplicationContext start(String... properties) {
		return start(WebApplicationType.NONE, properties);
	}

	private ConfigurableApplicationContext start(WebApplicationType type, String... properties) {
		return start(List.of(Application.class), type, properties);
	}

	private ConfigurableApplicationContext start(List<Class<?>> sources, WebApplicationType type,
			String... properties) {
		List<String> arguments = new ArrayList<>();
		if (Arrays.stream(properties)
			.noneMatch((property) -> property.startsWith("llmshield.cloud.local.directory="))) {
			List.of(LocalRunner.properties(this.directory)).forEach((property) -> arguments.add("--" + property));
		}
		Arrays.stream(properties).forEach((property) -> arguments.add("--" + property));
		arguments.add("--server.address=127.0.0.1");
		arguments.add("--server.port=0");
		arguments.add("--spring.main.banner-mode=off");
		return new SpringApplicationBuilder(sources.toArray(Class[]::new)).web(type)
			.run(arguments.toArray(String[]::new));
	}

	private void startFails(String... properties) {
		assertThatException().isThrownBy(() -> start(properties).close());
	}

	@Test
	void noneIsTheSameAsNotBeingThere() {
		List<String> without = trace(
				"spring.autoconfigure.exclude=" + String.join(",", ShieldCloudAutoConfigurations.names()));
		List<String> none = trace("llmshield.cloud.provider=none");
		assertThat(none).isEqualTo(without).isNotEmpty();
	}

	/** Return everything of an application that could tell that the starter is there. */
	private List<String> trace(String property) {
		List<String> trace = new ArrayList<>();
		// Threads of the tests before may be about to end
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		try (ConfigurableApplicationContext context = start(WebApplicationType.SERVLET, property)) {
			trace.addAll(List.of(context.getBeanDefinitionNames()));
			// A meter of the JVM that is there once the garbage has been collected.
			context.getBean(MeterRegistry.class)
				.getMeters()
				.stream()
				.map((meter) -> meter.getId().getName())
				.filter((name) -> !name.startsWith("jvm.gc."))
				.forEach((name) -> trace.add("meter " + name));
			context.getBean(HealthEndpoint.class).health();
			Thread.getAllStackTraces()
				.keySet()
				.stream()
				.filter((thread) -> thread.getName().startsWith("shield") && !before.contains(thread))
				.forEach((thread) -> trace.add("thread " + thread.getName()));
		}
		return trace.stream().distinct().sorted().toList();
	}

	@Test
	void noneSetsNoDefault() {
		try (ConfigurableApplicationContext context = start("llmshield.cloud.provider=none")) {
			assertThat(context.getEnvironment().getProperty(CloudEnvironmentPostProcessor.STATUS_ORDER)).isNull();
		}
	}

	@Test
	void degradedIsMadeKnown() {
		try (ConfigurableApplicationContext context = start()) {
			assertThat(context.getEnvironment().getProperty(CloudEnvironmentPostProcessor.STATUS_ORDER))
				.isEqualTo("down,out-of-service,degraded,up,unknown");
		}
	}

	@Test
	void orderOfTheUserWins() {
		try (ConfigurableApplicationContext context = start(CloudEnvironmentPostProcessor.STATUS_ORDER + "[0]=down",
				CloudEnvironmentPostProcessor.STATUS_ORDER + "[1]=up")) {
			assertThat(context.getEnvironment().getProperty(CloudEnvironmentPostProcessor.STATUS_ORDER)).isNull();
		}
	}

	@Test
	void wrongPropertyIsReported(CapturedOutput output) {
		startFails("llmshield.cloud.local.versions-kept=-1");
		assertThat(output).contains("APPLICATION FAILED TO START", "The configuration of Shield Cloud is wrong:",
				"Property: llmshield.cloud.local.versions-kept", "Value: \"-1\"",
				"Origin: \"llmshield.cloud.local.versions-kept\" from property source \"commandLineArgs\"",
				"Reason: it is not between 0 and 1000", "Mend these properties:");
	}

	@Test
	void wrongKeyIsReportedWithoutTheKey(CapturedOutput output) {
		startFails("llmshield.cloud.local.key=hunter2-hunter2");
		assertThat(output)
			.contains("APPLICATION FAILED TO START", "Property: llmshield.cloud.local.key", "it is not base64")
			.doesNotContain("hunter2");
	}

	@Test
	void unknownProviderIsReported(CapturedOutput output) {
		startFails("llmshield.cloud.provider=awz");
		assertThat(output).contains("APPLICATION FAILED TO START", "'awz' is not the id of a provider",
				"Did you mean 'aws'?");
	}

	@Test
	void missingModuleIsReported(CapturedOutput output) {
		DefaultResourceLoader withoutModule = new DefaultResourceLoader(
				new FilteredClassLoader("io.llmshield.cloud.azure"));
		assertThatException().isThrownBy(
				() -> new SpringApplicationBuilder(withoutModule, Application.class).web(WebApplicationType.NONE)
					.run("--llmshield.cloud.provider=azure", "--spring.main.banner-mode=off")
					.close());
		assertThat(output).contains("APPLICATION FAILED TO START",
				"Add the dependency io.llmshield.cloud:shield-cloud-spring-boot-starter-azure");
	}

	@Test
	void misspeltGroupIsReported(CapturedOutput output) {
		startFails("llmshield.cloud.secret.cache.ttl=hunter2", "llmshield.cloud.providr=aws");
		assertThat(output)
			.contains("APPLICATION FAILED TO START", "Property: llmshield.cloud.secret.cache.ttl",
					"llmshield.cloud.secret.cache.ttl: Did you mean llmshield.cloud.secrets.cache.ttl?",
					"llmshield.cloud.providr: Did you mean llmshield.cloud.provider?")
			.doesNotContain("hunter2");
	}

	@Test
	void propertiesOfOtherProvidersAndPartsAreNoMistake() {
		try (ConfigurableApplicationContext context = start("llmshield.cloud.aws.region=eu-central-1",
				"llmshield.cloud.azure.vault=v", "llmshield.cloud.demo.size=1", "llmshield.cloud.own.name=x")) {
			assertThat(context.getBean(OwnProperties.class).name()).isEqualTo("x");
		}
	}

	@Test
	void variablesThatOthersSetAreNoMistake() {
		SpringApplicationBuilder application = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.environment(new StandardEnvironment() {

				@Override
				protected void customizePropertySources(MutablePropertySources sources) {
					sources.addLast(new SystemEnvironmentPropertySource(SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
							Map.of("LLMSHIELD_CLOUD_SERVICE_HOST", "10.0.0.1", "LLMSHIELD_CLOUD_PORT", "tcp://x")));
				}

			});
		try (ConfigurableApplicationContext context = application.run(Stream.of(LocalRunner.properties(this.directory))
			.map((property) -> "--" + property)
			.toArray(String[]::new))) {
			assertThat(context.isRunning()).isTrue();
		}
	}

	@Test
	void beanThatNoneDoesNotBringIsReported(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start(List.of(Application.class, NeedsStore.class),
				WebApplicationType.NONE, "llmshield.cloud.provider=none")
			.close());
		assertThat(output).contains("APPLICATION FAILED TO START", "Shield Cloud is switched off",
				NeedsStore.class.getName(), "Set llmshield.cloud.provider to a provider");
	}

	@Test
	void storeThatIsNotConfiguredIsReported(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start(List.of(Application.class, NeedsStore.class),
				WebApplicationType.NONE, "llmshield.cloud.storage.stores.result.bucket=results")
			.close());
		assertThat(output).contains("APPLICATION FAILED TO START",
				"'" + NeedsStore.class.getName() + "' needs the store 'results', which is not configured",
				"The configured stores are [result]", "Did you mean 'result'?",
				"llmshield.cloud.storage.stores.results.bucket");
	}

	@Test
	void storeWithoutDriverIsReported(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start(List.of(Application.class, NeedsStore.class),
				WebApplicationType.NONE, "llmshield.cloud.provider=aws", "llmshield.cloud.aws.region=eu-central-1",
				"spring.cloud.aws.credentials.access-key=a", "spring.cloud.aws.credentials.secret-key=b",
				"spring.cloud.aws.s3.enabled=false", "llmshield.cloud.storage.stores.results.bucket=results")
			.close());
		assertThat(output)
			.contains("APPLICATION FAILED TO START",
					"needs the store 'results', which is configured, but the provider 'aws' has no driver for objects",
					"Check that spring.cloud.aws.s3.enabled is not false", "S3Presigner")
			.doesNotContain("Did you mean");
	}

	@ParameterizedTest
	@ValueSource(classes = { NeedsNamedParameter.class, NeedsNamedField.class })
	void storeThatThePlacesNameMeansIsReported(Class<?> place, CapturedOutput output) {
		startOnAwsFails(place, "spring.cloud.aws.s3.enabled=true");
		assertThat(output).contains("APPLICATION FAILED TO START",
				place.getName() + "' needs a store, and none is configured. On the provider local alone",
				"Set llmshield.cloud.storage.stores.scan-results.bucket to the name of its bucket");
	}

	@Test
	void storeWithoutANameIsReported(CapturedOutput output) {
		startOnAwsFails(NeedsAnyStore.class, "spring.cloud.aws.s3.enabled=true");
		assertThat(output).contains("APPLICATION FAILED TO START", "needs a store, and none is configured",
				"Set llmshield.cloud.storage.stores.<name>.bucket to the name of its bucket");
	}

	@Test
	void storeWithoutANameAndWithoutADriverIsReported(CapturedOutput output) {
		startOnAwsFails(NeedsAnyStore.class, "spring.cloud.aws.s3.enabled=false",
				"llmshield.cloud.storage.stores.results.bucket=results");
		assertThat(output).contains("APPLICATION FAILED TO START",
				"needs a store, and [results] is configured, but the provider 'aws' has no driver for objects",
				"Check that spring.cloud.aws.s3.enabled is not false");
	}

	private void startOnAwsFails(Class<?> place, String... properties) {
		assertThatException().isThrownBy(() -> start(List.of(Application.class, place), WebApplicationType.NONE,
				Stream.concat(Stream.of("llmshield.cloud.provider=aws", "llmshield.cloud.aws.region=eu-central-1",
						"spring.cloud.aws.credentials.access-key=a", "spring.cloud.aws.credentials.secret-key=b"),
						Stream.of(properties))
					.toArray(String[]::new))
			.close());
	}

	@Test
	void foreignMissingBeanIsLeftToBoot(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> start(List.of(Application.class, NeedsClock.class), WebApplicationType.NONE).close());
		assertThat(output).contains("required a bean of type 'java.time.Clock' that could not be found");
	}

	@Test
	void storesThatOverlapAreWarnedOf(CapturedOutput output) {
		start("llmshield.cloud.storage.stores.all.bucket=shared", "llmshield.cloud.storage.stores.part.bucket=shared",
				"llmshield.cloud.storage.stores.part.prefix=part", "llmshield.cloud.storage.stores.parts.bucket=shared",
				"llmshield.cloud.storage.stores.parts.prefix=parts")
			.close();
		assertThat(output)
			.contains("The store 'all' holds all objects of the store 'part':",
					"The store 'all' holds all objects of the store 'parts':")
			.doesNotContain("The store 'part' holds");
	}

	@Test
	void everyBeanCanBeMadeLate() {
		try (ConfigurableApplicationContext context = start("spring.main.lazy-initialization=true")) {
			CloudSecretManager secrets = context.getBean(CloudSecretManager.class);
			secrets.createSecret("a", SecretValue.ofText("b"));
			assertThat(secrets.getSecret("a").asText()).isEqualTo("b");
		}
	}

	@Test
	void directoryThatIsAFileIsReported(CapturedOutput output) throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		startFails("llmshield.cloud.local.directory=" + file);
		assertThat(output).contains("APPLICATION FAILED TO START", "a file is where a directory is expected: " + file,
				"Set llmshield.cloud.local.directory to a directory");
	}

	@Test
	void directoryThatCannotBeMadeIsReported(CapturedOutput output) throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		startFails("llmshield.cloud.local.directory=" + file.resolve("data"));
		assertThat(output).contains("APPLICATION FAILED TO START", "llmshield.cloud.local.directory");
	}

	@Test
	void keyOfAnotherDirectoryIsReported(CapturedOutput output) {
		String data = "llmshield.cloud.local.directory=" + this.directory.resolve("keyed");
		try (ConfigurableApplicationContext context = start(data, "llmshield.cloud.local.key=" + KEY)) {
			context.getBean(CloudSecretManager.class).createSecret("a", SecretValue.ofText("b"));
		}
		startFails(data, "llmshield.cloud.local.key=" + OTHER_KEY);
		assertThat(output).contains("APPLICATION FAILED TO START", "key").doesNotContain(KEY).doesNotContain(OTHER_KEY);
	}

	@Test
	void residencyIsCheckedAtStart(CapturedOutput output) {
		startFails("llmshield.cloud.residency.allowed-locations=eu-central-1");
		assertThat(output).contains("APPLICATION FAILED TO START", "it is kept in 'local'",
				"add the location to llmshield.cloud.residency.allowed-locations");
	}

	/** Nobody asks for the stores. */
	@Test
	void residencyIsCheckedAtStartWhereBeansAreLazy(CapturedOutput output) {
		startFails("llmshield.cloud.residency.allowed-locations=eu-central-1", "spring.main.lazy-initialization=true",
				// Secrets are refused too
				"spring.autoconfigure.exclude=" + ShieldCloudSecretsAutoConfiguration.class.getName());
		assertThat(output).contains("APPLICATION FAILED TO START", "it is kept in 'local'",
				"add the location to llmshield.cloud.residency.allowed-locations");
	}

	@Test
	void allowedLocationStarts() {
		try (ConfigurableApplicationContext context = start("llmshield.cloud.residency.allowed-locations=local")) {
			assertThat(context.isRunning()).isTrue();
		}
	}

	@ConfigurationProperties("llmshield.cloud.own")
	record OwnProperties(String name) {
	}

	static class NeedsStore {

		NeedsStore(@Qualifier("results") CloudStorage results) {
		}

	}

	static class NeedsNamedParameter {

		NeedsNamedParameter(CloudStorage scanResultsStorage) {
		}

	}

	static class NeedsNamedField {

		@Autowired
		CloudStorage scanResultsStorage;

	}

	static class NeedsAnyStore {

		NeedsAnyStore(CloudStorage storage) {
		}

	}

	static class NeedsClock {

		NeedsClock(Clock clock) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableConfigurationProperties(OwnProperties.class)
	static class Application {

	}

}
