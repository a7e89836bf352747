package io.llmshield.cloud.autoconfigure.matrix;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts an application with each provider on one class path with all three stacks, each
 * in a JVM whose every socket and channel is recorded, and holds {@code docs/matrix.md}
 * against what it found. {@code -Dshield.matrix=write} writes the page.
 */
@Tag("long")
@EnabledOnOs(OS.LINUX)
class MatrixTests {

	private static final Path PAGE = Path.of("../docs/matrix.md");

	private static final Map<String, List<String>> SETTINGS = new LinkedHashMap<>();

	static {
		SETTINGS.put("none", List.of());
		SETTINGS.put("local", List.of());
		SETTINGS.put("aws", List.of("llmshield.cloud.aws.region=eu-central-1",
				"spring.cloud.aws.credentials.access-key=test", "spring.cloud.aws.credentials.secret-key=test"));
		SETTINGS.put("gcp",
				List.of("llmshield.cloud.gcp.project-id=shield-test",
						"llmshield.cloud.gcp.storage.endpoint=http://127.0.0.1:1",
						"llmshield.cloud.gcp.secrets.endpoint=http://127.0.0.1:1"));
		SETTINGS.put("azure", List.of("llmshield.cloud.azure.key-vault.vault-url=https://127.0.0.1:1",
				"llmshield.cloud.azure.storage.account-name=shieldtest"));
	}

	private static final List<String> STACKS = List.of("ours", "aws", "gcp", "azure");

	private final AtomicInteger connections = new AtomicInteger();

	private ServerSocket proxy;

	@TempDir
	Path directory;

	/** Every {@link Socket} that is connected comes here, whatever its address. */
	@BeforeEach
	void record() throws IOException {
		this.proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		Thread recorder = new Thread(() -> {
			while (true) {
				try (Socket socket = this.proxy.accept()) {
					this.connections.incrementAndGet();
				}
				catch (IOException ex) {
					return;
				}
			}
		});
		recorder.setDaemon(true);
		recorder.start();
	}

	@AfterEach
	void stop() throws IOException {
		this.proxy.close();
	}

	private Properties start(String classPath, String... properties) throws Exception {
		int before = this.connections.get();
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:+UseSerialGC",
				"-DsocksProxyHost=127.0.0.1", "-DsocksProxyPort=" + this.proxy.getLocalPort(), "-DsocksNonProxyHosts=",
				// gRPC would open its sockets past the JDK
				"-Dio.grpc.netty.shaded.io.netty.transport.noNative=true", "-Duser.home=" + this.directory,
				"-Djava.nio.channels.spi.SelectorProvider=" + RecordingSelectorProvider.class.getName(),
				"--add-exports", "java.base/sun.nio.ch=ALL-UNNAMED", "-Djdk.net.hosts.file=" + hosts(), "-cp",
				classPath, MatrixApplication.class.getName(), "--spring.main.banner-mode=off",
				"--logging.config=" + logging(), "--llmshield.cloud.local.directory=" + this.directory.resolve("data"),
				"--llmshield.cloud.local.key-file=" + this.directory.resolve("local.key")));
		Arrays.stream(properties).forEach((property) -> command.add("--" + property));
		Path output = this.directory.resolve("output");
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
		// Nothing of this machine's credentials
		builder.environment().keySet().removeIf((name) -> name.matches("(AWS|AZURE|GOOGLE|CLOUDSDK|GCLOUD)_.*"));
		builder.environment().put("HOME", this.directory.toString());
		Process process = builder.start();
		try {
			assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("has ended").isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		String text = Files.readString(output);
		assertThat(process.exitValue()).as(text).isZero();
		Properties result = new Properties();
		text.lines()
			.filter((line) -> line.startsWith("RESULT "))
			.flatMap((line) -> Arrays.stream(line.substring(7).split(" ")))
			.forEach((pair) -> result.setProperty(pair.split("=")[0], pair.split("=")[1]));
		result.setProperty("sockets",
				String.valueOf(Integer.parseInt(result.getProperty("channels")) + this.connections.get() - before));
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

	/** The names of the metadata servers lead to the recorder as well. */
	private Path hosts() throws IOException {
		return Files.writeString(this.directory.resolve("hosts"),
				"127.0.0.1 localhost metadata.google.internal metadata\n");
	}

	private static String classPath(String... without) {
		return Stream
			.of(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
				.split(File.pathSeparator))
			.filter((entry) -> Arrays.stream(without).noneMatch(entry::contains))
			.collect(Collectors.joining(File.pathSeparator));
	}

	@Test
	void everySocketIsSeen() throws Exception {
		assertThat(start(classPath(), "matrix.connect=true").getProperty("sockets")).isEqualTo("2");
	}

	@Test
	void everyLineIsSeen() throws Exception {
		List<String> properties = new ArrayList<>(SETTINGS.get("azure"));
		properties.addAll(List.of("llmshield.cloud.provider=azure", "logging.level.com.azure=debug"));
		assertThat(Integer.parseInt(start(classPath(), properties.toArray(String[]::new)).getProperty("lines")))
			.isPositive();
	}

	@Test
	void pageTellsWhatIsFound() throws Exception {
		Properties empty = start(classPath(), "llmshield.cloud.provider=none", "spring.autoconfigure.exclude="
				+ String.join(",", io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfigurations.names()));
		List<String> rows = new ArrayList<>();
		List<String> figures = new ArrayList<>();
		for (Map.Entry<String, List<String>> provider : SETTINGS.entrySet()) {
			List<String> properties = new ArrayList<>(provider.getValue());
			properties.add("llmshield.cloud.provider=" + provider.getKey());
			Properties found = start(classPath(), properties.toArray(String[]::new));
			for (String stack : List.of("aws", "gcp", "azure")) {
				boolean selected = stack.equals(provider.getKey());
				assertThat(found.containsKey("beans." + stack)).as(stack + " on " + provider.getKey())
					.isEqualTo(selected);
			}
			rows.add("| `" + provider.getKey() + "` | "
					+ STACKS.stream()
						.map((stack) -> found.getProperty("beans." + stack, "0"))
						.collect(Collectors.joining(" | "))
					+ " | " + found.getProperty("sockets") + " | " + found.getProperty("lines") + " |");
			figures.add(String.format(java.util.Locale.ROOT, "| `%s` | %.2f | %d |", provider.getKey(),
					number(found, "cpu") / number(empty, "cpu"), Math.round(number(found, "resident") / 1024)));
		}
		if ("write".equals(System.getProperty("shield.matrix"))) {
			write(rows, figures);
		}
		assertThat(Files.readString(PAGE)).as("docs/matrix.md is of another time: write it with -Dshield.matrix=write")
			.contains(String.join("\n", rows));
	}

	private static double number(Properties result, String name) {
		return Double.parseDouble(result.getProperty(name));
	}

	private static void write(List<String> rows, List<String> figures) throws IOException {
		String page = Files.readString(PAGE);
		page = replace(page, "found",
				"| provider | beans: ours | AWS | Google Cloud | Azure | sockets | vendor log lines |\n"
						+ "|---|---|---|---|---|---|---|\n" + String.join("\n", rows));
		page = replace(page, "measured",
				"| provider | processor time to ready, of `none` without us | resident, MiB |\n" + "|---|---|---|\n"
						+ String.join("\n", figures));
		Files.writeString(PAGE, page);
	}

	private static String replace(String page, String part, String content) {
		String begin = "<!-- " + part + " -->\n";
		String end = "\n<!-- end of " + part + " -->";
		return page.substring(0, page.indexOf(begin) + begin.length()) + content + page.substring(page.indexOf(end));
	}

}
