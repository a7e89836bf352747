package io.llmshield.cloud.autoconfigure.imports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.CloudBootstrapCustomizer;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.ForwardingSecretDriver;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.bootstrap.BootstrapRegistry.InstanceSupplier;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Spring Cloud Context reads the configuration again while some imports cannot be read.
 */
@ExtendWith(OutputCaptureExtension.class)
class ImportRefreshTests {

	@TempDir
	Path directory;

	/** What the provider answers with when the imports are read. */
	private final Map<String, CloudErrorCategory> faults = new ConcurrentHashMap<>();

	private @Nullable ConfigurableApplicationContext context;

	@AfterEach
	void stop() {
		if (this.context != null) {
			this.context.close();
		}
	}

	private void create(String name, String text) {
		try (LocalProvider provider = LocalProvider.open(LocalOptions.builder(this.directory.resolve("data"))
			.keyFile(this.directory.resolve("local.key"))
			.build())) {
			SecretManagerBuilder.forDriver(provider.secretDriver())
				.build()
				.createSecret(name, SecretValue.ofText(text));
		}
	}

	private void mount(String name, String text) throws IOException {
		Files.writeString(Files.createDirectories(this.directory.resolve("mounted")).resolve(name), text);
	}

	private void start(String imports) throws IOException {
		Files.writeString(this.directory.resolve("application.properties"), "spring.config.import=" + imports);
		SpringApplicationBuilder builder = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE);
		builder.application()
			.addBootstrapRegistryInitializer((registry) -> registry.register(CloudBootstrapCustomizer.class,
					InstanceSupplier.of(this::addFaultyDriver)));
		List<String> arguments = new ArrayList<>(List.of(LocalRunner.properties(this.directory)));
		arguments.addAll(List.of("spring.main.banner-mode=off", "spring.config.location=" + this.directory.toUri(),
				"llmshield.cloud.secrets.watch.interval=0s", "llmshield.cloud.secrets.watch.refresh-properties=false",
				"llmshield.cloud.secrets.fallback.mounted-directory=" + this.directory.resolve("mounted"),
				"llmshield.cloud.resilience.retry.max-attempts=1"));
		this.context = builder.run(arguments.stream().map((argument) -> "--" + argument).toArray(String[]::new));
	}

	private void addFaultyDriver(GenericApplicationContext bootstrap) {
		bootstrap.registerBean(CloudProviderDescriptor.SECRET_DRIVER, SecretDriver.class,
				() -> new ForwardingSecretDriver(bootstrap.getBean(LocalProvider.class).secretDriver()) {

					@Override
					public SecretValue read(SecretName name, @Nullable String version) {
						CloudErrorCategory fault = ImportRefreshTests.this.faults.get(name.toString());
						if (fault != null) {
							throw CloudException.of(CloudErrorKind.SECRET_FETCH, fault)
								.reason("as the test wants it")
								.build();
						}
						return super.read(name, version);
					}

				});
	}

	private CloudSecretManager secrets() {
		return this.context.getBean(CloudSecretManager.class);
	}

	private void change(String name, String text) {
		secrets().updateSecret(name, SecretValue.ofText(text));
	}

	private void refresh() {
		this.context.getBean(ContextRefresher.class).refresh();
	}

	private @Nullable String property(String name) {
		return this.context.getEnvironment().getProperty(name);
	}

	@Test
	void importThatCannotBeUsedKeepsItsPropertiesAndTheOthersAreRead(CapturedOutput output) throws IOException {
		create("a", "one");
		create("gone", "gone-one");
		create("denied", "denied-one");
		create("wrong", "{\"key\":\"wrong-one\"}");
		create("extra", "extra-one");
		start("shield-secret:a,shield-secret:gone,shield-secret:denied,"
				+ "shield-secret:wrong?format=json&prefix=wrong,optional:shield-secret:extra,optional:shield-secret:never");
		change("a", "two");
		secrets().deleteSecret("gone");
		this.faults.put("denied", CloudErrorCategory.ACCESS_DENIED);
		change("wrong", "hunter2");
		secrets().deleteSecret("extra");
		refresh();
		refresh();
		assertThat(ImportedSecrets.behind(this.context.getEnvironment(), new OutdatedVersions()))
			.as("to read them again would be in vain")
			.isEmpty();
		assertThat(property("a")).isEqualTo("two");
		assertThat(property("gone")).isEqualTo("gone-one");
		assertThat(property("denied")).isEqualTo("denied-one");
		assertThat(property("wrong.key")).isEqualTo("wrong-one");
		assertThat(property("extra")).isEqualTo("extra-one");
		assertThat(output).containsOnlyOnce("'shield-secret:gone'")
			.containsOnlyOnce("'shield-secret:denied'")
			.contains("NOT_FOUND", "ACCESS_DENIED", "it is not a JSON object")
			.contains("'optional:shield-secret:extra'")
			.doesNotContain("shield-secret:never", "hunter2", "-one");
	}

	@Test
	void outageIsNotAnsweredByAFallback() throws IOException {
		create("a", "one");
		create("b", "one");
		mount("a", "zero");
		start("shield-secret:a,shield-secret:b");
		this.faults.put("a", CloudErrorCategory.THROTTLED);
		change("a", "two");
		change("b", "two");
		refresh();
		assertThat(property("a")).isEqualTo("one");
		assertThat(property("b")).isEqualTo("two");
		assertThat(ImportedSecrets.behind(this.context.getEnvironment(), new OutdatedVersions())).containsExactly("a");
		this.faults.clear();
		refresh();
		assertThat(property("a")).isEqualTo("two");
		assertThat(ImportedSecrets.behind(this.context.getEnvironment(), new OutdatedVersions())).isEmpty();
	}

	/** A start would take it: what runs keeps what it has. */
	@Test
	void deletedSecretIsNotReplacedByAFallback() throws IOException {
		create("a", "one");
		mount("a", "zero");
		mount("b", "mounted");
		start("shield-secret:a,shield-secret:b");
		secrets().deleteSecret("a");
		mount("b", "mounted later");
		refresh();
		assertThat(property("a")).isEqualTo("one");
		assertThat(property("b")).isEqualTo("mounted later");
	}

	@Test
	void whileNothingCanBeReadTheRefreshIsPutOff() throws IOException {
		create("a", "one");
		start("shield-secret:a,optional:shield-secret:b");
		this.faults.put("a", CloudErrorCategory.UNAVAILABLE);
		this.faults.put("b", CloudErrorCategory.UNAVAILABLE);
		assertThatExceptionOfType(SecretImportException.class).isThrownBy(this::refresh);
		assertThat(property("a")).isEqualTo("one");
	}

	@Test
	void importThatIsNewIsRefusedAsAtAStart() throws IOException {
		create("a", "one");
		start("shield-secret:a");
		Files.writeString(this.directory.resolve("application.properties"),
				"spring.config.import=shield-secret:a,shield-secret:new");
		assertThatExceptionOfType(SecretImportException.class).isThrownBy(this::refresh)
			.withMessageContaining("shield-secret:new");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
