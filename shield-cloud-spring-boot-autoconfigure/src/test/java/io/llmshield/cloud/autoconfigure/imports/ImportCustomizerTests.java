package io.llmshield.cloud.autoconfigure.imports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.llmshield.cloud.autoconfigure.CloudBootstrapCustomizer;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretRotator;
import io.llmshield.cloud.secrets.SecretValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.bootstrap.BootstrapRegistry.InstanceSupplier;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * What a {@link CloudBootstrapCustomizer} adds to the small context that imported secrets
 * are read with, and what that context makes and closes.
 */
class ImportCustomizerTests {

	private static final String SECRET = "llm-shield/key";

	@TempDir
	Path directory;

	/** Elsewhere than the properties say: nobody finds the secret by them. */
	private LocalProvider elsewhere() {
		return LocalProvider.open(LocalOptions.builder(this.directory.resolve("elsewhere"))
			.keyFile(this.directory.resolve("elsewhere.key"))
			.build());
	}

	private void create(String text) {
		try (LocalProvider provider = elsewhere()) {
			SecretManagerBuilder.forDriver(provider.secretDriver())
				.build()
				.createSecret(SECRET, SecretValue.ofText(text));
		}
	}

	private SpringApplicationBuilder application(CloudBootstrapCustomizer customizer) throws IOException {
		Files.writeString(this.directory.resolve("application.properties"),
				"spring.config.import=shield-secret:" + SECRET + "?property=key");
		SpringApplicationBuilder builder = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.initializers((ApplicationContextInitializer<GenericApplicationContext>) (context) -> context
				.registerBean(LocalProvider.class, this::elsewhere));
		SpringApplication application = builder.application();
		application.addBootstrapRegistryInitializer(
				(registry) -> registry.register(CloudBootstrapCustomizer.class, InstanceSupplier.of(customizer)));
		return builder;
	}

	private ConfigurableApplicationContext start(SpringApplicationBuilder builder, String... more) {
		List<String> arguments = new ArrayList<>(List.of(LocalRunner.properties(this.directory)));
		arguments.add("spring.main.banner-mode=off");
		arguments.add("spring.config.location=" + this.directory.toUri());
		arguments.addAll(Arrays.asList(more));
		return builder.run(arguments.stream().map((argument) -> "--" + argument).toArray(String[]::new));
	}

	private ConfigurableApplicationContext start(CloudBootstrapCustomizer customizer) throws IOException {
		return start(application(customizer));
	}

	private void useElsewhere(GenericApplicationContext context) {
		context.registerBean(LocalProvider.class, this::elsewhere);
	}

	/** Spring Cloud Context keeps the bootstrap registry for it. */
	@Test
	void customizerIsThereWhenTheConfigurationIsReadAgain() throws IOException {
		create("one");
		AtomicInteger customized = new AtomicInteger();
		try (ConfigurableApplicationContext context = start((bootstrap) -> {
			customized.incrementAndGet();
			useElsewhere(bootstrap);
		})) {
			assertThat(context.getEnvironment().getProperty("key")).isEqualTo("one");
			assertThat(customized).hasValue(1);
			context.getBean(CloudSecretManager.class).updateSecret(SECRET, SecretValue.ofText("two"));
			await().atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(context.getEnvironment().getProperty("key")).isEqualTo("two"));
			assertThat(customized).hasValueGreaterThan(1);
			LocalRunner.close(context);
		}
	}

	@Test
	void onlyWhatSecretsNeedIsMadeAndAllOfItIsClosed() throws IOException {
		create("one");
		Made made = new Made();
		Client client = new Client();
		try (ConfigurableApplicationContext context = start((bootstrap) -> {
			made.recordIn(bootstrap);
			addClient(bootstrap, client);
		})) {
			assertThat(context.getEnvironment().getProperty("key")).isEqualTo("one");
			assertThat(made.types).anyMatch(CloudSecretManager.class::isAssignableFrom)
				.noneMatch(SecretRotator.class::isAssignableFrom)
				.doesNotContain(Unneeded.class);
			assertThat(client.closed).hasValue(1);
		}
		assertThat(client.closed).hasValue(1);
	}

	@Test
	void startThatFailsLeavesNothingOpen() throws IOException {
		Client client = new Client();
		assertThatException().isThrownBy(() -> start((bootstrap) -> addClient(bootstrap, client)).close());
		assertThat(client.closed).hasValue(1);
	}

	@Test
	void clientThatCannotBeMadeLeavesNothingOpen() throws IOException {
		Client client = new Client();
		assertThatException().isThrownBy(() -> start((bootstrap) -> {
			bootstrap.registerBean(Client.class, () -> client);
			bootstrap.registerBean(LocalProvider.class, () -> {
				bootstrap.getBean(Client.class);
				throw new IllegalStateException("no provider");
			});
		}).close()).withStackTraceContaining("no provider");
		assertThat(client.closed).hasValue(1);
	}

	/** As a driver's bean needs its client's. */
	private void addClient(GenericApplicationContext context, Client client) {
		context.registerBean(Client.class, () -> client);
		context.registerBean(Unneeded.class, Unneeded::new);
		context.registerBean(LocalProvider.class, () -> {
			context.getBean(Client.class);
			return elsewhere();
		});
	}

	/** What a context makes. */
	private static final class Made implements BeanPostProcessor {

		final List<Class<?>> types = new CopyOnWriteArrayList<>();

		void recordIn(GenericApplicationContext context) {
			context.registerBean("made", BeanPostProcessor.class, () -> this);
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			this.types.add(bean.getClass());
			return bean;
		}

	}

	static final class Client implements DisposableBean {

		final AtomicInteger closed = new AtomicInteger();

		@Override
		public void destroy() {
			this.closed.incrementAndGet();
		}

	}

	static final class Unneeded {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
