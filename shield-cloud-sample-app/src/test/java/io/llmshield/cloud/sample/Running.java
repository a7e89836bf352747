package io.llmshield.cloud.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample in a process of its own.
 */
final class Running implements AutoCloseable {

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private static final String READY = "Started SampleApplication";

	private final Process process;

	private final Path output;

	private final Path directory;

	Running(Process process, Path output, Path directory) {
		this.process = process;
		this.output = output;
		this.directory = directory;
	}

	/** Waits until it answers. */
	SampleServer await() throws IOException {
		Awaitility.await().atMost(2, TimeUnit.MINUTES).until(() -> output().contains(READY) || !this.process.isAlive());
		Matcher port = PORT.matcher(output());
		assertThat(output()).contains(READY);
		assertThat(port.find()).as(output()).isTrue();
		return SampleServer.elsewhere(this.directory, Integer.parseInt(port.group(1)));
	}

	/** Ends it as a platform does, and waits until it has sent what it holds. */
	void end() throws InterruptedException {
		this.process.destroy();
		assertThat(this.process.waitFor(2, TimeUnit.MINUTES)).as("has ended").isTrue();
	}

	String output() throws IOException {
		// The end may be half a character
		return new String(Files.readAllBytes(this.output), StandardCharsets.UTF_8);
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
