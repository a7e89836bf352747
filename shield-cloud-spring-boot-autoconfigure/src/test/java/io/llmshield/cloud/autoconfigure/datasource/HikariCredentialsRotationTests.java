package io.llmshield.cloud.autoconfigure.datasource;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.zaxxer.hikari.HikariDataSource;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.QuietLogging;
import io.llmshield.cloud.autoconfigure.imports.ImportedValues;
import io.llmshield.cloud.secrets.EnvironmentSecretSource;
import io.llmshield.cloud.secrets.SecretChange;
import io.llmshield.cloud.secrets.SecretLoader;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretSource;
import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is told while a pool's new credentials cannot be had. The pool never connects.
 */
class HikariCredentialsRotationTests {

	private static final SecretChange CHANGE = new SecretChange("llm-shield/db", "1", "2");

	private static final String UNUSABLE = "{\"username\":\"app\"}";

	private final Queue<Supplier<Optional<SecretValue>>> answers = new ConcurrentLinkedQueue<>();

	private final Events events = new Events();

	private final Logger logger = (Logger) LoggerFactory.getLogger(HikariCredentialsRotation.class);

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final HikariDataSource dataSource = new HikariDataSource();

	private HikariCredentialsRotation rotation;

	private volatile @Nullable String fallback;

	@BeforeEach
	void listen() {
		this.events.start();
		this.logger.addAppender(this.events);
		this.logger.setLevel(Level.DEBUG);
		StandardEnvironment environment = new StandardEnvironment();
		ImportedValues.add(environment, "shield-secret:llm-shield/db?prefix=db",
				"{\"username\":\"app\",\"password\":\"one\"}");
		this.dataSource.setUsername("app");
		this.dataSource.setPassword("one");
		HikariPools pools = new HikariPools(environment);
		pools.postProcessAfterInitialization(this.dataSource, "pool");
		SecretLoader loader = new SecretLoader(
				List.of(new Answers(), new EnvironmentSecretSource((variable) -> this.fallback)));
		this.rotation = new HikariCredentialsRotation(pools, () -> loader, this.executor, Duration.ofMillis(1));
	}

	@AfterEach
	void end() {
		this.dataSource.close();
		this.executor.shutdownNow();
		this.logger.detachAppender(this.events);
		QuietLogging.restore();
	}

	private void change(String... texts) {
		for (String text : texts) {
			this.answers.add(() -> Optional.ofNullable(text).map(SecretValue::ofText));
		}
		this.rotation.onSecretChange(CHANGE);
	}

	private void answer(String password, String version) {
		this.answers.add(() -> Optional
			.of(SecretValue.ofText("{\"username\":\"app\",\"password\":\"" + password + "\"}").from(version, "test")));
	}

	private void awaitEvents(int count) {
		await().atMost(Duration.ofSeconds(60)).until(() -> this.events.seen.size() == count);
	}

	private List<Level> levels() {
		return this.events.seen.stream().map(ILoggingEvent::getLevel).toList();
	}

	@Test
	void faultIsAWarningOnceUntilItIsAnother() {
		change(UNUSABLE, UNUSABLE, UNUSABLE, null, null, "{\"username\":\"app\",\"password\":\"two\"}");
		awaitEvents(6);
		assertThat(levels()).containsExactly(Level.WARN, Level.DEBUG, Level.DEBUG, Level.WARN, Level.DEBUG, Level.INFO);
		assertThat(this.dataSource.getPassword()).isEqualTo("two");
		assertThat(this.events.seen)
			.noneMatch((event) -> event.getFormattedMessage().matches(".*\\b(one|two|app)\\b.*"));
	}

	@Test
	void faultThatComesBackIsAWarningAgain() {
		change(UNUSABLE, "{\"username\":\"app\",\"password\":\"two\"}");
		awaitEvents(2);
		change(UNUSABLE, "{\"username\":\"app\",\"password\":\"three\"}");
		awaitEvents(4);
		assertThat(levels()).containsExactly(Level.WARN, Level.INFO, Level.WARN, Level.INFO);
	}

	@Test
	void unexpectedErrorIsRepeatedAndItsTextIsNotLogged() {
		this.answers.add(() -> {
			throw new IllegalStateException("one");
		});
		change("{\"username\":\"app\",\"password\":\"two\"}");
		awaitEvents(2);
		assertThat(levels()).containsExactly(Level.WARN, Level.INFO);
		assertThat(this.dataSource.getPassword()).isEqualTo("two");
		assertThat(this.events.seen.peek().getFormattedMessage()).contains("IllegalStateException")
			.doesNotContain("one");
	}

	@Test
	void answerOfBeforeIsRepeated() {
		answer("one", "1");
		answer("two", "2");
		change();
		awaitEvents(2);
		assertThat(levels()).containsExactly(Level.WARN, Level.INFO);
		assertThat(this.dataSource.getPassword()).isEqualTo("two");
	}

	@Test
	void olderAnswerDoesNotReplaceANewerPassword() {
		answer("two", "2");
		change();
		awaitEvents(1);
		answer("three", "3");
		this.rotation.onSecretChange(new SecretChange("llm-shield/db", "2", "3"));
		awaitEvents(2);
		answer("two", "2");
		answer("four", "4");
		this.rotation.onSecretChange(new SecretChange("llm-shield/db", "3", "4"));
		awaitEvents(4);
		assertThat(levels()).containsExactly(Level.INFO, Level.INFO, Level.WARN, Level.INFO);
		assertThat(this.dataSource.getPassword()).isEqualTo("four");
	}

	/** As AWS can, by moving the label of the current version. */
	@Test
	void versionThatIsTheNewestAgainIsTaken() {
		answer("two", "2");
		change();
		awaitEvents(1);
		answer("one", "1");
		this.rotation.onSecretChange(new SecretChange("llm-shield/db", "2", "1"));
		awaitEvents(2);
		assertThat(levels()).containsExactly(Level.INFO, Level.INFO);
		assertThat(this.dataSource.getPassword()).isEqualTo("one");
	}

	/** The environment may have the password of long ago. */
	@Test
	void outageIsNotAnsweredByAFallback() {
		this.fallback = "{\"username\":\"app\",\"password\":\"long ago\"}";
		this.answers.add(() -> {
			throw CloudException.of(CloudErrorKind.SECRET_FETCH, CloudErrorCategory.THROTTLED).build();
		});
		answer("two", "2");
		change();
		awaitEvents(2);
		assertThat(levels()).containsExactly(Level.WARN, Level.INFO);
		assertThat(this.dataSource.getPassword()).isEqualTo("two");
	}

	/** One after the other. */
	private final class Answers implements SecretSource {

		@Override
		public String name() {
			return "test";
		}

		@Override
		public Optional<SecretValue> find(SecretName name) {
			return HikariCredentialsRotationTests.this.answers.remove().get();
		}

	}

	private static final class Events extends AppenderBase<ILoggingEvent> {

		final Queue<ILoggingEvent> seen = new ConcurrentLinkedQueue<>();

		@Override
		protected void append(ILoggingEvent event) {
			this.seen.add(event);
		}

	}

}
