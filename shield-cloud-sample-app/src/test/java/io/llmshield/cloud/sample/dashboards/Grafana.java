package io.llmshield.cloud.sample.dashboards;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.llmshield.cloud.sample.dashboards.Dashboard.Panel;
import io.llmshield.cloud.sample.dashboards.Dashboard.Scale;
import io.llmshield.cloud.sample.dashboards.Dashboard.Section;
import io.llmshield.cloud.sample.dashboards.Meters.Kind;
import io.llmshield.cloud.sample.dashboards.Meters.Row;
import io.llmshield.cloud.sample.dashboards.Query.Filter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Grafana with a Prometheus that reads {@code /actuator/prometheus}. The labels
 * {@code job} and {@code instance} are Prometheus's own.
 */
final class Grafana extends Renderer {

	/** Of Grafana 11; newer ones bring it up to date when it is imported. */
	private static final int SCHEMA = 39;

	private static final int COLUMNS = 24;

	private static final int HEIGHT = 8;

	private static final PrometheusNamingConvention NAMES = new PrometheusNamingConvention();

	Grafana(Meters meters) {
		super("grafana", meters);
	}

	@Override
	ObjectNode render(Dashboard dashboard) {
		ObjectNode root = object().put("uid", dashboard.id())
			.put("title", dashboard.title())
			.put("schemaVersion", SCHEMA)
			.put("editable", true)
			.put("refresh", "30s")
			.put("timezone", "browser");
		root.putArray("tags").add("shield-cloud");
		root.putObject("time").put("from", "now-1h").put("to", "now");
		addVariables(root.putObject("templating").putArray("list"));
		addPanels(root.putArray("panels"), dashboard);
		return root;
	}

	private static void addVariables(ArrayNode list) {
		list.addObject()
			.put("name", "datasource")
			.put("label", "Data source")
			.put("type", "datasource")
			.put("query", "prometheus");
		addVariable(list, "job", "Job", "label_values(shield_cloud_retries_total, job)");
		addVariable(list, "instance", "Instance", "label_values(shield_cloud_retries_total{job=~\"$job\"}, instance)");
	}

	private static void addVariable(ArrayNode list, String name, String label, String query) {
		ObjectNode variable = list.addObject().put("name", name).put("label", label).put("type", "query");
		variable.set("datasource", datasource());
		variable.putObject("query").put("query", query).put("refId", name);
		variable.put("refresh", 2).put("includeAll", true).put("multi", true).put("allValue", ".*");
		variable.putObject("current").put("text", "All").put("value", "$__all");
	}

	private static ObjectNode datasource() {
		return object().put("type", "prometheus").put("uid", "${datasource}");
	}

	private void addPanels(ArrayNode panels, Dashboard dashboard) {
		int id = 1;
		int y = 0;
		for (Section section : dashboard.sections()) {
			ObjectNode row = panels.addObject().put("id", id++).put("type", "row").put("title", section.title());
			row.put("collapsed", false).putArray("panels");
			place(row, 0, y++, COLUMNS, 1);
			int x = 0;
			for (Panel panel : section.panels()) {
				ObjectNode chart = chart(panel).put("id", id++);
				place(chart, x, y, COLUMNS / 3, HEIGHT);
				panels.add(chart);
				x = (x + COLUMNS / 3) % COLUMNS;
				y += (x == 0) ? HEIGHT : 0;
			}
			y += (x == 0) ? 0 : HEIGHT;
		}
	}

	private static void place(ObjectNode panel, int x, int y, int width, int height) {
		panel.putObject("gridPos").put("x", x).put("y", y).put("w", width).put("h", height);
	}

	private ObjectNode chart(Panel panel) {
		ObjectNode chart = object().put("type", "timeseries")
			.put("title", panel.title())
			.put("description", panel.about());
		chart.set("datasource", datasource());
		ObjectNode config = chart.putObject("fieldConfig");
		ObjectNode defaults = config.putObject("defaults").put("unit", unit(panel.scale())).put("min", 0);
		defaults.putObject("custom")
			.put("drawStyle", "line")
			.put("lineWidth", 1)
			.put("fillOpacity", 10)
			.put("showPoints", "never");
		config.putArray("overrides");
		ObjectNode options = chart.putObject("options");
		options.putObject("legend").put("displayMode", "list").put("placement", "bottom").put("showLegend", true);
		options.putObject("tooltip").put("mode", "multi").put("sort", "desc");
		ArrayNode targets = chart.putArray("targets");
		for (Query query : panel.queries()) {
			ObjectNode target = targets.addObject().put("refId", String.valueOf((char) ('A' + targets.size() - 1)));
			target.set("datasource", datasource());
			target.put("expr", promQl(query)).put("legendFormat", legend(query)).put("range", true);
		}
		return chart;
	}

	private static String unit(Scale scale) {
		return switch (scale) {
			case EVENTS -> "ops";
			case TRAFFIC -> "Bps";
			case SHARE -> "percentunit";
			case TIME -> "s";
			case BYTES -> "bytes";
			case NUMBER -> "short";
		};
	}

	private static String legend(Query query) {
		return Stream.concat(Stream.of(query.legend()), query.by().stream().map((tag) -> "{{" + tag + "}}"))
			.filter((part) -> !part.isEmpty())
			.collect(Collectors.joining(" "));
	}

	private String promQl(Query query) {
		Row meter = this.meters.get(query.meter());
		String name = NAMES.name(meter.name(), meter.kind().type(), meter.unit().isEmpty() ? null : meter.unit());
		// The client of Prometheus adds _total itself
		String happened = name + ((meter.kind() == Kind.TIMER) ? "_count" : "_total");
		String some = selection(query.filters());
		return switch (query.kind()) {
			case RATE -> "sum" + by(query.by()) + " (" + rate(happened, some) + ")";
			case SHARE -> "sum" + by(query.by()) + " (" + rate(happened, some) + ") / scalar(sum("
					+ rate(happened, selection(List.of())) + "))";
			case MEAN -> "sum" + by(query.by()) + " (" + rate(name + "_sum", some) + ") / sum" + by(query.by()) + " ("
					+ rate(name + "_count", some) + ")";
			case MAX -> "max" + by(query.by()) + " (" + name + "_max" + some + ")";
			case P50, P99 -> "histogram_quantile(" + ((query.kind() == Query.Kind.P50) ? "0.5" : "0.99")
					+ ", sum by (le) (" + rate(name + "_bucket", some) + "))";
			case SUM_OF_VALUES -> "sum" + by(query.by()) + " (" + name + some + ")";
			case LEAST_VALUE -> "min" + by(query.by()) + " (" + name + some + ")";
			case GREATEST_VALUE -> "max" + by(query.by()) + " (" + name + some + ")";
		};
	}

	private static String rate(String name, String selection) {
		return "rate(" + name + selection + "[$__rate_interval])";
	}

	private static String by(List<String> tags) {
		return tags.isEmpty() ? "" : " by (" + String.join(", ", tags) + ")";
	}

	private static String selection(List<Filter> filters) {
		return Stream
			.concat(Stream.of("job=~\"$job\"", "instance=~\"$instance\""),
					filters.stream()
						.map((filter) -> filter.tag() + (filter.equal() ? "=" : "!=") + "\"" + filter.value() + "\""))
			.collect(Collectors.joining(",", "{", "}"));
	}

}
