package io.llmshield.cloud.sample.dashboards;

import java.util.List;
import java.util.stream.Collectors;

import io.llmshield.cloud.sample.dashboards.Dashboard.Panel;
import io.llmshield.cloud.sample.dashboards.Dashboard.Section;
import io.llmshield.cloud.sample.dashboards.Query.Filter;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A workbook of Azure Monitor on the table {@code customMetrics} of Application Insights.
 */
final class AzureWorkbook extends Renderer {

	private static final String RANGE = "TimeRange";

	AzureWorkbook(Meters meters) {
		super("azure-workbook", meters);
	}

	@Override
	ObjectNode render(Dashboard dashboard) {
		ObjectNode root = object().put("version", "Notebook/1.0");
		ArrayNode items = root.putArray("items");
		items.add(markdown("# " + dashboard.title(), "title"));
		items.add(range());
		for (Section section : dashboard.sections()) {
			items.add(markdown("## " + section.title(), section.title()));
			for (Panel panel : section.panelsWithoutPercentiles()) {
				for (Query query : panel.queries()) {
					items.add(chart(panel, query));
				}
			}
		}
		root.put("$schema",
				"https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json");
		return root;
	}

	private static ObjectNode markdown(String text, String name) {
		ObjectNode item = object().put("type", 1);
		item.putObject("content").put("json", text);
		return item.put("name", name);
	}

	private static ObjectNode range() {
		ObjectNode item = object().put("type", 9);
		ObjectNode content = item.putObject("content").put("version", "KqlParameterItem/1.0");
		ObjectNode parameter = content.putArray("parameters")
			.addObject()
			.put("version", "KqlParameterItem/1.0")
			.put("name", RANGE)
			.put("label", "Time")
			.put("type", 4)
			.put("isRequired", true);
		parameter.putObject("value").put("durationMs", 3_600_000);
		ArrayNode choices = parameter.putObject("typeSettings").putArray("selectableValues");
		for (int hours : List.of(1, 4, 24, 168)) {
			choices.addObject().put("durationMs", hours * 3_600_000L);
		}
		content.put("style", "pills").put("queryType", 0).put("resourceType", "microsoft.insights/components");
		return item.put("name", "parameters");
	}

	private ObjectNode chart(Panel panel, Query query) {
		String title = PointUnits.title(panel) + ((panel.queries().size() > 1) ? " (" + query.legend() + ")" : "");
		ObjectNode item = object().put("type", 3);
		item.putObject("content")
			.put("version", "KqlItem/1.0")
			.put("query", kql(query))
			.put("size", 0)
			.put("title", title)
			.put("timeContextFromParameter", RANGE)
			.put("queryType", 0)
			.put("resourceType", "microsoft.insights/components")
			.put("visualization", "timechart");
		return item.put("customWidth", "33").put("name", title);
	}

	private String kql(Query query) {
		PointNames points = PointNames.of(this.meters.get(query.meter()));
		return switch (query.kind()) {
			case RATE -> simple(points.count(), query, "sum(valueSum)");
			case MAX -> simple(points.max(), query, "max(valueMax)");
			case LEAST_VALUE -> simple(points.value(), query, "min(valueMin)");
			case GREATEST_VALUE -> simple(points.value(), query, "max(valueMax)");
			case SUM_OF_VALUES -> sumOfValues(points.value(), query);
			case SHARE -> share(points.count(), query);
			case MEAN -> mean(points, query);
			case P50, P99 -> throw new IllegalArgumentException("There are no histograms");
		};
	}

	private static String simple(String point, Query query, String value) {
		return from(point) + where(query.filters()) + summarize(value, query.by()) + chart();
	}

	/** The mean of each instance first. */
	private static String sumOfValues(String point, Query query) {
		return from(point) + where(query.filters())
				+ "\n| summarize value = avg(value) by bin(timestamp, 1m), cloud_RoleInstance" + groups(query.by())
				+ "\n| summarize value = sum(value) by timestamp"
				+ query.by().stream().map((tag) -> ", " + tag).collect(Collectors.joining()) + chart();
	}

	private static String share(String point, Query query) {
		String meant = query.filters().stream().map(AzureWorkbook::condition).collect(Collectors.joining(" and "));
		return from(point) + summarize("sumif(valueSum, " + meant + ") / sum(valueSum)", List.of()) + chart();
	}

	private static String mean(PointNames points, Query query) {
		return "customMetrics\n| where name in (\"" + points.sum() + "\", \"" + points.count() + "\")"
				+ where(query.filters()) + summarize("sumif(valueSum, name == \"" + points.sum()
						+ "\") / sumif(valueSum, name == \"" + points.count() + "\")", query.by())
				+ chart();
	}

	private static String from(String point) {
		return "customMetrics\n| where name == \"" + point + "\"";
	}

	private static String where(List<Filter> filters) {
		return filters.stream().map((filter) -> "\n| where " + condition(filter)).collect(Collectors.joining());
	}

	private static String condition(Filter filter) {
		return dimension(filter.tag()) + (filter.equal() ? " == \"" : " != \"") + filter.value() + "\"";
	}

	private static String dimension(String tag) {
		return "tostring(customDimensions[\"" + tag + "\"])";
	}

	private static String summarize(String value, List<String> by) {
		return "\n| summarize value = " + value + " by bin(timestamp, 1m)" + groups(by);
	}

	private static String groups(List<String> by) {
		return by.stream().map((tag) -> ", " + tag + " = " + dimension(tag)).collect(Collectors.joining());
	}

	private static String chart() {
		return "\n| render timechart";
	}

}
