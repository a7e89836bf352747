package io.llmshield.cloud.gcp.storage;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.test.faults.PatternInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which loggers print contents, tokens and addresses of sessions at TRACE: those that the
 * auto-configuration keeps off, and no others.
 */
class GcsWireLogTests {

	private static final Set<String> KEPT_OFF = Set.of("org.apache.http.headers",
			"org.apache.http.impl.execchain.MainClientExec", "org.apache.http.wire");

	private final ListAppender<ILoggingEvent> events = new ListAppender<>();

	private Logger root;

	@BeforeEach
	void listen() {
		LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
		this.root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
		this.root.getAppender("console").stop();
		this.root.setLevel(Level.TRACE);
		this.events.setContext(context);
		this.events.start();
		this.root.addAppender(this.events);
	}

	@AfterEach
	void stopListening() {
		this.root.detachAppender(this.events);
		this.root.setLevel(Level.WARN);
		this.root.getAppender("console").start();
	}

	@Test
	void whatMustNotBeLoggedIsInTheLoggersThatAreKeptOff() throws Exception {
		String content = "the-content-of-the-object-4711";
		try (GcsStorageFixture fixture = new GcsStorageFixture()) {
			CloudStorage store = CloudStorageBuilder.forDriver(fixture.driver()).bucket(fixture.newBucket()).build();
			store.put("small", content.getBytes(StandardCharsets.UTF_8));
			store.put("large", new PatternInputStream(6 << 20), PutOptions.DEFAULT);
			assertThat(store.getBytes("small")).hasSize(content.length());
			assertThat(store.presignGet("small", Duration.ofMinutes(1)).uri()).isNotNull();
		}
		// Threads of other tests may still log
		this.root.detachAppender(this.events);
		Set<String> loggers = this.events.list.stream()
			.filter((event) -> tells(event.getFormattedMessage(), content))
			.map(ILoggingEvent::getLoggerName)
			.collect(Collectors.toSet());
		assertThat(loggers).isEqualTo(KEPT_OFF);
	}

	private static boolean tells(String message, String content) {
		return message.contains(content) || message.contains("Bearer") || message.contains("upload_id")
				|| message.contains("X-Goog-Signature");
	}

}
