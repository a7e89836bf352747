package io.llmshield.cloud.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code shield-cloud-dependencies} has a version for all that the documentation asks to
 * add and Boot does not manage: that of our own build.
 */
class ManagedVersionsTests {

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	/** None of these is managed by our parent but through Boot. */
	private static final List<String> OF_BOOT = List.of("org.springframework.boot", "io.micrometer", "io.opentelemetry",
			"org.testcontainers");

	private static final Pattern DEPENDENCY = Pattern
		.compile("<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>(?:\\s*<version>([^<]+)</version>)?");

	private static final Pattern IN_PROSE = Pattern.compile("`([a-z]+(?:\\.[a-z0-9-]+)+):([a-z0-9-]+)`");

	private static final Pattern PROPERTY = Pattern.compile("<([a-z0-9.-]+\\.version)>([^<]+)</");

	private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

	private final String parent = read(ROOT.resolve("pom.xml"));

	private final String bom = read(ROOT.resolve("shield-cloud-dependencies/pom.xml"));

	private final Map<String, String> managed = managed(this.bom);

	private static Map<String, String> managed(String pom) {
		Map<String, String> managed = new TreeMap<>();
		String dependencies = pom.substring(pom.indexOf("<dependencyManagement>"),
				pom.indexOf("</dependencyManagement>"));
		DEPENDENCY.matcher(dependencies)
			.results()
			.forEach((found) -> managed.put(found.group(1) + ":" + found.group(2), found.group(3)));
		return managed;
	}

	private static Stream<String> named(String page) {
		return Stream.of(DEPENDENCY, IN_PROSE)
			.flatMap((pattern) -> pattern.matcher(page).results())
			.map((found) -> found.group(1) + ":" + found.group(2))
			.filter((name) -> !OF_BOOT.contains(name.substring(0, name.indexOf(':'))));
	}

	@Test
	void whatTheHowTosAskForIsManaged() throws IOException {
		try (Stream<Path> pages = Files.list(ROOT.resolve("docs/how-to"))) {
			List<String> named = pages.map(ManagedVersionsTests::read).flatMap(ManagedVersionsTests::named).toList();
			assertThat(named).contains("software.amazon.awssdk:cloudwatchlogs",
					"com.google.cloud:google-cloud-logging");
			assertThat(this.managed).containsKeys(named.toArray(String[]::new));
		}
		assertThat(managed(this.parent).keySet())
			.filteredOn((name) -> OF_BOOT.contains(name.substring(0, name.indexOf(':'))))
			.containsExactly("org.springframework.boot:spring-boot-dependencies");
	}

	@Test
	void theVersionsAreThoseOfTheBuild() {
		List<Map.Entry<String, String>> properties = PROPERTY.matcher(this.bom)
			.results()
			.map((found) -> Map.entry(found.group(1), found.group(2)))
			.toList();
		assertThat(properties).isNotEmpty()
			.allSatisfy((property) -> assertThat(this.parent)
				.contains("<" + property.getKey() + ">" + property.getValue() + "</"));
		assertThat(version(this.bom)).isEqualTo(version(this.parent));
		Map<String, String> here = managed(this.parent);
		// The parent has it through the SDK's own set
		here.put("software.amazon.awssdk:cloudwatch", here.get("software.amazon.awssdk:bom"));
		assertThat(here).containsAllEntriesOf(this.managed);
	}

	@Test
	void everyPublishedModuleIsManaged() {
		List<String> published = MODULE.matcher(this.parent)
			.results()
			.map((found) -> found.group(1))
			.filter((module) -> !module.equals("shield-cloud-dependencies"))
			.filter((module) -> !read(ROOT.resolve(module).resolve("pom.xml")).contains("<maven.deploy.skip>true<"))
			.map((module) -> "io.llmshield.cloud:" + module)
			.toList();
		assertThat(published).hasSizeGreaterThan(5);
		assertThat(this.managed.keySet()).filteredOn((name) -> name.startsWith("io.llmshield.cloud:"))
			.containsExactlyInAnyOrderElementsOf(published);
	}

	private static String version(String pom) {
		Matcher version = Pattern.compile("<version>([^<]+)</version>").matcher(pom);
		assertThat(version.find()).isTrue();
		return version.group(1);
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
