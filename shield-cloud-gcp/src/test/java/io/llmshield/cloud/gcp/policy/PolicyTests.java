package io.llmshield.cloud.gcp.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The published roles allow what the drivers did in this module's tests, and nothing
 * else. Runs after all other tests, in a JVM of its own. Traces are sent without Google's
 * clients: what they need is stated here as Google documents it.
 */
class PolicyTests {

	private static final Path ROLES = Path.of("..", "iam-policies", "gcp");

	/** An item of the only list that a role's file has. */
	private static final String ITEM = "- ";

	private static List<String> listed(String role) {
		try {
			return Files.readAllLines(ROLES.resolve(role))
				.stream()
				.map(String::strip)
				.filter((line) -> line.startsWith(ITEM))
				.map((line) -> line.substring(ITEM.length()))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void secretsRoleAllowsWhatIsCalledAndNothingElse() throws IOException {
		Set<String> needed = SecretPermissions.needed();
		assumeThat(needed).as("the contract has run on Secret Manager").hasSizeGreaterThan(5);
		assertThat(new TreeSet<>(listed("secrets.yaml"))).isEqualTo(needed);
	}

	@Test
	void storageRoleAllowsWhatIsCalledAndNothingElse() throws IOException {
		Set<String> needed = GcsPermissions.needed();
		assumeThat(needed).as("the contract has run on Cloud Storage").hasSizeGreaterThan(3);
		assertThat(new TreeSet<>(listed("storage.yaml"))).isEqualTo(needed);
	}

	/**
	 * For traces: {@code roles/telemetry.tracesWriter}, and what naming the quota project
	 * wants.
	 */
	@Test
	void telemetryRoleAllowsWhatIsCalledAndNothingElse() throws IOException {
		assumeThat(TelemetryPermissions.methods()).as("logs and metrics were sent")
			.contains("WriteLogEntries", "CreateTimeSeries");
		Set<String> needed = new TreeSet<>(TelemetryPermissions.needed());
		needed.addAll(Set.of("telemetry.traces.write", "serviceusage.services.use"));
		assertThat(new TreeSet<>(listed("telemetry.yaml"))).isEqualTo(needed);
	}

	@Test
	void fullRoleIsTheOthersTogether() {
		Set<String> all = new TreeSet<>();
		for (String role : List.of("secrets.yaml", "storage.yaml", "telemetry.yaml")) {
			all.addAll(listed(role));
		}
		assertThat(new TreeSet<>(listed("full.yaml"))).isEqualTo(all);
	}

	@ParameterizedTest
	@ValueSource(strings = { "secrets.yaml", "storage.yaml", "telemetry.yaml", "full.yaml" })
	void everyRoleIsOneThatGcloudTakes(String role) throws IOException {
		assertThat(Files.readString(ROLES.resolve(role))).contains("\ntitle: ", "\ndescription: ", "\nstage: GA\n",
				"\nincludedPermissions:\n");
		assertThat(listed(role)).isNotEmpty()
			.isSorted()
			.doesNotHaveDuplicates()
			.allMatch((permission) -> permission.matches("[a-z]+\\.[A-Za-z]+\\.[A-Za-z]+"));
	}

}
