package io.llmshield.cloud.aws.secrets;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.test.Outcome;
import io.llmshield.cloud.test.Race;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.SecretVersionsListEntry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Updates under a condition, which the service does not know and the driver builds.
 */
class ConditionalUpdateTests {

	private static final SecretName NAME = SecretName.of("llm-shield/api-key");

	private static final int PROCESSES = 8;

	private SecretsManagerDouble service;

	private SecretsManagerClient client;

	/** Each stands for a process: they share nothing. */
	private final List<SecretDriver> processes = new ArrayList<>();

	private String first;

	@BeforeEach
	void start() throws IOException {
		this.service = new SecretsManagerDouble();
		this.client = this.service.client();
		for (int i = 0; i < PROCESSES; i++) {
			this.processes.add(AwsSecrets.driver(this.client, AwsSecretOptions.DEFAULT));
		}
		this.first = this.processes.get(0).create(NAME, text("first"), SecretOptions.DEFAULT, token());
		this.service.forgetRequests();
	}

	@AfterEach
	void stop() {
		this.client.close();
		this.service.close();
	}

	private static SecretValue text(String text) {
		return SecretValue.ofText(text);
	}

	private static String token() {
		return UUID.randomUUID().toString();
	}

	private String update(int process, String text, String ifVersion, String token) {
		return this.processes.get(process).update(NAME, text(text), ifVersion, token);
	}

	private CloudException failure(int process, String ifVersion, String token) {
		return catchThrowableOfType(CloudException.class, () -> update(process, "loser", ifVersion, token));
	}

	private void assertLabels(Map<String, Object> labels) {
		assertThat(this.service.actions().stages(NAME.value())).isEqualTo(labels);
	}

	@Test
	void winnerTakesFourRequestsAndLeavesOnlyTheServicesLabels() {
		String second = update(0, "second", this.first, token());
		assertThat(this.service.requests()).containsExactly("DescribeSecret", "PutSecretValue",
				"UpdateSecretVersionStage", "UpdateSecretVersionStage");
		assertLabels(Map.of(second, List.of("AWSCURRENT"), this.first, List.of("AWSPREVIOUS")));
	}

	@Test
	void conditionThatDoesNotHoldWritesNothing() {
		String second = update(0, "second", this.first, token());
		this.service.forgetRequests();
		CloudException failure = failure(1, this.first, token());
		assertThat(failure.category()).isEqualTo(CloudErrorCategory.PRECONDITION_FAILED);
		assertThat(failure.reason()).contains(second, this.first);
		assertThat(this.service.requests()).containsExactly("DescribeSecret");
		assertThat(this.service.actions().versions(NAME.value())).isEqualTo(2);
	}

	@RepeatedTest(20)
	void ofManyProcessesOneWinsAndNoLabelStays() {
		List<Outcome<String>> outcomes = Race.run(PROCESSES,
				(caller) -> update(caller, "writer " + caller, this.first, token()));
		assertThat(outcomes).filteredOn(Outcome::won).hasSize(1);
		assertThat(outcomes).filteredOn((outcome) -> !outcome.won())
			.allMatch((outcome) -> outcome.category() == CloudErrorCategory.PRECONDITION_FAILED);
		Outcome<String> winner = outcomes.stream().filter(Outcome::won).findFirst().orElseThrow();
		assertThat(this.processes.get(0).read(NAME, null).asText()).isEqualTo("writer " + winner.caller());
		assertLabels(Map.of(Objects.requireNonNull(winner.value()), List.of("AWSCURRENT"), this.first,
				List.of("AWSPREVIOUS")));
	}

	@RepeatedTest(5)
	void writersOfOneProcessLeaveNoVersionsOfLosers() {
		List<Outcome<String>> outcomes = Race.run(24, (caller) -> update(0, "writer " + caller, this.first, token()));
		assertThat(outcomes).filteredOn(Outcome::won).hasSize(1);
		assertThat(this.service.actions().versions(NAME.value())).isEqualTo(2);
	}

	@Test
	void noRotationIsLost() {
		CloudSecretManager[] managers = this.processes.stream()
			.limit(2)
			.map((driver) -> SecretManagerBuilder.forDriver(driver).build())
			.toArray(CloudSecretManager[]::new);
		this.processes.get(0).update(NAME, text("0"), null, token());
		List<Outcome<Integer>> outcomes = Race.run(2, (caller) -> {
			for (int i = 0; i < 10; i++) {
				increment(managers[caller]);
			}
			return caller;
		});
		assertThat(outcomes).allMatch(Outcome::won);
		assertThat(this.processes.get(0).read(NAME, null).asText()).isEqualTo("20");
	}

	/** A rotation gives up after several lost races; this writer does not. */
	private static void increment(CloudSecretManager manager) {
		while (true) {
			try {
				manager.rotateSecret(NAME.value(),
						(current) -> text(String.valueOf(Integer.parseInt(current.asText()) + 1)));
				return;
			}
			catch (CloudException ex) {
				assertThat(ex.category()).isEqualTo(CloudErrorCategory.PRECONDITION_FAILED);
			}
		}
	}

	@Test
	void loserLeavesAVersionWithoutLabel() {
		// The winner comes between the loser's write and its move of the label
		String token = token();
		this.service.between("UpdateSecretVersionStage",
				() -> this.processes.get(1).update(NAME, text("winner"), null, token()));
		assertThat(failure(0, this.first, token).category()).isEqualTo(CloudErrorCategory.PRECONDITION_FAILED);
		assertThat(this.service.requests()).hasSize(6)
			.startsWith("DescribeSecret", "PutSecretValue", "UpdateSecretVersionStage");
		assertThat(this.processes.get(0).read(NAME, null).asText()).isEqualTo("winner");
		List<SecretVersionsListEntry> all = this.client
			.listSecretVersionIds((request) -> request.secretId(NAME.value()).includeDeprecated(true))
			.versions();
		assertThat(all).hasSize(3);
		assertThat(all).filteredOn((version) -> !version.hasVersionStages())
			.extracting(SecretVersionsListEntry::versionId)
			.allMatch((id) -> id.startsWith(token))
			.hasSize(1);
		assertThat(this.processes.get(0).describe(NAME).versions().get(0).id())
			.isEqualTo(this.processes.get(0).describe(NAME).version());
	}

	@Test
	void lostReplyOfAnyRequestIsRecognisedWhenTheWriteIsRepeated() {
		String newest = this.first;
		for (String operation : List.of("DescribeSecret", "PutSecretValue", "UpdateSecretVersionStage")) {
			String token = token();
			this.service.loseReply(operation);
			assertThat(failure(0, newest, token).category()).isEqualTo(CloudErrorCategory.UNAVAILABLE);
			newest = this.processes.get(0).update(NAME, text("loser"), newest, token);
			assertThat(newest).startsWith(token);
			assertThat(this.service.actions().stages(NAME.value())).containsEntry(newest, List.of("AWSCURRENT"))
				.hasSize(2);
		}
		assertThat(this.service.actions().versions(NAME.value())).isEqualTo(4);
	}

	@Test
	void repetitionIsRecognisedAfterOneMoreWrite() {
		String token = token();
		String second = update(0, "second", this.first, token);
		String third = this.processes.get(1).update(NAME, text("third"), second, token());
		assertThat(update(0, "second", this.first, token)).isEqualTo(second);
		assertThat(this.processes.get(0).describe(NAME).version()).isEqualTo(third);
	}

	@Test
	void labelOfAProcessThatDiedHindersNobody() {
		this.client.putSecretValue(
				(request) -> request.secretId(NAME.value()).secretString("orphan").versionStages("SHIELD_PENDING"));
		String second = update(0, "second", this.first, token());
		assertLabels(Map.of(second, List.of("AWSCURRENT"), this.first, List.of("AWSPREVIOUS")));
	}

	@Test
	void failureToTidyUpDoesNotFailTheWrite() {
		String stage = "UpdateSecretVersionStage";
		this.service.between(stage, () -> this.service.between(stage,
				() -> this.service.fail(stage, 1, new ServiceError(500, "InternalServiceError", ""))));
		String second = update(0, "second", this.first, token());
		assertThat(this.processes.get(0).describe(NAME).version()).isEqualTo(second);
		String third = update(0, "third", second, token());
		assertLabels(Map.of(third, List.of("AWSCURRENT"), second, List.of("AWSPREVIOUS")));
	}

	@Test
	void refusalForAnotherReasonIsToldAsItIs() {
		this.service.fail("UpdateSecretVersionStage", 1,
				ServiceError.of("InvalidRequestException", "The secret is managed by another service."));
		assertThat(failure(0, this.first, token()).category()).isEqualTo(CloudErrorCategory.INVALID_ARGUMENT);
		assertLabels(Map.of(this.first, List.of("AWSCURRENT")));
	}

	@Test
	void missingSecretIsNotFound() {
		CloudException failure = catchThrowableOfType(CloudException.class,
				() -> this.processes.get(0).update(SecretName.of("missing"), text("x"), this.first, token()));
		assertThat(failure.category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
	}

}
