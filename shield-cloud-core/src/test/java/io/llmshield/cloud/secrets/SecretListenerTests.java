package io.llmshield.cloud.secrets;

import java.time.Duration;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.llmshield.cloud.CloudErrorCategory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is logged while secrets change.
 */
class SecretListenerTests {

	private static final String NAME = "llm-shield/db";

	private final ScriptedSecretDriver driver = new ScriptedSecretDriver();

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.log.start();
		logger().addAppender(this.log);
	}

	@AfterEach
	void stopListening() {
		logger().detachAppender(this.log);
	}

	private static Logger logger() {
		return (Logger) LoggerFactory.getLogger("io.llmshield.cloud.secrets");
	}

	@Test
	void failureOfAListenerIsLoggedWithoutItsMessage() {
		CloudSecretManager manager = SecretManagerBuilder.forDriver(this.driver).listener((change) -> {
			throw new IllegalArgumentException("Invalid key: sk-secret");
		}).build();
		this.driver.put(NAME, "one");
		manager.updateSecret(NAME, SecretValue.ofText("two"));
		assertThat(this.log.list).singleElement().satisfies((event) -> {
			assertThat(event.getFormattedMessage()).contains(NAME, "IllegalArgumentException").doesNotContain("sk-");
			assertThat(event.getThrowableProxy()).isNull();
		});
	}

	@Test
	void watchThatIsClosedInTheMiddleOfALookIsNoFailure() {
		CloudSecretManager manager = SecretManagerBuilder.forDriver(this.driver).build();
		SecretWatcher watcher = SecretWatcher.of(manager, Duration.ZERO);
		this.driver.put(NAME, "one");
		manager.getSecret(NAME);
		failNextLook(CloudErrorCategory.CANCELLED);
		watcher.round();
		assertThat(this.log.list).isEmpty();
		failNextLook(CloudErrorCategory.UNAVAILABLE);
		watcher.round();
		assertThat(this.log.list).hasSize(1);
	}

	private void failNextLook(CloudErrorCategory category) {
		this.driver.nextPolls.add(() -> {
			throw ScriptedSecretDriver.error(category);
		});
	}

}
