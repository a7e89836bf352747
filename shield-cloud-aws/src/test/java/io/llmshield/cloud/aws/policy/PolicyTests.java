package io.llmshield.cloud.aws.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The published policies allow what the drivers did in this module's tests, and nothing
 * else. Runs after all other tests, in a JVM of its own. Traces are sent without the SDK:
 * what they need is stated here as AWS documents it.
 */
class PolicyTests {

	private static final Path POLICIES = Path.of("..", "iam-policies", "aws");

	private static List<JsonNode> statements(String policy) {
		try {
			List<JsonNode> statements = new ArrayList<>();
			JsonNode document = JsonMapper.shared().readTree(Files.readString(POLICIES.resolve(policy)));
			assertThat(document.get("Version").asString()).isEqualTo("2012-10-17");
			document.get("Statement").forEach(statements::add);
			return statements;
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	private static Set<String> actions(Collection<JsonNode> statements) {
		Set<String> actions = new TreeSet<>();
		for (JsonNode statement : statements) {
			JsonNode action = statement.get("Action");
			if (action.isArray()) {
				action.forEach((one) -> actions.add(one.asString()));
			}
			else {
				actions.add(action.asString());
			}
		}
		return actions;
	}

	private static Set<String> needed(String service, int atLeast) throws IOException {
		assumeThat(Files.exists(DriverCallRecorder.FILE)).as("the other tests have run").isTrue();
		Set<String> needed = new TreeSet<>();
		boolean complete = false;
		for (String call : Files.readAllLines(DriverCallRecorder.FILE)) {
			if (call.startsWith(service + ":")) {
				needed.addAll(IamActions.of(call));
			}
		}
		complete = needed.size() >= atLeast;
		assumeThat(complete).as("the contract has run on " + service).isTrue();
		return needed;
	}

	@Test
	void secretsPolicyAllowsWhatIsCalledAndNothingElse() throws IOException {
		assertThat(actions(statements("secrets.json"))).isEqualTo(needed("SecretsManager", 6));
	}

	@Test
	void storagePolicyAllowsWhatIsCalledAndNothingElse() throws IOException {
		assertThat(actions(statements("storage.json"))).isEqualTo(needed("S3", 6));
	}

	@Test
	void telemetryPolicyAllowsWhatIsCalledForLogsAndNothingElse() throws IOException {
		List<JsonNode> logs = statements("telemetry.json").stream()
			.filter((statement) -> statement.get("Sid").asString().startsWith("Log"))
			.toList();
		assertThat(actions(logs)).isEqualTo(needed("CloudWatchLogs", 4));
	}

	/** "OTLP endpoints" of the CloudWatch user guide. */
	@Test
	void telemetryPolicyAllowsWhatXraysEndpointAsksForAndNothingElse() {
		List<JsonNode> traces = statements("telemetry.json").stream()
			.filter((statement) -> statement.get("Sid").asString().equals("Traces"))
			.toList();
		assertThat(actions(traces)).containsExactlyInAnyOrder("xray:PutSpans", "xray:PutSpansForIndexing");
		assertThat(actions(statements("telemetry.json"))).filteredOn((action) -> action.startsWith("xray:")).hasSize(2);
	}

	@Test
	void telemetryPolicyAllowsMetricsOfOneNamespace() throws IOException {
		assumeThat(Files.exists(DriverCallRecorder.FILE)).as("the other tests have run").isTrue();
		assertThat(Files.readAllLines(DriverCallRecorder.FILE)).filteredOn((call) -> call.startsWith("CloudWatch:"))
			.isSubsetOf("CloudWatch:PutMetricData");
		assertThat(statements("telemetry.json"))
			.filteredOn((statement) -> "Metrics".equals(statement.get("Sid").asString()))
			.singleElement()
			.satisfies((statement) -> {
				assertThat(statement.get("Action").asString()).isEqualTo("cloudwatch:PutMetricData");
				assertThat(statement.at("/Condition/StringEquals/cloudwatch:namespace").asString()).isNotEmpty();
			});
	}

	@Test
	void fullPolicyIsTheOthersTogether() {
		List<JsonNode> all = new ArrayList<>();
		for (String policy : List.of("secrets.json", "storage.json", "telemetry.json")) {
			all.addAll(statements(policy));
		}
		assertThat(statements("full.json")).isEqualTo(all);
	}

	@ParameterizedTest
	@ValueSource(strings = { "secrets.json", "storage.json", "telemetry.json", "full.json" })
	void nothingIsAllowedByWildcard(String policy) {
		assertThat(actions(statements(policy))).isNotEmpty().noneMatch((action) -> action.contains("*"));
		assertThat(statements(policy)).extracting((statement) -> statement.get("Sid").asString())
			.doesNotHaveDuplicates();
		assertThat(statements(policy)).filteredOn((statement) -> "*".equals(statement.path("Resource").asString("")))
			.extracting((statement) -> statement.get("Sid").asString())
			.as("actions that AWS offers without resources")
			.isSubsetOf("SecretNames", "SecretBatches", "Metrics", "Traces");
	}

}
