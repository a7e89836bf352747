package io.llmshield.cloud.azure.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * The published roles allow what the drivers did in this module's tests, and nothing
 * else. Runs after all other tests, in a JVM of its own. Traces are sent without the SDK,
 * to a data collection rule or to Application Insights as logs and metrics are.
 */
class PolicyTests {

	private static final Path POLICIES = Path.of("..", "iam-policies", "azure");

	private static JsonNode role(String file) {
		try {
			return JsonMapper.shared().readTree(Files.readString(POLICIES.resolve(file)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Set<String> texts(JsonNode role, String field) {
		Set<String> texts = new TreeSet<>();
		role.get(field).forEach((text) -> texts.add(text.asString()));
		return texts;
	}

	@Test
	void secretsRoleAllowsWhatIsCalledAndNothingElse() throws IOException {
		assumeThat(Files.exists(DriverCallRecorder.FILE)).as("the other tests have run").isTrue();
		Set<String> needed = new TreeSet<>();
		Files.readAllLines(DriverCallRecorder.FILE)
			.stream()
			.filter(KeyVaultActions::isKeyVault)
			.forEach((call) -> needed.addAll(KeyVaultActions.of(call)));
		assumeThat(needed.size()).as("the contract has run on Key Vault").isGreaterThan(3);
		assertThat(texts(role("secrets.json"), "DataActions")).isEqualTo(needed);
		assertThat(texts(role("secrets.json"), "Actions")).isEmpty();
	}

	@Test
	void storageRoleAllowsWhatIsCalledAndNothingElse() throws IOException {
		assumeThat(Files.exists(DriverCallRecorder.FILE)).as("the other tests have run").isTrue();
		Set<String> actions = new TreeSet<>();
		Set<String> dataActions = new TreeSet<>();
		for (String call : Files.readAllLines(DriverCallRecorder.FILE)) {
			if (!KeyVaultActions.isKeyVault(call) && !TelemetryActions.isTelemetry(call)) {
				BlobActions.of(call)
					.forEach((action) -> (BlobActions.isDataAction(action) ? dataActions : actions).add(action));
			}
		}
		assumeThat(dataActions.size()).as("the contract has run on Blob Storage").isGreaterThan(3);
		assertThat(texts(role("storage.json"), "DataActions")).isEqualTo(dataActions);
		assertThat(texts(role("storage.json"), "Actions")).isEqualTo(actions);
	}

	@Test
	void telemetryRoleAllowsWhatIsCalledAndNothingElse() throws IOException {
		assumeThat(Files.exists(DriverCallRecorder.FILE)).as("the other tests have run").isTrue();
		Set<String> needed = new TreeSet<>();
		Files.readAllLines(DriverCallRecorder.FILE)
			.stream()
			.filter(TelemetryActions::isTelemetry)
			.forEach((call) -> needed.addAll(TelemetryActions.of(call)));
		assumeThat(needed).as("logs and metrics were sent").isNotEmpty();
		assertThat(texts(role("telemetry.json"), "DataActions")).isEqualTo(needed);
		assertThat(texts(role("telemetry.json"), "Actions")).isEmpty();
	}

	@Test
	void fullRoleIsTheOthersTogether() {
		for (String field : new String[] { "Actions", "DataActions" }) {
			Set<String> all = new TreeSet<>();
			for (String file : new String[] { "secrets.json", "storage.json", "telemetry.json" }) {
				all.addAll(texts(role(file), field));
			}
			assertThat(texts(role("full.json"), field)).as(field).isEqualTo(all);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "secrets.json", "storage.json", "telemetry.json", "full.json" })
	void nothingIsAllowedByWildcard(String file) {
		JsonNode role = role(file);
		assertThat(role.get("IsCustom").asBoolean()).isTrue();
		assertThat(role.get("Name").asString()).startsWith("Shield Cloud ");
		assertThat(texts(role, "DataActions")).isNotEmpty().noneMatch((action) -> action.contains("*"));
		assertThat(texts(role, "Actions")).noneMatch((action) -> action.contains("*"));
		assertThat(texts(role, "NotActions")).isEmpty();
		assertThat(texts(role, "NotDataActions")).isEmpty();
		assertThat(texts(role, "AssignableScopes")).containsExactly("/subscriptions/${SUBSCRIPTION_ID}");
	}

}
