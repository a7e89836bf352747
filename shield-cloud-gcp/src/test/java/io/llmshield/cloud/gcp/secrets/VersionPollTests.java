package io.llmshield.cloud.gcp.secrets;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.grpc.Status;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Looking for changes within the quota of requests.
 */
class VersionPollTests extends DoubleDriver {

	private List<SecretName> createMany(int count) {
		List<SecretName> names = IntStream.range(0, count).mapToObj((i) -> SecretName.of("many/key-" + i)).toList();
		names.forEach((name) -> driver().create(name, text("x"), SecretOptions.DEFAULT, token()));
		return names;
	}

	private Map<SecretName, String> poll(List<SecretName> names) {
		wire().forget();
		return driver().newestVersions(names);
	}

	private static String resource(SecretName name) {
		return "projects/" + SecretManagerState.PROJECT + "/secrets/" + name.flat();
	}

	@Test
	void fewAreAskedOneByOne() {
		List<SecretName> names = createMany(5);
		assertThat(poll(names)).hasSize(5);
		assertThat(wire().requests()).hasSize(5).containsOnly("ListSecretVersions");
		other().update(names.get(3), text("y"), null, token());
		assertThat(poll(names)).containsEntry(names.get(3), "2");
	}

	@Test
	void ofManyOnlyAFewAreAsked() {
		List<SecretName> names = createMany(50);
		assertThat(poll(names)).hasSize(50);
		assertThat(poll(names)).hasSize(50);
		assertThat(wire().requests()).containsExactly("ListSecrets", "ListSecrets", "ListSecretVersions",
				"ListSecretVersions", "ListSecretVersions", "ListSecretVersions", "ListSecretVersions");
	}

	@Test
	void versionOfADriverIsSeenAtOnce() {
		List<SecretName> names = createMany(50);
		poll(names);
		other().update(names.get(17), text("y"), null, token());
		assertThat(poll(names)).hasSize(50).containsEntry(names.get(17), "2");
		assertThat(wire().requests()).hasSize(2 + 1 + 5);
	}

	@Test
	void versionThatOthersAddIsSeenInTurn() {
		List<SecretName> names = createMany(50);
		poll(names);
		state().add(resource(names.get(17)), payload("y"));
		for (int round = 0; round < 10; round++) {
			if ("2".equals(poll(names).get(names.get(17)))) {
				return;
			}
		}
		assertThat(poll(names)).containsEntry(names.get(17), "2");
	}

	@Test
	void versionThatIsClaimedButNotYetWrittenIsNotMissed() {
		List<SecretName> names = createMany(20);
		poll(names);
		wire().before("AddSecretVersion", () -> assertThat(poll(names)).containsEntry(names.get(11), "1"));
		other().update(names.get(11), text("y"), null, token());
		assertThat(poll(names)).containsEntry(names.get(11), "2");
	}

	@Test
	void versionThatIsNotListedYetIsNotTakenBack() {
		create("one");
		assertThat(poll(List.of(NAME))).containsEntry(NAME, "1");
		driver().update(NAME, text("two"), null, token());
		state().listingsAreBehind(1);
		assertThat(poll(List.of(NAME))).as("written here").containsEntry(NAME, "2");
		SecretDriver other = other();
		state().listingsAreBehind(0);
		assertThat(other.newestVersions(List.of(NAME))).containsEntry(NAME, "2");
		state().listingsAreBehind(1);
		assertThat(other.newestVersions(List.of(NAME))).as("seen before").containsEntry(NAME, "2");
		state().listingsAreBehind(2);
		assertThat(other.newestVersions(List.of(NAME))).as("none listed").containsEntry(NAME, "2");
		wire().forbid("GetSecretVersion");
		state().listingsAreBehind(1);
		assertThat(other.newestVersions(List.of(NAME))).as("may only list").containsEntry(NAME, "1");
	}

	@Test
	void versionThatWasDisabledIsTakenBack() {
		create("one");
		driver().update(NAME, text("two"), null, token());
		assertThat(poll(List.of(NAME))).containsEntry(NAME, "2");
		client().disableSecretVersion(RESOURCE + "/versions/2");
		assertThat(poll(List.of(NAME))).containsEntry(NAME, "1");
		client().disableSecretVersion(RESOURCE + "/versions/1");
		assertThat(poll(List.of(NAME))).isEmpty();
	}

	@Test
	void deletedAndRestoredAreSeenAtOnce() {
		List<SecretName> names = createMany(20);
		poll(names);
		other().delete(names.get(11), Duration.ofDays(7));
		assertThat(poll(names)).hasSize(19).doesNotContainKey(names.get(11));
		other().restore(names.get(11));
		assertThat(poll(names)).hasSize(20).containsEntry(names.get(11), "1");
	}

	@Test
	void throttlingReachesTheWatch() {
		List<SecretName> names = createMany(20);
		wire().fail("ListSecrets", 1, Status.RESOURCE_EXHAUSTED);
		assertThat(failure(() -> poll(names)).category()).isEqualTo(CloudErrorCategory.THROTTLED);
		assertThat(wire().requests()).hasSize(1);
	}

	@Test
	void valuesAreNeverRead() {
		List<SecretName> names = createMany(20);
		poll(names);
		poll(names);
		assertThat(wire().requests()).doesNotContain("AccessSecretVersion");
	}

}
