package io.llmshield.cloud.autoconfigure.imports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.endpoint.event.RefreshEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * {@code spring.config.import=shield-secret:} on the local provider.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecretImportTests {

	private static final String IMPORT = "spring.config.import=";

	@TempDir
	Path directory;

	@AfterEach
	void endOfAotProcessing() {
		System.clearProperty(AbstractAotProcessor.AOT_PROCESSING);
	}

	private void create(String name, SecretValue value) {
		try (LocalProvider provider = LocalProvider.open(LocalOptions.builder(this.directory.resolve("data"))
			.keyFile(this.directory.resolve("local.key"))
			.build())) {
			SecretManagerBuilder.forDriver(provider.secretDriver()).build().createSecret(name, value);
		}
	}

	private void create(String name, String text) {
		create(name, SecretValue.ofText(text));
	}

	private void file(String name, String... lines) throws IOException {
		Files.write(this.directory.resolve(name), List.of(lines));
	}

	private ConfigurableApplicationContext start(String... arguments) {
		return start(new SpringApplicationBuilder(Application.class), arguments);
	}

	private ConfigurableApplicationContext start(SpringApplicationBuilder builder, String... arguments) {
		List<String> all = new ArrayList<>();
		all.addAll(List.of(LocalRunner.properties(this.directory)));
		all.add("spring.main.banner-mode=off");
		all.add("spring.config.location=" + this.directory.toUri());
		all.addAll(Arrays.asList(arguments));
		return builder.web(WebApplicationType.NONE).run(all.stream().map((line) -> "--" + line).toArray(String[]::new));
	}

	private void fails(String... arguments) {
		assertThatException().isThrownBy(() -> start(arguments).close());
	}

	@Test
	void jsonBecomesPropertiesUnderAPrefix() throws IOException {
		create("llm-shield/db", SecretValue
			.ofJson("{\"username\":\"app\",\"password\":\"p\",\"pool\":{\"max\":5},\"hosts\":[\"a\",\"b\"]}"));
		file("application.properties", IMPORT + "shield-secret:llm-shield/db?prefix=spring.datasource");
		try (ConfigurableApplicationContext context = start()) {
			Environment environment = context.getEnvironment();
			assertThat(environment.getProperty("spring.datasource.username")).isEqualTo("app");
			assertThat(environment.getProperty("spring.datasource.password")).isEqualTo("p");
			assertThat(environment.getProperty("spring.datasource.pool.max", Integer.class)).isEqualTo(5);
			assertThat(environment.getProperty("spring.datasource.hosts[1]")).isEqualTo("b");
		}
	}

	@Test
	void textBecomesOneProperty() throws IOException {
		create("llm-shield/openai-api-key", "sk-1=2");
		create("llm-shield/mail", "{not json");
		file("application.properties", IMPORT + "shield-secret:llm-shield/openai-api-key,"
				+ "shield-secret:llm-shield/mail?prefix=spring.mail&property=password");
		try (ConfigurableApplicationContext context = start()) {
			assertThat(context.getEnvironment().getProperty("llm-shield.openai-api-key")).isEqualTo("sk-1=2");
			assertThat(context.getEnvironment().getProperty("spring.mail.password")).isEqualTo("{not json");
		}
	}

	@Test
	void linesBecomePropertiesIfAskedFor() throws IOException {
		create("llm-shield/all", "b.c=2\n# comment\na: 1\n");
		file("application.properties", IMPORT + "shield-secret:llm-shield/all?format=properties");
		try (ConfigurableApplicationContext context = start()) {
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("1");
			assertThat(context.getEnvironment().getProperty("b.c")).isEqualTo("2");
		}
	}

	/** A generated password may hold anything, and an error would quote it. */
	@Test
	void dollarsOfASecretAreNoPlaceholders() throws IOException {
		create("llm-shield/db", "{\"password\":\"a${user}b\",\"pin\":\"\\\\${c}\",\"odd\":\"${\"}");
		create("llm-shield/key", "sk-${none}");
		file("application.properties", IMPORT + "shield-secret:llm-shield/db?prefix=db,shield-secret:llm-shield/key",
				"user=file", "copy=${db.password}/${llm-shield.key}");
		try (ConfigurableApplicationContext context = start()) {
			Environment environment = context.getEnvironment();
			assertThat(environment.getProperty("db.password")).isEqualTo("a${user}b");
			assertThat(environment.getProperty("db.pin")).isEqualTo("\\${c}");
			assertThat(environment.getProperty("db.odd")).isEqualTo("${");
			assertThat(environment.getProperty("llm-shield.key")).isEqualTo("sk-${none}");
			assertThat(environment.getProperty("copy")).isEqualTo("a${user}b/sk-${none}");
			assertThat(context.getBeanFactory().resolveEmbeddedValue("${db.password}")).isEqualTo("a${user}b");
			assertThat(Binder.get(environment).bind("db", Bindable.mapOf(String.class, String.class)).get())
				.containsEntry("password", "a${user}b")
				.containsEntry("pin", "\\${c}");
			assertThat(ImportedSecrets.propertiesOf(environment, "a${user}b")).hasSize(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "${", "}${", "${a}", "${x ${y}", "${a}${b", "${a:${b}}", "\\${c}", "${${a}}", "${{a}",
			"$${a}", "\\\\${c}" })
	void everyTextComesThroughAsItIs(String text) {
		StandardEnvironment environment = new StandardEnvironment();
		ImportedValues.add(environment, "shield-secret:a?format=text", text);
		assertThat(environment.getProperty("a")).isEqualTo(text);
	}

	@Test
	void linesMayHoldPlaceholders() throws IOException {
		create("llm-shield/all", "url=http://${host}/");
		file("application.properties", IMPORT + "shield-secret:llm-shield/all?format=properties", "host=here");
		try (ConfigurableApplicationContext context = start()) {
			assertThat(context.getEnvironment().getProperty("url")).isEqualTo("http://here/");
		}
	}

	@Test
	void severalSecretsOfOneImport() throws IOException {
		create("llm-shield/a", "1");
		create("llm-shield/b", "2");
		file("application.properties", IMPORT + "shield-secret:llm-shield/a;llm-shield/b?prefix=keys");
		try (ConfigurableApplicationContext context = start()) {
			assertThat(context.getEnvironment().getProperty("keys.llm-shield.a")).isEqualTo("1");
			assertThat(context.getEnvironment().getProperty("keys.llm-shield.b")).isEqualTo("2");
		}
	}

	@Test
	void oneSecretUnderTwoPrefixes() throws IOException {
		create("llm-shield/db", "{\"password\":\"p\"}");
		file("application.properties",
				IMPORT + "shield-secret:llm-shield/db?prefix=one,shield-secret:llm-shield/db?prefix=two");
		try (ConfigurableApplicationContext context = start()) {
			assertThat(context.getEnvironment().getProperty("one.password")).isEqualTo("p");
			assertThat(context.getEnvironment().getProperty("two.password")).isEqualTo("p");
		}
	}

	@Test
	void importWinsOverTheFileThatNamesItAndLosesToTheCommandLine() throws IOException {
		create("llm-shield/all", "{\"a\":\"secret\",\"b\":\"secret\"}");
		file("application.properties", IMPORT + "shield-secret:llm-shield/all", "a=file", "b=file", "c=${a}");
		try (ConfigurableApplicationContext context = start("b=argument")) {
			assertThat(context.getEnvironment().getProperty("a")).isEqualTo("secret");
			assertThat(context.getEnvironment().getProperty("b")).isEqualTo("argument");
			assertThat(context.getEnvironment().getProperty("c")).isEqualTo("secret");
		}
	}

	/** Boot's own importers see nothing of the profile's document here. */
	@Test
	void providerMayBeSelectedInAProfile() throws IOException {
		create("llm-shield/a", "1");
		file("application.properties", "llmshield.cloud.provider=none", IMPORT + "shield-secret:llm-shield/a");
		file("application-prod.properties", "llmshield.cloud.provider=local");
		try (ConfigurableApplicationContext context = start("spring.profiles.active=prod")) {
			assertThat(context.getEnvironment().getProperty("llm-shield.a")).isEqualTo("1");
		}
	}

	@Test
	void importMayStandInAProfile() throws IOException {
		create("llm-shield/a", "1");
		file("application-prod.properties", IMPORT + "shield-secret:llm-shield/a");
		try (ConfigurableApplicationContext context = start("spring.profiles.active=prod")) {
			assertThat(context.getEnvironment().getProperty("llm-shield.a")).isEqualTo("1");
		}
	}

	@Test
	void missingSecretIsTold(CapturedOutput output) throws IOException {
		create("llm-shield/a", "1");
		file("application.properties",
				IMPORT + "shield-secret:llm-shield/a,shield-secret:llm-shield/gone,shield-secret:llm-shield/lost");
		fails();
		assertThat(output)
			.contains("APPLICATION FAILED TO START", "Import: shield-secret:llm-shield/gone",
					"Import: shield-secret:llm-shield/lost", "application.properties] - 1:22",
					"The secret does not exist", "NOT_FOUND", "write optional:shield-secret:llm-shield/gone")
			.doesNotContain("Import: shield-secret:llm-shield/a");
	}

	@Test
	void optionalSecretMayBeMissing() throws IOException {
		file("application.properties", IMPORT + "optional:shield-secret:llm-shield/gone", "llm-shield.gone=fallback");
		try (ConfigurableApplicationContext context = start()) {
			assertThat(context.getEnvironment().getProperty("llm-shield.gone")).isEqualTo("fallback");
		}
	}

	@Test
	void otherSourcesAreAskedAsTheConfigurationSays() throws IOException {
		Files.createDirectories(this.directory.resolve("mounted/llm-shield"));
		Files.writeString(this.directory.resolve("mounted/llm-shield/a"), "mounted");
		file("application.properties", IMPORT + "shield-secret:llm-shield/a");
		try (ConfigurableApplicationContext context = start(
				"llmshield.cloud.secrets.fallback.mounted-directory=" + this.directory.resolve("mounted"))) {
			assertThat(context.getEnvironment().getProperty("llm-shield.a")).isEqualTo("mounted");
			assertThat(ImportedSecrets.versions(context.getEnvironment()))
				.as("the provider, which is watched, knows none")
				.containsExactly(Map.entry("llm-shield/a", Optional.empty()));
		}
	}

	@Test
	void unusablePayloadIsToldWithoutIt(CapturedOutput output) throws IOException {
		create("llm-shield/db", "{\"password\": \"hunter2\", oops}");
		create("llm-shield/key", SecretValue.ofBinary(new byte[] { 1, 2 }));
		file("application.properties", IMPORT + "shield-secret:llm-shield/db,optional:shield-secret:llm-shield/key");
		fails();
		assertThat(output).contains("it is not a JSON object", "it is binary, and a property is text", "?format=text")
			.doesNotContain("hunter2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "shield-secret:", "shield-secret:Upper", "shield-secret:a;", "shield-secret:a?form=json",
			"shield-secret:a?format=xml", "shield-secret:a?prefix", "shield-secret:a;b?property=c" })
	void malformedImportIsTold(String location, CapturedOutput output) throws IOException {
		file("application.properties", IMPORT + location);
		fails();
		assertThat(output).contains("APPLICATION FAILED TO START", "Import: " + location, "Write shield-secret:<name>");
	}

	@Test
	void noneHasNoSecrets(CapturedOutput output) throws IOException {
		file("application.properties", IMPORT + "shield-secret:llm-shield/a", "llmshield.cloud.provider=none");
		fails();
		assertThat(output).contains("llmshield.cloud.provider is none", "Import: shield-secret:llm-shield/a");
	}

	@Test
	void noneCanDoWithoutOptionalOnes() throws IOException {
		file("application.properties", IMPORT + "optional:shield-secret:llm-shield/a", "llmshield.cloud.provider=none");
		start().close();
	}

	@Test
	void wrongPropertiesAreToldAsEver(CapturedOutput output) throws IOException {
		file("application.properties", IMPORT + "shield-secret:llm-shield/a", "llmshield.cloud.provider=awz");
		fails();
		assertThat(output).contains("llmshield.cloud.provider is wrong");
	}

	@Test
	void originNamesTheSecretAndNothingPrintsItsValue() throws IOException {
		create("llm-shield/a", "hunter2");
		file("application.properties", IMPORT + "shield-secret:llm-shield/a");
		try (ConfigurableApplicationContext context = start()) {
			SecretPropertySource source = ImportedSecrets.of(context.getEnvironment()).get(0);
			assertThat(OriginLookup.getOrigin(source, "llm-shield.a")).hasToString("secret 'llm-shield/a'");
			assertThat(source.getSource().toString() + source + ImportedSecrets.versions(context.getEnvironment()))
				.doesNotContain("hunter2");
		}
	}

	@Test
	void aheadOfTimeProcessingReadsNothing() throws IOException {
		file("application.properties", IMPORT + "shield-secret:llm-shield/gone");
		System.setProperty(AbstractAotProcessor.AOT_PROCESSING, "true");
		start().close();
	}

	/** Calls beyond the limit would be refused, and the start with them. */
	@Test
	void limitOfConcurrentCallsIsKept() throws IOException {
		create("llm-shield/a", "one");
		file("application.properties",
				IMPORT + IntStream.range(0, 30)
					.mapToObj((i) -> "optional:shield-secret:llm-shield/s" + i)
					.collect(Collectors.joining(",", "shield-secret:llm-shield/a,", "")),
				"llmshield.cloud.resilience.limits.max-concurrent-calls=1",
				"llmshield.cloud.resilience.limits.max-wait=0ms");
		try (ConfigurableApplicationContext context = start()) {
			assertThat(context.getEnvironment().getProperty("llm-shield.a")).isEqualTo("one");
		}
	}

	@Test
	void changedSecretReachesTheEnvironment() throws IOException {
		create("llm-shield/a", "one");
		file("application.properties", IMPORT + "shield-secret:llm-shield/a");
		try (ConfigurableApplicationContext context = start()) {
			change(context, "llm-shield/a", "two");
		}
	}

	@Test
	void changeBeforeTheApplicationIsReadyIsNotLost(CapturedOutput output) throws IOException {
		create("llm-shield/a", "one");
		file("application.properties", IMPORT + "shield-secret:llm-shield/a");
		try (ConfigurableApplicationContext context = start(
				new SpringApplicationBuilder(Application.class, ChangesEarly.class))) {
			await().atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(context.getEnvironment().getProperty("llm-shield.a")).isEqualTo("two"));
		}
		assertThat(output).doesNotContain("a version of before");
	}

	@Test
	void changedSecretReachesTheEnvironmentWithoutSpringCloudContext() throws IOException {
		create("llm-shield/a", "one");
		file("application.properties", IMPORT + "shield-secret:llm-shield/a");
		SpringApplicationBuilder builder = new SpringApplicationBuilder(Application.class)
			.resourceLoader(new DefaultResourceLoader(new FilteredClassLoader(RefreshEvent.class)));
		try (ConfigurableApplicationContext context = start(builder)) {
			assertThat(context.getBeansOfType(ImportedSecretsReloader.class)).hasSize(1);
			change(context, "llm-shield/a", "two");
		}
	}

	private static void change(ConfigurableApplicationContext context, String name, String value) {
		context.getBean(CloudSecretManager.class).updateSecret(name, SecretValue.ofText(value));
		await().atMost(Duration.ofSeconds(60))
			.untilAsserted(
					() -> assertThat(context.getEnvironment().getProperty(name.replace('/', '.'))).isEqualTo(value));
		LocalRunner.close(context);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class ChangesEarly {

		@Bean
		ApplicationRunner changesEarly(CloudSecretManager secrets) {
			return (arguments) -> {
				secrets.updateSecret("llm-shield/a", SecretValue.ofText("two"));
				// Time for a refresh that does not wait to be in vain
				TimeUnit.MILLISECONDS.sleep(300);
			};
		}

	}

}
