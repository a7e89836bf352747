package io.llmshield.cloud.autoconfigure;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What {@link CloudBootstrap} makes of the names that it is told.
 */
class BootstrapPrefetchTests {

	private final StandardEnvironment environment = new StandardEnvironment();

	private final Map<SecretName, SecretValue> batch = new ConcurrentHashMap<>();

	private final List<Collection<SecretName>> batches = new ArrayList<>();

	@TempDir
	Path directory;

	private LocalProvider provider;

	@BeforeEach
	void create() {
		this.environment.getPropertySources()
			.addFirst(new MapPropertySource("test",
					List.of(LocalRunner.properties(this.directory))
						.stream()
						.map((line) -> line.split("=", 2))
						.collect(Collectors.toMap((line) -> line[0], (line) -> line[1]))));
		this.provider = LocalProvider.open(LocalOptions.builder(this.directory.resolve("batched"))
			.keyFile(this.directory.resolve("batched.key"))
			.build());
		for (String name : List.of("app/a", "app/b", "app/c")) {
			SecretManagerBuilder.forDriver(this.provider.secretDriver())
				.build()
				.createSecret(name, SecretValue.ofText("value of " + name));
		}
	}

	@AfterEach
	void close() {
		this.provider.close();
	}

	/** The local driver, but ten secrets by one request. */
	private SecretDriver driver() {
		SecretDriver real = this.provider.secretDriver();
		return (SecretDriver) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { SecretDriver.class },
				(proxy, method, arguments) -> switch (method.getName()) {
					case "batchLimit" -> 10;
					case "readBatch" -> readBatch(real, (Collection<?>) arguments[0]);
					default -> invoke(real, method, arguments);
				});
	}

	private static Object invoke(SecretDriver real, java.lang.reflect.Method method, Object[] arguments)
			throws Throwable {
		try {
			return method.invoke(real, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

	private Map<SecretName, SecretValue> readBatch(SecretDriver real, Collection<?> names) {
		List<SecretName> asked = names.stream().map(SecretName.class::cast).toList();
		this.batches.add(asked);
		asked.forEach((name) -> this.batch.put(name, real.read(name, null)));
		return Map.copyOf(this.batch);
	}

	private CloudBootstrap open(String... names) {
		return CloudBootstrap.open(
				this.environment, getClass().getClassLoader(), (context) -> context
					.registerBean(CloudProviderDescriptor.SECRET_DRIVER, SecretDriver.class, this::driver),
				List.of(names));
	}

	@Test
	void expectedSecretsAreReadTogetherAndWhatWasNotTakenIsWiped() {
		try (CloudBootstrap bootstrap = open("app/a", "app/b")) {
			assertThat(bootstrap.secrets().load("app/a").asText()).isEqualTo("value of app/a");
			assertThat(this.batches).containsExactly(List.of(SecretName.of("app/a"), SecretName.of("app/b")));
			assertThat(this.batch.get(SecretName.of("app/b")).asText()).isEqualTo("value of app/b");
		}
		SecretValue left = this.batch.get(SecretName.of("app/b"));
		assertThatIllegalStateException().isThrownBy(left::asText);
	}

	@Test
	void anotherSecretIsReadAlone() {
		try (CloudBootstrap bootstrap = open("app/a", "app/b")) {
			assertThat(bootstrap.secrets().load("app/c").asText()).isEqualTo("value of app/c");
			assertThat(this.batches).isEmpty();
		}
	}

	@Test
	void withoutNamesNothingIsReadTogether() {
		try (CloudBootstrap bootstrap = open()) {
			assertThat(bootstrap.secrets().load("app/a").asText()).isEqualTo("value of app/a");
			assertThat(this.batches).isEmpty();
		}
	}

}
