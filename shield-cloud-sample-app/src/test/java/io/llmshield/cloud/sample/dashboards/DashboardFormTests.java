package io.llmshield.cloud.sample.dashboards;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.google.monitoring.dashboard.v1.Dashboard;
import com.google.monitoring.dashboard.v1.MosaicLayout;
import com.google.protobuf.util.JsonFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The files have the form that each system documents.
 */
class DashboardFormTests {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	static Stream<Path> grafana() throws IOException {
		return Files.list(DashboardTests.FOLDER.resolve("grafana"));
	}

	static Stream<Path> cloudWatch() throws IOException {
		return Files.list(DashboardTests.FOLDER.resolve("cloudwatch"));
	}

	static Stream<Path> cloudMonitoring() throws IOException {
		return Files.list(DashboardTests.FOLDER.resolve("cloud-monitoring"));
	}

	static Stream<Path> workbooks() throws IOException {
		return Files.list(DashboardTests.FOLDER.resolve("azure-workbook"));
	}

	private static List<JsonNode> list(JsonNode array) {
		assertThat(array.isArray()).isTrue();
		return StreamSupport.stream(array.spliterator(), false).toList();
	}

	/** What Grafana's own exports have, and its provisioning reads. */
	@ParameterizedTest
	@MethodSource
	void grafana(Path file) {
		JsonNode dashboard = MAPPER.readTree(file.toFile());
		assertThat(dashboard.path("schemaVersion").asInt()).isEqualTo(39);
		assertThat(dashboard.path("uid").asString()).matches("[a-zA-Z0-9_-]{1,40}");
		assertThat(dashboard.path("title").asString()).isNotBlank();
		assertThat(dashboard.has("id")).as("is Grafana's to give").isFalse();
		Set<Integer> ids = new HashSet<>();
		List<Area> areas = new ArrayList<>();
		for (JsonNode panel : list(dashboard.path("panels"))) {
			assertThat(ids.add(panel.path("id").asInt())).isTrue();
			JsonNode grid = panel.path("gridPos");
			areas.add(new Area(grid.path("x").asInt(), grid.path("y").asInt(), grid.path("w").asInt(),
					grid.path("h").asInt()));
			assertThat(panel.path("type").asString()).isIn("row", "timeseries");
			if (!panel.path("type").asString().equals("row")) {
				assertThat(panel.path("datasource").path("uid").asString()).isEqualTo("${datasource}");
				Set<String> references = new HashSet<>();
				list(panel.path("targets")).forEach((target) -> {
					assertThat(references.add(target.path("refId").asString())).isTrue();
					assertThat(target.path("expr").asString()).isNotBlank();
				});
				assertThat(references).isNotEmpty();
			}
		}
		Area.check(areas, 24);
	}

	/** "Dashboard body structure and syntax" of the API reference. */
	@ParameterizedTest
	@MethodSource
	void cloudWatch(Path file) {
		JsonNode body = MAPPER.readTree(file.toFile());
		assertThat(body.propertyNames()).isSubsetOf(Set.of("start", "end", "periodOverride", "widgets", "variables"));
		assertThat(body.path("start").asString()).matches("-P(T\\d+[HM]|\\d+[DWM])");
		assertThat(body.path("periodOverride").asString()).isIn("auto", "inherit");
		List<Area> areas = new ArrayList<>();
		List<JsonNode> widgets = list(body.path("widgets"));
		assertThat(widgets).hasSizeBetween(1, 500);
		for (JsonNode widget : widgets) {
			assertThat(widget.propertyNames()).containsExactlyInAnyOrder("type", "x", "y", "width", "height",
					"properties");
			areas.add(new Area(widget.path("x").asInt(), widget.path("y").asInt(), widget.path("width").asInt(),
					widget.path("height").asInt()));
			if (widget.path("type").asString().equals("text")) {
				assertThat(widget.path("properties").path("markdown").asString()).isNotBlank();
			}
			else {
				assertThat(widget.path("type").asString()).isEqualTo("metric");
				checkCharts(widget.path("properties"));
			}
		}
		Area.check(areas, 24);
		// PutDashboard takes no more
		assertThat(body.toString().length()).isLessThan(1_000_000);
	}

	private static void checkCharts(JsonNode properties) {
		assertThat(properties.propertyNames())
			.isSubsetOf(Set.of("title", "view", "stacked", "region", "period", "metrics", "yAxis"));
		assertThat(properties.path("view").asString()).isEqualTo("timeSeries");
		assertThat(properties.path("region").asString()).matches("[a-z]{2}(-[a-z]+)+-\\d");
		assertThat(properties.path("period").asInt() % 60).isZero();
		Set<String> ids = new HashSet<>();
		List<String> insights = new ArrayList<>();
		for (JsonNode metric : list(properties.path("metrics"))) {
			JsonNode line = list(metric).get(0);
			assertThat(list(metric)).hasSize(1);
			assertThat(line.propertyNames()).isSubsetOf(Set.of("expression", "id", "label"));
			assertThat(line.path("id").asString()).matches("[a-z][a-zA-Z0-9_]*");
			assertThat(ids.add(line.path("id").asString())).isTrue();
			String expression = line.path("expression").asString();
			if (expression.startsWith("SELECT")) {
				assertThat(expression).matches("SELECT (SUM|MAX|MIN)\\(\"[^\"]+\"\\) FROM \"[^\"]+\""
						+ "( WHERE \"\\w+\" !?= '[^']+'( AND \"\\w+\" !?= '[^']+')*)?( GROUP BY \"\\w+\"(, \"\\w+\")*)?");
				insights.add(expression);
			}
			else {
				// At most 1,024 characters, quoted by single ones
				assertThat(expression).hasSizeLessThanOrEqualTo(1024).contains("SEARCH('Namespace=");
			}
		}
		assertThat(ids).isNotEmpty();
		assertThat(insights).as("one query of Metrics Insights in a widget").hasSizeLessThanOrEqualTo(1);
	}

	/** The official definition refuses what it does not know. */
	@ParameterizedTest
	@MethodSource
	void cloudMonitoring(Path file) throws IOException {
		Dashboard.Builder builder = Dashboard.newBuilder();
		JsonFormat.parser().merge(Files.readString(file), builder);
		Dashboard dashboard = builder.build();
		assertThat(dashboard.getDisplayName()).isNotBlank();
		MosaicLayout layout = dashboard.getMosaicLayout();
		Area.check(layout.getTilesList()
			.stream()
			.map((tile) -> new Area(tile.getXPos(), tile.getYPos(), tile.getWidth(), tile.getHeight()))
			.toList(), layout.getColumns());
		assertThat(layout.getTilesList()).hasSizeBetween(2, 100)
			.allSatisfy((tile) -> assertThat(
					tile.getWidget().hasSectionHeader() || tile.getWidget().getXyChart().getDataSetsCount() > 0)
				.isTrue());
	}

	/** schema/workbook.json of Microsoft's repository of workbooks. */
	@ParameterizedTest
	@MethodSource("workbooks")
	void workbook(Path file) {
		JsonNode workbook = MAPPER.readTree(file.toFile());
		assertThat(workbook.path("version").asString()).isEqualTo("Notebook/1.0");
		Set<String> names = new HashSet<>();
		List<JsonNode> items = list(workbook.path("items"));
		for (JsonNode item : items) {
			assertThat(names.add(item.path("name").asString())).as(item.path("name").asString()).isTrue();
			JsonNode content = item.path("content");
			switch (item.path("type").asInt()) {
				case 1 -> assertThat(content.path("json").asString()).isNotBlank();
				case 9 -> assertThat(content.path("version").asString()).isEqualTo("KqlParameterItem/1.0");
				case 3 -> {
					assertThat(content.path("version").asString()).isEqualTo("KqlItem/1.0");
					assertThat(content.path("query").asString()).startsWith("customMetrics\n|")
						.endsWith("\n| render timechart");
					assertThat(content.path("timeContextFromParameter").asString()).isEqualTo("TimeRange");
				}
				default -> throw new AssertionError("Item of the type " + item.path("type"));
			}
		}
		assertThat(items).hasSizeGreaterThan(3);
	}

	/**
	 * A place on a grid.
	 *
	 * @param x columns from the left
	 * @param y rows from the top
	 * @param width columns
	 * @param height rows
	 */
	private record Area(int x, int y, int width, int height) {

		static void check(List<Area> areas, int columns) {
			for (int i = 0; i < areas.size(); i++) {
				Area area = areas.get(i);
				assertThat(area.x).isNotNegative();
				assertThat(area.width).isPositive();
				assertThat(area.height).isPositive();
				assertThat(area.x + area.width).isLessThanOrEqualTo(columns);
				assertThat(areas.subList(i + 1, areas.size())).noneMatch(area::overlaps);
			}
		}

		boolean overlaps(Area other) {
			return this.x < other.x + other.width && other.x < this.x + this.width && this.y < other.y + other.height
					&& other.y < this.y + this.height;
		}

	}

}
