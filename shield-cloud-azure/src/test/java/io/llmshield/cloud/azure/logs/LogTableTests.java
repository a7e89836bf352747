package io.llmshield.cloud.azure.logs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.llmshield.cloud.azure.monitor.LogsIngestionDouble;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogLevel;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The template for the table and the rule has the columns that are sent, and is of the
 * form that the documentation of both asks for.
 */
class LogTableTests {

	private static final Map<String, String> STREAM = columns(
			"/properties/streamDeclarations/" + LogsIngestionDouble.STREAM + "/columns");

	private static final Map<String, String> TABLE = columns("/properties/schema/columns");

	private static Map<String, String> columns(String path) {
		try {
			return LogsIngestionDouble.columns(path);
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	private static JsonNode resource(String type) throws IOException {
		for (JsonNode resource : JsonMapper.shared()
			.readTree(Files.readString(LogsIngestionDouble.TEMPLATE))
			.path("resources")) {
			if (type.equals(resource.path("type").asString())) {
				return resource;
			}
		}
		throw new AssertionError("no " + type);
	}

	@Test
	void everyColumnIsSentAndEveryFieldHasAColumn() {
		LogEntry old = new LogEntry(Instant.EPOCH, LogLevel.INFO, "m", "l", "t", Map.of("a", "b"), "1", "2", "s");
		JsonNode row = JsonMapper.shared()
			.readTree(new String(new LogRows("service", "instance").write(old, Instant.now()), StandardCharsets.UTF_8));
		assertThat(row.propertyNames()).containsExactlyInAnyOrderElementsOf(STREAM.keySet());
	}

	@Test
	void tableHasTheColumnsOfTheStream() {
		Map<String, String> expected = new TreeMap<>(STREAM);
		// Tables write the type otherwise than streams
		expected.replaceAll((name, type) -> "datetime".equals(type) ? "dateTime" : type);
		assertThat(new TreeMap<>(TABLE)).isEqualTo(expected);
		assertThat(STREAM).containsEntry("TimeGenerated", "datetime").containsEntry("Labels", "dynamic");
	}

	@Test
	void namesOfColumnsAreAllowed() {
		assertThat(TABLE.keySet()).allMatch((name) -> name.matches("[A-Za-z][A-Za-z0-9_]{0,44}"))
			.doesNotContainAnyElementsOf(
					Set.of("_ResourceId", "id", "_SubscriptionId", "TenantId", "Type", "UniqueId", "Title"));
	}

	@Test
	void ruleLeadsTheStreamToTheTable() throws IOException {
		JsonNode rule = resource("Microsoft.Insights/dataCollectionRules");
		JsonNode table = resource("Microsoft.OperationalInsights/workspaces/tables");
		assertThat(rule.path("kind").asString()).isEqualTo("Direct");
		JsonNode flow = rule.path("properties").path("dataFlows").path(0);
		assertThat(flow.path("streams").path(0).asString()).isEqualTo(AzureLogOptions.DEFAULT_STREAM);
		String name = table.path("properties").path("schema").path("name").asString();
		assertThat(flow.path("outputStream").asString()).isEqualTo("Custom-" + name);
		assertThat(name).endsWith("_CL");
		assertThat(table.path("name").asString()).contains("/" + name);
		assertThat(flow.path("destinations").path(0).asString()).isEqualTo(
				rule.path("properties").path("destinations").path("logAnalytics").path(0).path("name").asString());
		assertThat(List.of(rule.path("dependsOn").path(0).asString())).allMatch((needed) -> needed.contains(name));
	}

}
