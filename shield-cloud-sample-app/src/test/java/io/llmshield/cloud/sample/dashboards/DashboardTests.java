package io.llmshield.cloud.sample.dashboards;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the files in {@code dashboards/} against what they are made from, and every name
 * in them against what the running sample really sends. {@code -Dshield.dashboards=write}
 * writes the files.
 */
class DashboardTests {

	static final Path FOLDER = Path.of("../dashboards");

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	/** A name, what is selected of it, and nothing more. */
	private static final Pattern PROM_SELECTION = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\{([^}]*)}");

	private static final Pattern PROM_LABEL = Pattern.compile("([a-z_]+)(?:=~|!=|=)\"");

	private static final Pattern PROM_GROUP = Pattern.compile(" by \\(([^)]*)\\)");

	@TempDir
	private static Path directory;

	private static EmittedMeters emitted;

	/** The names of dimensions by the name of the point, as the registry sent them. */
	private static final Map<String, Set<String>> POINTS = new HashMap<>();

	@BeforeAll
	static void run() throws IOException {
		if ("write".equals(System.getProperty("shield.dashboards"))) {
			write();
		}
		emitted = EmittedMeters.of(directory);
		POINTS.putAll(emitted.points());
	}

	private static void write() throws IOException {
		for (Renderer renderer : renderers().toList()) {
			for (Dashboard dashboard : Dashboards.all()) {
				Path file = file(renderer, dashboard);
				Files.createDirectories(file.getParent());
				Files.writeString(file, renderer.text(dashboard));
			}
		}
	}

	@AfterAll
	static void stop() {
		emitted.close();
	}

	static Stream<Renderer> renderers() {
		Meters meters = Meters.documented();
		return Stream.of(new Grafana(meters), new CloudWatch(meters), new CloudMonitoring(meters),
				new AzureWorkbook(meters));
	}

	static Path file(Renderer renderer, Dashboard dashboard) {
		return FOLDER.resolve(renderer.system()).resolve(dashboard.id() + ".json");
	}

	private static List<JsonNode> files(String system) throws IOException {
		try (Stream<Path> files = Files.list(FOLDER.resolve(system))) {
			return files.map((file) -> MAPPER.readTree(file.toFile())).toList();
		}
	}

	@ParameterizedTest
	@MethodSource("renderers")
	void theFilesAreWhatTheVocabularyMakes(Renderer renderer) throws IOException {
		Set<Path> expected = new HashSet<>();
		for (Dashboard dashboard : Dashboards.all()) {
			Path file = file(renderer, dashboard);
			assertThat(file).as("dashboards are of another time: write them with -Dshield.dashboards=write")
				.content()
				.isEqualTo(renderer.text(dashboard));
			expected.add(file);
		}
		try (Stream<Path> files = Files.list(FOLDER.resolve(renderer.system()))) {
			assertThat(files).containsExactlyInAnyOrderElementsOf(expected);
		}
	}

	@Test
	void grafanaAsksForWhatIsScraped() throws IOException {
		Map<String, Set<String>> scraped = emitted.scraped();
		List<String> queries = files("grafana").stream()
			.flatMap((file) -> file.findValuesAsString("expr").stream())
			.toList();
		assertThat(queries).hasSizeGreaterThan(30).allSatisfy((query) -> {
			assertThat(query).doesNotContain("without");
			Set<String> asked = new TreeSet<>();
			Set<String> known = new TreeSet<>(Set.of("job", "instance"));
			Matcher selection = PROM_SELECTION.matcher(query);
			Set<String> names = new LinkedHashSet<>();
			while (selection.find()) {
				names.add(selection.group(1));
				asked.addAll(PROM_LABEL.matcher(selection.group(2)).results().map((label) -> label.group(1)).toList());
			}
			assertThat(names).isNotEmpty().isSubsetOf(scraped.keySet());
			names.forEach((name) -> known.addAll(scraped.get(name)));
			PROM_GROUP.matcher(query).results().forEach((group) -> asked.addAll(List.of(group.group(1).split(", "))));
			assertThat(asked).isSubsetOf(known);
		});
	}

	@Test
	void grafanasVariablesAskForWhatIsScraped() throws IOException {
		for (JsonNode file : files("grafana")) {
			List<String> names = Pattern.compile("label_values\\((\\w+)")
				.matcher(file.path("templating").toString())
				.results()
				.map((found) -> found.group(1))
				.toList();
			assertThat(names).isNotEmpty().isSubsetOf(emitted.scraped().keySet());
		}
	}

	@Test
	void cloudWatchAsksForWhatIsSent() throws IOException {
		Pattern name = Pattern.compile("\\(\"([^\"]+)\"\\) FROM|MetricName=\"([^\"]+)\"");
		Pattern where = Pattern.compile("(?:WHERE|AND) \"(\\w+)\" [!=]");
		Pattern group = Pattern.compile("GROUP BY (.*)$");
		Pattern term = Pattern.compile("\"? (?:NOT )?(\\w+)=\"(?!shield)");
		Pattern label = Pattern.compile("Dim\\.(\\w+)'");
		for (JsonNode file : files("cloudwatch")) {
			assertThat(file.findParents("expression")).isNotEmpty().allSatisfy((line) -> {
				String query = line.path("expression").asString();
				Set<String> names = found(name, query);
				Set<String> asked = found(where, query);
				asked.addAll(found(term, query));
				found(group, query).forEach((tags) -> asked.addAll(List.of(tags.replace("\"", "").split(", "))));
				asked.addAll(found(label, line.path("label").asString("")));
				checkPoints(names, asked);
			});
		}
	}

	@Test
	void cloudMonitoringAsksForWhatIsSent() throws IOException {
		Pattern name = Pattern.compile("metric\\.type=\"" + Pattern.quote(CloudMonitoring.PREFIX) + "([^\"]+)\"");
		Pattern tag = Pattern.compile("metric\\.labels\\.(\\w+)");
		for (JsonNode file : files("cloud-monitoring")) {
			assertThat(file.findParents("filter")).isNotEmpty()
				.allSatisfy((query) -> checkPoints(found(name, query.path("filter").asString()),
						found(tag, query.toString())));
			assertThat(file.findParents("legendTemplate")).allSatisfy((line) -> {
				Set<String> names = found(name, line.toString().replace("\\\"", "\""));
				checkPoints(names, found(tag, line.path("legendTemplate").asString()));
			});
		}
	}

	@Test
	void theWorkbookAsksForWhatIsSent() throws IOException {
		Pattern name = Pattern.compile("\"(shield\\.[^\"]+|resilience4j\\.[^\"]+)\"");
		Pattern tag = Pattern.compile("customDimensions\\[\"(\\w+)\"]");
		for (JsonNode file : files("azure-workbook")) {
			assertThat(file.findValuesAsString("query")).isNotEmpty()
				.allSatisfy((query) -> checkPoints(found(name, query), found(tag, query)));
		}
	}

	/** A panel for what never happens would stay empty for good. */
	@Test
	void whatIsFilteredForExists() {
		assertThat(emitted.values("resilience4j.circuitbreaker.state", "state")).contains("open");
		assertThat(emitted.values("shield.cloud.secrets", "outcome")).contains("success", "not-found");
		assertThat(emitted.values("shield.cloud.storage", "outcome")).contains("success");
		assertThat(emitted.values("shield.cloud.secrets.cache.gets", "result")).contains("miss", "hit");
	}

	@Test
	void everyPanelIsOnEveryCloud() {
		for (Dashboard dashboard : Dashboards.all()) {
			List<String> titles = dashboard.panels()
				.filter((panel) -> !panel.queries().stream().allMatch(Query::isPercentile))
				.map(Dashboard.Panel::title)
				.toList();
			assertThat(titles).doesNotHaveDuplicates();
			renderers()
				.forEach((renderer) -> assertThat(renderer.text(dashboard)).as(renderer.system()).contains(titles));
		}
	}

	private static Set<String> found(Pattern pattern, String text) {
		return pattern.matcher(text)
			.results()
			.map((result) -> (result.group(1) != null) ? result.group(1) : result.group(2))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static void checkPoints(Set<String> names, Set<String> tags) {
		assertThat(names).isNotEmpty().isSubsetOf(POINTS.keySet());
		names.forEach((name) -> assertThat(tags).as("dimensions of " + name).isSubsetOf(POINTS.get(name)));
	}

}
