package io.llmshield.cloud.sample.dashboards;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.llmshield.cloud.sample.dashboards.Dashboard.Panel;
import io.llmshield.cloud.sample.dashboards.Dashboard.Section;
import io.llmshield.cloud.sample.dashboards.Query.Filter;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of a dashboard of CloudWatch. Metrics Insights adds series up whatever other
 * dimensions they have; it allows one query in a widget, and no division, so that shares
 * and means are searched for.
 */
final class CloudWatch extends Renderer {

	static final String NAMESPACE = "shield";

	/** Dashboards belong to no region, but their metrics do. */
	static final String REGION = "eu-central-1";

	/** In seconds: the registry's step, and what Metrics Insights has at the least. */
	static final int PERIOD = 60;

	private static final int COLUMNS = 24;

	private static final int HEIGHT = 6;

	CloudWatch(Meters meters) {
		super("cloudwatch", meters);
	}

	@Override
	ObjectNode render(Dashboard dashboard) {
		// Sums are of a minute, also when a long time is shown
		ObjectNode root = object().put("start", "-PT3H").put("periodOverride", "inherit");
		ArrayNode widgets = root.putArray("widgets");
		int y = 0;
		for (Section section : dashboard.sections()) {
			ObjectNode heading = widget(widgets, "text", 0, y++, COLUMNS, 1);
			heading.putObject("properties").put("markdown", "## " + section.title());
			int x = 0;
			for (Panel panel : section.panelsWithoutPercentiles()) {
				fill(widget(widgets, "metric", x, y, COLUMNS / 3, HEIGHT).putObject("properties"), panel);
				x = (x + COLUMNS / 3) % COLUMNS;
				y += (x == 0) ? HEIGHT : 0;
			}
			y += (x == 0) ? 0 : HEIGHT;
		}
		return root;
	}

	private static ObjectNode widget(ArrayNode widgets, String type, int x, int y, int width, int height) {
		return widgets.addObject().put("type", type).put("x", x).put("y", y).put("width", width).put("height", height);
	}

	private void fill(ObjectNode properties, Panel panel) {
		properties.put("title", PointUnits.title(panel))
			.put("view", "timeSeries")
			.put("stacked", false)
			.put("region", REGION)
			.put("period", PERIOD);
		ArrayNode metrics = properties.putArray("metrics");
		for (Query query : panel.queries()) {
			ObjectNode line = metrics.addArray().addObject();
			line.put("expression", expression(query)).put("id", "e" + metrics.size());
			String label = label(query);
			if (!label.isEmpty()) {
				line.put("label", label);
			}
		}
		properties.putObject("yAxis")
			.putObject("left")
			.put("min", 0)
			.put("showUnits", false)
			.put("label", PointUnits.label(panel.scale()));
	}

	private static String label(Query query) {
		if (query.kind() == Query.Kind.SHARE && !query.by().isEmpty()) {
			return query.by().stream().map((tag) -> "${PROP('Dim." + tag + "')}").collect(Collectors.joining(" "));
		}
		// Metrics Insights calls a line by the values of its group
		return query.by().isEmpty() ? query.legend() : "";
	}

	private String expression(Query query) {
		PointNames points = PointNames.of(this.meters.get(query.meter()));
		return switch (query.kind()) {
			case RATE -> insights("SUM", points.count(), query);
			case MAX -> insights("MAX", points.max(), query);
			case SUM_OF_VALUES, GREATEST_VALUE -> insights("MAX", points.value(), query);
			case LEAST_VALUE -> insights("MIN", points.value(), query);
			case SHARE -> share(query, points.count()) + " / SUM(" + search(points.count(), List.of()) + ")";
			case MEAN -> "SUM(" + search(points.sum(), query.filters()) + ") / SUM("
					+ search(points.count(), query.filters()) + ")";
			case P50, P99 -> throw new IllegalArgumentException("There are no histograms");
		};
	}

	private static String share(Query query, String point) {
		String found = search(point, query.filters());
		return query.by().isEmpty() ? "SUM(" + found + ")" : found;
	}

	private static String insights(String function, String point, Query query) {
		String where = query.filters()
			.stream()
			.map((filter) -> quoted(filter.tag()) + (filter.equal() ? " = '" : " != '") + filter.value() + "'")
			.collect(Collectors.joining(" AND "));
		return "SELECT " + function + "(" + quoted(point) + ") FROM " + quoted(NAMESPACE)
				+ (where.isEmpty() ? "" : " WHERE " + where) + (query.by().isEmpty() ? ""
						: " GROUP BY " + query.by().stream().map(CloudWatch::quoted).collect(Collectors.joining(", ")));
	}

	/** Some words are the language's own. */
	private static String quoted(String name) {
		return "\"" + name + "\"";
	}

	private static String search(String point, List<Filter> filters) {
		String terms = Stream
			.concat(Stream.of("Namespace=\"" + NAMESPACE + "\"", "MetricName=\"" + point + "\""),
					filters.stream()
						.map((filter) -> (filter.equal() ? "" : "NOT ") + filter.tag() + "=\"" + filter.value() + "\""))
			.collect(Collectors.joining(" "));
		return "SEARCH('" + terms + "', 'Sum', " + PERIOD + ")";
	}

}
