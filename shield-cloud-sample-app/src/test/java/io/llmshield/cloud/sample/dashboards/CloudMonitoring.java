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
 * A dashboard of Cloud Monitoring, for points that are gauges with a number, which the
 * service aligns by adding them up. It divides one line by another only, so that shares
 * have no tags.
 */
final class CloudMonitoring extends Renderer {

	static final String PREFIX = "custom.googleapis.com/shield/";

	private static final String PERIOD = "60s";

	private static final int COLUMNS = 48;

	private static final int HEIGHT = 16;

	private static final int HEADING = 4;

	CloudMonitoring(Meters meters) {
		super("cloud-monitoring", meters);
	}

	@Override
	ObjectNode render(Dashboard dashboard) {
		ObjectNode root = object().put("displayName", dashboard.title());
		ObjectNode layout = root.putObject("mosaicLayout").put("columns", COLUMNS);
		ArrayNode tiles = layout.putArray("tiles");
		int y = 0;
		for (Section section : dashboard.sections()) {
			ObjectNode heading = tile(tiles, 0, y, COLUMNS, HEADING).put("title", section.title());
			heading.putObject("sectionHeader").put("dividerBelow", true);
			y += HEADING;
			int x = 0;
			for (Panel panel : section.panelsWithoutPercentiles()) {
				fill(tile(tiles, x, y, COLUMNS / 3, HEIGHT), panel);
				x = (x + COLUMNS / 3) % COLUMNS;
				y += (x == 0) ? HEIGHT : 0;
			}
			y += (x == 0) ? 0 : HEIGHT;
		}
		return root;
	}

	private static ObjectNode tile(ArrayNode tiles, int x, int y, int width, int height) {
		return tiles.addObject()
			.put("xPos", x)
			.put("yPos", y)
			.put("width", width)
			.put("height", height)
			.putObject("widget");
	}

	private void fill(ObjectNode widget, Panel panel) {
		widget.put("title", PointUnits.title(panel));
		ObjectNode chart = widget.putObject("xyChart");
		ArrayNode lines = chart.putArray("dataSets");
		for (Query query : panel.queries()) {
			ObjectNode line = lines.addObject().put("plotType", "LINE").put("targetAxis", "Y1");
			line.put("legendTemplate", legend(query));
			line.set("timeSeriesQuery", timeSeries(query));
		}
		chart.putObject("yAxis").put("label", PointUnits.label(panel.scale())).put("scale", "LINEAR");
		chart.putObject("chartOptions").put("mode", "COLOR");
	}

	private static String legend(Query query) {
		String values = by(query).stream()
			.map((tag) -> "${metric.labels." + tag + "}")
			.collect(Collectors.joining(" "));
		return Stream.of(query.legend(), values).filter((part) -> !part.isEmpty()).collect(Collectors.joining(" "));
	}

	private static List<String> by(Query query) {
		return (query.kind() == Query.Kind.SHARE) ? List.of() : query.by();
	}

	private ObjectNode timeSeries(Query query) {
		PointNames points = PointNames.of(this.meters.get(query.meter()));
		List<Filter> filters = query.filters();
		return switch (query.kind()) {
			case RATE -> one(points.count(), "SUM", "SUM", query);
			case MAX -> one(points.max(), "MAX", "MAX", query);
			case SUM_OF_VALUES -> one(points.value(), "MEAN", "SUM", query);
			case LEAST_VALUE -> one(points.value(), "MIN", "MIN", query);
			case GREATEST_VALUE -> one(points.value(), "MAX", "MAX", query);
			case SHARE -> ratio(sums(points.count(), filters), sums(points.count(), List.of()));
			case MEAN -> ratio(sums(points.sum(), filters), sums(points.count(), filters));
			case P50, P99 -> throw new IllegalArgumentException("There are no histograms");
		};
	}

	private static ObjectNode one(String point, String aligner, String reducer, Query query) {
		ObjectNode node = object();
		node.set("timeSeriesFilter", filter(point, query.filters(), aligner, reducer, query.by()));
		return node;
	}

	private static ObjectNode ratio(ObjectNode numerator, ObjectNode denominator) {
		ObjectNode node = object();
		ObjectNode ratio = node.putObject("timeSeriesFilterRatio");
		ratio.set("numerator", numerator);
		ratio.set("denominator", denominator);
		return node;
	}

	private static ObjectNode sums(String point, List<Filter> filters) {
		return filter(point, filters, "SUM", "SUM", List.of());
	}

	private static ObjectNode filter(String point, List<Filter> filters, String aligner, String reducer,
			List<String> by) {
		String text = Stream
			.concat(Stream.of("metric.type=\"" + PREFIX + point + "\""),
					filters.stream()
						.map((filter) -> "metric.labels." + filter.tag() + (filter.equal() ? "=\"" : "!=\"")
								+ filter.value() + "\""))
			.collect(Collectors.joining(" AND "));
		ObjectNode node = object().put("filter", text);
		ObjectNode aggregation = node.putObject("aggregation")
			.put("alignmentPeriod", PERIOD)
			.put("perSeriesAligner", "ALIGN_" + aligner)
			.put("crossSeriesReducer", "REDUCE_" + reducer);
		if (!by.isEmpty()) {
			ArrayNode fields = aggregation.putArray("groupByFields");
			by.forEach((tag) -> fields.add("metric.labels." + tag));
		}
		return node;
	}

}
