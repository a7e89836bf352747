package io.llmshield.cloud.gcp.secrets;

import java.time.Duration;
import java.util.List;

import io.grpc.Status;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.secrets.SecretVersion;
import io.llmshield.cloud.test.Outcome;
import io.llmshield.cloud.test.Race;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Writing versions: conditions, other writers, and lost replies.
 */
class VersionWritesTests extends DoubleDriver {

	private static final Duration LEASE = SecretNotes.Claim.LEASE.plusSeconds(1);

	private String update(SecretDriver driver, String text, String ifVersion, String token) {
		return driver.update(NAME, text(text), ifVersion, token);
	}

	@Test
	void ofManyConditionalWritesOneWinsAndLeavesNothingBehind() {
		create("first");
		SecretDriver[] processes = { driver(), other(), other(), other() };
		List<Outcome<String>> outcomes = Race.run(32,
				(caller) -> update(processes[caller % processes.length], "value " + caller, "1", token()));
		assertThat(outcomes).filteredOn(Outcome::won).as("%s", outcomes).hasSize(1);
		assertThat(outcomes).filteredOn((outcome) -> !outcome.won())
			.allMatch((outcome) -> outcome.category() == CloudErrorCategory.PRECONDITION_FAILED);
		assertThat(states()).containsExactly("2 ENABLED", "1 ENABLED");
	}

	@Test
	void foreignVersionBetweenCheckAndWriteIsNoticedByItsNumber() {
		create("first");
		wire().before("AddSecretVersion", () -> addByHand("theirs"));
		CloudException failure = failure(() -> update(driver(), "ours", "1", token()));
		assertThat(failure.category()).isEqualTo(CloudErrorCategory.PRECONDITION_FAILED);
		assertThat(driver().read(NAME, null).asText()).isEqualTo("theirs");
		assertThat(states()).containsExactly("3 DESTROYED", "2 ENABLED", "1 ENABLED");
		assertThat(driver().describe(NAME).versions()).extracting(SecretVersion::id).containsExactly("2", "1");
		assertThat(update(driver(), "ours", "2", token())).isEqualTo("4");
	}

	@Test
	void versionThatHasLostIsDestroyedThoughTheServiceFailsAtIt() {
		create("first");
		wire().before("AddSecretVersion", () -> addByHand("theirs"));
		wire().fail("DestroySecretVersion", 2, Status.UNAVAILABLE);
		assertThat(failure(() -> update(driver(), "ours", "1", token())).category())
			.isEqualTo(CloudErrorCategory.PRECONDITION_FAILED);
		assertThat(states()).containsExactly("3 DESTROYED", "2 ENABLED", "1 ENABLED");
	}

	@Test
	void versionThatHasLostAndStaysIsNamed() {
		create("first");
		wire().before("AddSecretVersion", () -> addByHand("theirs"));
		wire().forbid("DestroySecretVersion");
		CloudException failure = failure(() -> update(driver(), "ours", "1", token()));
		assertThat(failure.retryable()).isFalse();
		assertThat(failure.reason()).contains("version 3");
		assertThat(failure.remedy()).contains("secretmanager.versions.destroy");
	}

	@Test
	void foreignVersionDoesNotStopAWriteWithoutACondition() {
		create("first");
		wire().before("AddSecretVersion", () -> addByHand("theirs"));
		assertThat(driver().update(NAME, text("ours"), null, token())).isEqualTo("3");
		assertThat(driver().read(NAME, null).asText()).isEqualTo("ours");
	}

	@Test
	void conditionIsOnTheNewestEnabledVersion() {
		create("first");
		addByHand("second");
		client().disableSecretVersion(RESOURCE + "/versions/2");
		assertThat(failure(() -> update(driver(), "third", "2", token())).category())
			.isEqualTo(CloudErrorCategory.PRECONDITION_FAILED);
		assertThat(update(driver(), "third", "1", token())).isEqualTo("3");
	}

	@ParameterizedTest
	@ValueSource(strings = { "UpdateSecret", "AddSecretVersion" })
	void repeatedWriteAfterALostReplyWritesOnce(String method) {
		create("first");
		String token = token();
		wire().loseReply(method, Status.DEADLINE_EXCEEDED);
		assertThat(failure(() -> update(driver(), "second", "1", token)).category())
			.isEqualTo(CloudErrorCategory.TIMEOUT);
		assertThat(update(driver(), "second", "1", token)).isEqualTo("2");
		assertThat(update(other(), "second", "1", token)).isEqualTo("2");
		assertThat(states()).containsExactly("2 ENABLED", "1 ENABLED");
	}

	@Test
	void repeatedWriteIsRecognisedAfterOthersHaveWritten() {
		create("first");
		String token = token();
		wire().loseReply("AddSecretVersion", Status.UNAVAILABLE);
		failure(() -> driver().update(NAME, text("ours"), null, token));
		for (int i = 0; i < 10; i++) {
			other().update(NAME, text("theirs " + i), null, token());
		}
		assertThat(driver().update(NAME, text("ours"), null, token)).isEqualTo("2");
		assertThat(states()).hasSize(12);
	}

	@Test
	void writerWaitsForTheOneAtWork() {
		create("first");
		wire().before("AddSecretVersion", () -> {
			String theirs = token();
			assertThat(Race.run(2, (caller) -> {
				if (caller == 0) {
					Thread.sleep(200);
					addByHand("theirs");
					return "2";
				}
				return update(other(), "ours", "1", theirs);
			})).extracting(Outcome::won).containsExactly(true, false);
		});
		failure(() -> update(driver(), "first writer", "1", token()));
		assertThat(driver().read(NAME, null).asText()).isEqualTo("theirs");
	}

	@Test
	void deadWriterIsSucceededAfterItsLease() {
		create("first");
		wire().fail("AddSecretVersion", 1, Status.UNAVAILABLE);
		failure(() -> update(driver(), "dead", "1", token()));
		state().advance(LEASE);
		assertThat(update(other(), "second", "1", token())).isEqualTo("2");
	}

	@Test
	void writerThatIsStillAtWorkIsNotOverwrittenButWaitedFor() {
		create("first");
		wire().fail("AddSecretVersion", 1, Status.UNAVAILABLE);
		failure(() -> update(driver(), "silent", "1", token()));
		CloudException failure = failure(() -> update(other(), "second", "1", token()));
		assertThat(failure.category()).isEqualTo(CloudErrorCategory.UNAVAILABLE);
		assertThat(failure.retryable()).isTrue();
		assertThat(states()).containsExactly("1 ENABLED");
	}

	@Test
	void refusedWriteMakesNobodyWait() {
		create("first");
		wire().fail("AddSecretVersion", 1, Status.RESOURCE_EXHAUSTED);
		assertThat(failure(() -> update(driver(), "refused", "1", token())).category())
			.isEqualTo(CloudErrorCategory.THROTTLED);
		wire().forget();
		assertThat(update(other(), "second", "1", token())).isEqualTo("2");
		assertThat(wire().requests()).containsExactly("GetSecret", "ListSecretVersions", "UpdateSecret",
				"AddSecretVersion");
	}

	@Test
	void othersAnnotationsAreKept() {
		create("first");
		var secret = stored().toBuilder().putAnnotations("owner", "somebody").build();
		state().update(secret, List.of("annotations"));
		driver().update(NAME, text("second"), null, token());
		assertThat(stored().getAnnotationsMap()).containsEntry("owner", "somebody");
	}

	@Test
	void annotationsStayWithinTheLimitHoweverOftenASecretIsWritten() {
		create("0");
		for (int i = 1; i < 120; i++) {
			driver().update(NAME, (i % 2 == 0) ? text("" + i) : SecretValue.ofJson("" + i), null, token());
		}
		int size = stored().getAnnotationsMap()
			.entrySet()
			.stream()
			.mapToInt((annotation) -> annotation.getKey().length() + annotation.getValue().length())
			.sum();
		assertThat(size).isLessThan(4096);
		assertThat(other().read(NAME, "119").type()).isEqualTo(SecretValue.Type.TEXT);
		assertThat(other().read(NAME, "120").type()).isEqualTo(SecretValue.Type.JSON);
	}

}
