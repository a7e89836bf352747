package io.llmshield.cloud.sample;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Guards what each starter brings: {@code docs/class-path.md} lists every jar, and their
 * size may grow a little only. {@code -Dshield.class-path=write} writes the page, which
 * is how growth is accepted.
 */
class StarterClassPathTests {

	private static final Path PAGE = Path.of("../docs/class-path.md");

	private static final String BEGIN = "<!-- starters -->\n";

	private static final String HOW = "; if it is worth it, write the page with -Dshield.class-path=write";

	private static final List<String> STARTERS = List.of("shield-cloud-spring-boot-starter",
			"shield-cloud-spring-boot-starter-aws", "shield-cloud-spring-boot-starter-gcp",
			"shield-cloud-spring-boot-starter-azure");

	/** Newer versions of the same libraries grow a little. */
	private static final double MAY_GROW = 1.03;

	@Test
	void startersBringWhatThePageLists() throws Exception {
		if ("write".equals(System.getProperty("shield.class-path"))) {
			write();
		}
		String page = Files.readString(PAGE);
		for (String starter : STARTERS) {
			check(page, starter, jars(starter));
		}
	}

	@Test
	void growthIsSeen() throws Exception {
		String page = Files.readString(PAGE);
		for (String starter : STARTERS) {
			TreeMap<String, Long> jars = jars(starter);
			TreeMap<String, Long> more = new TreeMap<>(jars);
			more.put("one-more", 1L);
			assertThatThrownBy(() -> check(page, starter, more)).isInstanceOf(AssertionError.class)
				.hasMessageContaining("one-more");
			TreeMap<String, Long> larger = new TreeMap<>(jars);
			larger.replaceAll((name, size) -> size * 2);
			assertThatThrownBy(() -> check(page, starter, larger)).isInstanceOf(AssertionError.class)
				.hasMessageContaining("MB of " + starter);
			TreeMap<String, Long> fewer = new TreeMap<>(jars);
			fewer.remove(jars.firstKey());
			assertThatThrownBy(() -> check(page, starter, fewer)).isInstanceOf(AssertionError.class)
				.hasMessageContaining(jars.firstKey());
		}
	}

	/** For each class the JVM asks the jars in this order. */
	@Test
	void springComesBeforeTheVendors() throws Exception {
		for (String starter : STARTERS) {
			List<String> order = Arrays.stream(entries(starter)).map((entry) -> artifact(Path.of(entry))).toList();
			int vendors = order.indexOf("shield-cloud-spring-boot-autoconfigure");
			assertThat(order.subList(0, vendors)).as(starter)
				.contains("spring-core", "spring-beans", "spring-context", "spring-aop", "spring-expression",
						"spring-boot", "spring-boot-autoconfigure");
		}
	}

	private static void check(String page, String starter, TreeMap<String, Long> jars) {
		Matcher listed = Pattern.compile("## " + starter + "\n\n(\\d+) jars, ([0-9.]+) MB\n\n([^#]*)").matcher(page);
		assertThat(listed.find()).as(starter + " is on the page" + HOW).isTrue();
		List<String> names = Arrays.asList(listed.group(3).strip().split(",\\s+"));
		List<String> added = new ArrayList<>(jars.keySet());
		added.removeAll(names);
		assertThat(added).as("what " + starter + " brings that it did not bring" + HOW).isEmpty();
		assertThat(names).as("what " + starter + " lists" + HOW).isSubsetOf(jars.keySet());
		assertThat(megabytes(jars)).as("MB of " + starter + HOW)
			.isLessThanOrEqualTo(Double.parseDouble(listed.group(2)) * MAY_GROW);
	}

	private static void write() throws Exception {
		StringBuilder lists = new StringBuilder();
		for (String starter : STARTERS) {
			TreeMap<String, Long> jars = jars(starter);
			lists.append(String.format(Locale.ROOT, "## %s%n%n%d jars, %.1f MB%n%n%s%n%n", starter,
					entries(starter).length, megabytes(jars), wrapped(jars.keySet())));
		}
		String page = Files.readString(PAGE);
		Files.writeString(PAGE,
				page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + "\n" + lists.toString().strip() + "\n");
	}

	private static String wrapped(Iterable<String> names) {
		StringBuilder text = new StringBuilder();
		int line = 0;
		for (String name : names) {
			if (!text.isEmpty()) {
				text.append(',').append((line + name.length() > 130) ? "\n" : " ");
				line = (line + name.length() > 130) ? 0 : line;
			}
			text.append(name);
			line += name.length() + 2;
		}
		return text.toString();
	}

	private static double megabytes(TreeMap<String, Long> jars) {
		return jars.values().stream().mapToLong(Long::longValue).sum() / 1e6;
	}

	/**
	 * Return the size by the name of the artifact, and how many have that name if several
	 * have, such as Jackson 2 and 3.
	 */
	private static TreeMap<String, Long> jars(String starter) throws IOException, URISyntaxException {
		TreeMap<String, List<Long>> sizes = new TreeMap<>();
		for (String entry : entries(starter)) {
			sizes.computeIfAbsent(artifact(Path.of(entry)), (name) -> new ArrayList<>()).add(size(Path.of(entry)));
		}
		TreeMap<String, Long> jars = new TreeMap<>();
		sizes.forEach((name, all) -> jars.put(name + ((all.size() > 1) ? " (" + all.size() + ")" : ""),
				all.stream().mapToLong(Long::longValue).sum()));
		return jars;
	}

	/** Return what is on the class path, in its order. */
	private static String[] entries(String starter) throws IOException, URISyntaxException {
		// "target", or where a quick build has its files
		Path build = Path.of("")
			.toAbsolutePath()
			.relativize(Path.of(StarterClassPathTests.class.getProtectionDomain().getCodeSource().getLocation().toURI())
				.getParent());
		Path file = Path.of("..", starter).resolve(build).resolve("runtime-class-path");
		assertThat(file).as("written when the starter is built, before this module").exists();
		return Files.readString(file).strip().split(File.pathSeparator);
	}

	private static String artifact(Path entry) {
		String name = entry.getFileName().toString();
		if (name.endsWith(".jar")) {
			return name.replaceFirst("-[0-9][^/]*\\.jar$", "");
		}
		// A module of this build that is not packaged yet
		Path directory = entry;
		while (!directory.getFileName().toString().equals("target")) {
			directory = directory.getParent();
		}
		return directory.getParent().getFileName().toString();
	}

	private static long size(Path entry) {
		if (!Files.exists(entry)) {
			// A starter that is not packaged yet
			return 0;
		}
		try (Stream<Path> files = Files.walk(entry)) {
			return files.filter(Files::isRegularFile).mapToLong((file) -> file.toFile().length()).sum();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
