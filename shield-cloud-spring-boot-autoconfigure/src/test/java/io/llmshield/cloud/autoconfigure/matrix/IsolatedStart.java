package io.llmshield.cloud.autoconfigure.matrix;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts {@link MatrixApplication} in a JVM whose every socket, channel and datagram
 * socket is counted, and that has no credentials but those that it is given.
 */
public class IsolatedStart {

	private final Path directory;

	private final SocketRecorder recorder;

	private final Map<String, String> environment = new HashMap<>();

	private final List<String> options = new ArrayList<>();

	public IsolatedStart(Path directory, SocketRecorder recorder) {
		this.directory = directory;
		this.recorder = recorder;
	}

	/** Sets variables of the environment. */
	IsolatedStart withEnvironment(Map<String, String> variables) {
		this.environment.putAll(variables);
		return this;
	}

	/** Adds options of the JVM. */
	IsolatedStart withOptions(String... options) {
		this.options.addAll(List.of(options));
		return this;
	}

	/** Return the class path of this test. */
	static String classPath(String... without) {
		return Stream
			.of(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
				.split(File.pathSeparator))
			.filter((entry) -> Arrays.stream(without).noneMatch(entry::contains))
			.collect(Collectors.joining(File.pathSeparator));
	}

	/**
	 * Starts, waits for the end, and returns what the application and the recorder tell.
	 */
	public Properties run(String classPath, String... properties) throws Exception {
		int before = this.recorder.connections();
		Ended ended = end(classPath, properties);
		assertThat(ended.status()).as(ended.text()).isZero();
		Properties result = results(ended.text());
		result.setProperty("sockets", String
			.valueOf(Integer.parseInt(result.getProperty("channels")) + this.recorder.connections() - before));
		return result;
	}

	/** Starts what cannot start, and returns what it wrote. */
	public String fail(String classPath, String... properties) throws Exception {
		Ended ended = end(classPath, properties);
		assertThat(ended.status()).as(ended.text()).isNotZero();
		return ended.text();
	}

	private Ended end(String classPath, String... properties) throws Exception {
		Path output = this.directory.resolve("output");
		ProcessBuilder builder = new ProcessBuilder(command(classPath, properties)).redirectErrorStream(true)
			.redirectOutput(output.toFile());
		// Nothing of this machine's credentials
		builder.environment()
			.keySet()
			.removeIf((name) -> name.matches("(AWS|AZURE|GOOGLE|CLOUDSDK|GCLOUD|GCE|MSI|IDENTITY)_.*"));
		builder.environment().put("HOME", this.directory.toString());
		builder.environment().putAll(this.environment);
		Process process = builder.start();
		try {
			assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("has ended").isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		return new Ended(process.exitValue(), Files.readString(output));
	}

	private List<String> command(String classPath, String... properties) throws IOException {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:+UseSerialGC",
				"-DsocksProxyHost=127.0.0.1", "-DsocksProxyPort=" + this.recorder.port(), "-DsocksNonProxyHosts=",
				// gRPC would open its sockets past the JDK
				"-Dio.grpc.netty.shaded.io.netty.transport.noNative=true", "-Duser.home=" + this.directory,
				"-Djava.nio.channels.spi.SelectorProvider=" + RecordingSelectorProvider.class.getName(),
				"--add-exports", "java.base/sun.nio.ch=ALL-UNNAMED", "-Djdk.net.hosts.file=" + hosts()));
		command.addAll(this.options);
		command.addAll(List.of("-cp", classPath, MatrixApplication.class.getName(), "--spring.main.banner-mode=off",
				"--logging.config=" + logging(), "--llmshield.cloud.local.directory=" + this.directory.resolve("data"),
				"--llmshield.cloud.local.key-file=" + this.directory.resolve("local.key")));
		Arrays.stream(properties).forEach((property) -> command.add("--" + property));
		return command;
	}

	private static Properties results(String text) {
		Properties result = new Properties();
		text.lines()
			.filter((line) -> line.startsWith("RESULT "))
			.flatMap((line) -> Arrays.stream(line.substring(7).split(" ")))
			.forEach((pair) -> result.setProperty(pair.split("=")[0], pair.split("=")[1]));
		result.setProperty("lines",
				String.valueOf(text.lines()
					.filter((line) -> line
						.matches("(io\\.awspring|software\\.amazon|com\\.google|com\\.azure|reactor|io\\.grpc).*"))
					.count()));
		return result;
	}

	/**
	 * Everything from INFO on, with whole names of loggers; that of the tests is quieter.
	 */
	private Path logging() throws IOException {
		return Files.writeString(this.directory.resolve("logback.xml"), """
				<configuration>
					<appender name="console" class="ch.qos.logback.core.ConsoleAppender">
						<encoder><pattern>%logger %msg%n</pattern></encoder>
					</appender>
					<root level="INFO"><appender-ref ref="console"/></root>
				</configuration>
				""");
	}

	/**
	 * Return the file that the JVM reads for each name that it looks up. The names of the
	 * metadata servers lead to the recorder as well, all others are unknown.
	 */
	Path hosts() throws IOException {
		return Files.writeString(this.directory.resolve("hosts"),
				"127.0.0.1 localhost metadata.google.internal metadata\n");
	}

	/** What is left of a process. */
	private record Ended(int status, String text) {
	}

}
