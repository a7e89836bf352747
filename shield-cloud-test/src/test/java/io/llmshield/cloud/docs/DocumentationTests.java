package io.llmshield.cloud.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the documentation shows is compiled and run: every block of Java in
 * {@code docs/how-to} stands in one of the tests beside this one, or of the modules that
 * know Spring Boot, and every link leads somewhere.
 */
class DocumentationTests {

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final List<String> SHOWN = List.of("shield-cloud-test/src/test/java/io/llmshield/cloud/docs",
			"shield-cloud-spring-boot-autoconfigure/src/test/java/io/llmshield/cloud/autoconfigure/acme",
			"shield-cloud-spring-boot-autoconfigure/src/test/java/io/llmshield/cloud/autoconfigure/imports",
			"shield-cloud-spring-boot-test/src/test/java");

	private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

	private static final Pattern XML_BLOCK = Pattern.compile("```xml\\n(.*?)```", Pattern.DOTALL);

	private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)");

	static Stream<Path> howTos() {
		return list(ROOT.resolve("docs/how-to"), ".md").stream();
	}

	static Stream<Path> pages() {
		return Stream.concat(Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")),
				list(ROOT.resolve("docs"), ".md").stream());
	}

	@ParameterizedTest
	@MethodSource("howTos")
	void everyBlockOfJavaIsCompiledAndRun(Path page) {
		String tests = SHOWN.stream()
			.flatMap((directory) -> list(ROOT.resolve(directory), ".java").stream())
			.map(DocumentationTests::read)
			.map(DocumentationTests::squeeze)
			.collect(Collectors.joining());
		assertThat(blocks(page)).allSatisfy((block) -> assertThat(tests).contains(squeeze(block)));
	}

	@ParameterizedTest
	@MethodSource("pages")
	void everyLinkLeadsSomewhere(Path page) {
		assertThat(LINK.matcher(read(page)).results().map((link) -> link.group(1)))
			.allSatisfy((link) -> assertThat(page.resolveSibling(link)).exists());
	}

	@Test
	void theProfileForAheadOfTimeProcessingIsTheSamples() {
		String pom = read(ROOT.resolve("shield-cloud-sample-app/pom.xml")).replaceAll("(?s)<!--.*?-->", "");
		assertThat(XML_BLOCK.matcher(read(ROOT.resolve("docs/how-to/ahead-of-time.md"))).results()).singleElement()
			.satisfies((block) -> assertThat(squeeze(pom)).contains(squeeze(block.group(1))));
	}

	@Test
	void theReadmeStaysShort() throws IOException {
		assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(150);
	}

	private static List<String> blocks(Path page) {
		return JAVA_BLOCK.matcher(read(page)).results().map((MatchResult block) -> block.group(1)).toList();
	}

	private static String squeeze(String code) {
		return code.replaceAll("\\s+", "");
	}

	private static List<Path> list(Path directory, String suffix) {
		try (Stream<Path> files = Files.walk(directory)) {
			return files.filter((file) -> file.toString().endsWith(suffix)).sorted().toList();
		}
		catch (IOException ex) {
			throw new IllegalStateException("Cannot list " + directory, ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new IllegalStateException("Cannot read " + file, ex);
		}
	}

}
