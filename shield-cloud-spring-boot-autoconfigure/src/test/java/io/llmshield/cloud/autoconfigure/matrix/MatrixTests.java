package io.llmshield.cloud.autoconfigure.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

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

	@TempDir
	Path directory;

	private Properties start(String classPath, String... properties) throws Exception {
		try (SocketRecorder recorder = new SocketRecorder()) {
			return new IsolatedStart(this.directory, recorder).run(classPath, properties);
		}
	}

	@Test
	void everySocketIsSeen() throws Exception {
		assertThat(start(IsolatedStart.classPath(), "matrix.connect=true").getProperty("sockets")).isEqualTo("2");
	}

	@Test
	void everyLineIsSeen() throws Exception {
		List<String> properties = new ArrayList<>(SETTINGS.get("azure"));
		properties.addAll(List.of("llmshield.cloud.provider=azure", "logging.level.com.azure=debug"));
		assertThat(Integer
			.parseInt(start(IsolatedStart.classPath(), properties.toArray(String[]::new)).getProperty("lines")))
			.isPositive();
	}

	@Test
	void pageTellsWhatIsFound() throws Exception {
		Properties empty = start(IsolatedStart.classPath(), "llmshield.cloud.provider=none",
				"spring.autoconfigure.exclude="
						+ String.join(",", io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfigurations.names()));
		List<String> rows = new ArrayList<>();
		List<String> figures = new ArrayList<>();
		for (Map.Entry<String, List<String>> provider : SETTINGS.entrySet()) {
			List<String> properties = new ArrayList<>(provider.getValue());
			properties.add("llmshield.cloud.provider=" + provider.getKey());
			Properties found = start(IsolatedStart.classPath(), properties.toArray(String[]::new));
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
