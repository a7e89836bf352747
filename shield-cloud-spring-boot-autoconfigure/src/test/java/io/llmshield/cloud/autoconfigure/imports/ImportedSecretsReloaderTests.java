package io.llmshield.cloud.autoconfigure.imports;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.secrets.EnvironmentSecretSource;
import io.llmshield.cloud.secrets.ManagerSecretSource;
import io.llmshield.cloud.secrets.SecretChange;
import io.llmshield.cloud.secrets.SecretLoader;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretSource;
import io.llmshield.cloud.secrets.SecretValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Changes that come together or bring what does not fit.
 */
@ExtendWith(OutputCaptureExtension.class)
class ImportedSecretsReloaderTests {

	private static final SecretChange CHANGE = new SecretChange("llm-shield/a", "1", "2");

	private final StandardEnvironment environment = new StandardEnvironment();

	private ImportedSecretsReloader reloader;

	private void add(String options) {
		SecretImport secret = SecretImport.of(ConfigDataLocation.of("shield-secret:llm-shield/a" + options)).get(0);
		this.environment.getPropertySources().addFirst(new SecretPropertySource(secret));
	}

	private void reloadFrom(Supplier<String> answer) {
		this.reloader = new ImportedSecretsReloader(this.environment,
				new SecretLoader(List.of(source(() -> SecretValue.ofText(answer.get())))), Runnable::run);
	}

	private static SecretSource source(Supplier<SecretValue> answer) {
		return new SecretSource() {

			@Override
			public String name() {
				return "test";
			}

			@Override
			public Optional<SecretValue> find(SecretName name) {
				return Optional.of(answer.get());
			}

		};
	}

	@Test
	void anOlderAnswerThatComesLateDoesNotStay() throws InterruptedException {
		add("?property=key");
		AtomicInteger calls = new AtomicInteger();
		Thread second = new Thread(() -> this.reloader.onSecretChange(CHANGE));
		reloadFrom(() -> {
			if (calls.getAndIncrement() > 0) {
				return "new";
			}
			second.start();
			await().atMost(Duration.ofSeconds(60))
				.until(() -> second.getState() == Thread.State.WAITING || !second.isAlive());
			return "old";
		});
		this.reloader.onSecretChange(CHANGE);
		second.join();
		assertThat(this.environment.getProperty("key")).isEqualTo("new");
	}

	@Test
	void readThatFailsAndAnOldVersionAreRepeated() {
		add("?property=key");
		Queue<Supplier<SecretValue>> answers = new ArrayDeque<>(List.of(() -> {
			throw CloudException.of(CloudErrorKind.SECRET_FETCH, CloudErrorCategory.UNAVAILABLE).build();
		}, () -> SecretValue.ofText("old").from("1", "test"), () -> SecretValue.ofText("new").from("2", "test")));
		List<Runnable> later = new ArrayList<>();
		this.reloader = new ImportedSecretsReloader(this.environment,
				new SecretLoader(List.of(source(() -> answers.remove().get()))), Runnable::run, later::add);
		this.reloader.onSecretChange(CHANGE);
		assertThat(this.environment.getProperty("key")).isNull();
		later.remove(0).run();
		assertThat(this.environment.getProperty("key")).isNull();
		later.remove(0).run();
		assertThat(this.environment.getProperty("key")).isEqualTo("new");
		assertThat(later).isEmpty();
		assertThat(answers).isEmpty();
	}

	@Test
	void unexpectedErrorIsRepeatedAndItsTextIsNotLogged(CapturedOutput output) {
		add("?property=key");
		Queue<Supplier<SecretValue>> answers = new ArrayDeque<>(List.of(() -> {
			throw new IllegalStateException("hunter2");
		}, () -> SecretValue.ofText("new")));
		List<Runnable> later = new ArrayList<>();
		this.reloader = new ImportedSecretsReloader(this.environment,
				new SecretLoader(List.of(source(() -> answers.remove().get()))), Runnable::run, later::add);
		this.reloader.onSecretChange(CHANGE);
		later.remove(0).run();
		assertThat(this.environment.getProperty("key")).isEqualTo("new");
		assertThat(output).contains("IllegalStateException").doesNotContain("hunter2");
	}

	@Test
	void versionOfTwoChangesAgoIsNotTaken() {
		add("?property=key");
		Queue<String> answers = new ArrayDeque<>(List.of("2", "1", "3"));
		List<Runnable> later = new ArrayList<>();
		this.reloader = new ImportedSecretsReloader(this.environment, new SecretLoader(List.of(source(() -> {
			String version = answers.remove();
			return SecretValue.ofText("value of " + version).from(version, "test");
		}))), Runnable::run, later::add);
		this.reloader.onSecretChange(CHANGE);
		this.reloader.onSecretChange(new SecretChange("llm-shield/a", "2", "3"));
		assertThat(this.environment.getProperty("key")).isEqualTo("value of 2");
		later.remove(0).run();
		assertThat(this.environment.getProperty("key")).isEqualTo("value of 3");
		assertThat(later).isEmpty();
	}

	@Test
	void oneImportThatDoesNotFitLeavesTheOthers() {
		add("?format=text&property=key");
		add("?format=json&prefix=parts");
		reloadFrom(() -> "not json");
		this.reloader.onSecretChange(CHANGE);
		assertThat(this.environment.getProperty("key")).isEqualTo("not json");
	}

	/** The environment may have the value of long ago. */
	@Test
	void outageIsNotAnsweredByAFallback() {
		add("?property=key");
		Queue<Supplier<SecretValue>> answers = new ArrayDeque<>(List.of(() -> {
			throw CloudException.of(CloudErrorKind.SECRET_FETCH, CloudErrorCategory.THROTTLED).build();
		}, () -> SecretValue.ofText("new").from("2", "test")));
		List<Runnable> later = new ArrayList<>();
		this.reloader = new ImportedSecretsReloader(this.environment, new SecretLoader(
				List.of(source(() -> answers.remove().get()), new EnvironmentSecretSource((variable) -> "long ago"))),
				Runnable::run, later::add);
		this.reloader.onSecretChange(CHANGE);
		assertThat(this.environment.getProperty("key")).isNull();
		later.remove(0).run();
		assertThat(this.environment.getProperty("key")).isEqualTo("new");
		assertThat(later).isEmpty();
	}

	/** It was told to be there. Its deletion ends the waiting, and the value stays. */
	@Test
	void fallbackIsNotTakenForAVersionThatIsNotThereYet(@TempDir Path directory) {
		add("?property=key");
		List<Runnable> later = new ArrayList<>();
		try (LocalProvider provider = LocalProvider
			.open(LocalOptions.builder(directory.resolve("data")).keyFile(directory.resolve("local.key")).build())) {
			SecretSource empty = new ManagerSecretSource(LocalProvider.ID,
					SecretManagerBuilder.forDriver(provider.secretDriver()).build());
			this.reloader = new ImportedSecretsReloader(this.environment,
					new SecretLoader(List.of(empty, new EnvironmentSecretSource((variable) -> "long ago"))),
					Runnable::run, later::add);
			this.reloader.onSecretChange(CHANGE);
			assertThat(later).hasSize(1);
			this.reloader.onSecretChange(new SecretChange("llm-shield/a", "2", null));
			later.remove(0).run();
		}
		assertThat(later).isEmpty();
		assertThat(this.environment.getProperty("key")).isNull();
	}

	/** On virtual threads nothing refuses the next attempt. */
	@Test
	void nothingIsRepeatedAfterTheEnd() {
		add("?property=key");
		AtomicInteger calls = new AtomicInteger();
		List<Runnable> later = new ArrayList<>();
		this.reloader = new ImportedSecretsReloader(this.environment, new SecretLoader(List.of(source(() -> {
			calls.incrementAndGet();
			throw CloudException.of(CloudErrorKind.SECRET_FETCH, CloudErrorCategory.UNAVAILABLE).build();
		}))), Runnable::run, later::add);
		this.reloader.onSecretChange(CHANGE);
		this.reloader.destroy();
		later.remove(0).run();
		assertThat(calls).hasValue(1);
		assertThat(later).isEmpty();
	}

}
