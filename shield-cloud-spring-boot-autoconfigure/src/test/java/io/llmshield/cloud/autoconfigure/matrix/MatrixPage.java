package io.llmshield.cloud.autoconfigure.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfigurations;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page {@code docs/matrix.md}, a part of which each test of starts holds against what
 * it found. {@code -Dshield.matrix=write} writes the parts, and what the starts cost.
 */
public final class MatrixPage {

	private static final Path PAGE = Path.of("../docs/matrix.md");

	private static final String FOUND = "beans: ours | AWS | Google Cloud | Azure | sockets | vendor log lines |\n";

	private static final String MEASURED = "time to ready, s | processor time, s | of `none` without us | resident, MiB |\n";

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

	private MatrixPage() {
	}

	/** Return the providers, "none" first. */
	public static List<String> providers() {
		return List.copyOf(SETTINGS.keySet());
	}

	/** Return what selects a provider and lets an application start on it. */
	public static String[] settings(String provider) {
		List<String> properties = new ArrayList<>(SETTINGS.get(provider));
		properties.add("llmshield.cloud.provider=" + provider);
		return properties.toArray(String[]::new);
	}

	/** Return what makes a start one without us. */
	public static String[] withoutUs() {
		return new String[] { "llmshield.cloud.provider=none",
				"spring.autoconfigure.exclude=" + String.join(",", ShieldCloudAutoConfigurations.names()) };
	}

	/** Return whether the page is to be written. */
	public static boolean isWritten() {
		return "write".equals(System.getProperty("shield.matrix"));
	}

	/** Fails if another cloud than the selected one has a bean. */
	public static void onlyTheSelectedHasBeans(Properties found, String provider) {
		for (String stack : List.of("aws", "gcp", "azure")) {
			assertThat(found.containsKey("beans." + stack)).as(stack + " on " + provider)
				.isEqualTo(stack.equals(provider));
		}
	}

	/** Return a row of what a start did, after its first cells. */
	public static String found(String first, Properties found) {
		return first
				+ List.of("ours", "aws", "gcp", "azure")
					.stream()
					.map((stack) -> found.getProperty("beans." + stack, "0"))
					.collect(Collectors.joining(" | "))
				+ " | " + found.getProperty("sockets") + " | " + found.getProperty("lines") + " |";
	}

	/** Return a row of what a start cost beside one without us, after its first cells. */
	public static String measured(String first, Properties found, Properties withoutUs) {
		return first + String.format(Locale.ROOT, "%.1f | %.1f | %.2f | %d |", number(found, "ready") / 1000,
				number(found, "cpu") / 1000, number(found, "cpu") / number(withoutUs, "cpu"),
				Math.round(number(found, "resident") / 1024));
	}

	private static double number(Properties result, String name) {
		return Double.parseDouble(result.getProperty(name));
	}

	/**
	 * Compares a part of the page with what was found.
	 */
	public static void compare(List<String> rows) throws IOException {
		assertThat(Files.readString(PAGE)).as("docs/matrix.md is of another time: write it with -Dshield.matrix=write")
			.contains("|\n" + String.join("\n", rows) + "\n<!-- end");
	}

	/**
	 * Writes a part of the page.
	 * @param suffix what the names of the two tables end with
	 * @param columns the first columns, such as {@code "| provider | "}
	 */
	public static void write(String suffix, String columns, List<String> found, List<String> measured)
			throws IOException {
		String page = Files.readString(PAGE);
		page = replace(page, "found" + suffix, table(columns + FOUND, found));
		page = replace(page, "measured" + suffix, table(columns + MEASURED, measured));
		Files.writeString(PAGE, page);
	}

	private static String table(String head, List<String> rows) {
		long columns = head.chars().filter((character) -> character == '|').count() - 1;
		return head + "|" + "---|".repeat(Math.toIntExact(columns)) + "\n" + String.join("\n", rows);
	}

	private static String replace(String page, String part, String content) {
		String begin = "<!-- " + part + " -->\n";
		String end = "\n<!-- end of " + part + " -->";
		assertThat(page).contains(begin, end);
		return page.substring(0, page.indexOf(begin) + begin.length()) + content + page.substring(page.indexOf(end));
	}

}
