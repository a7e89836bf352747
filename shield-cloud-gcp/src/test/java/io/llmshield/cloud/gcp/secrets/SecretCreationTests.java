package io.llmshield.cloud.gcp.secrets;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.google.cloud.secretmanager.v1.Replication;
import com.google.cloud.secretmanager.v1.Secret;
import io.grpc.Status;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.test.Outcome;
import io.llmshield.cloud.test.Race;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Creating in two requests: races, deaths in between, and lost replies.
 */
class SecretCreationTests extends DoubleDriver {

	private static final Duration LEASE = SecretNotes.Claim.LEASE.plusSeconds(1);

	private String create(SecretDriver driver, String text, String token) {
		return driver.create(NAME, text(text), SecretOptions.DEFAULT, token);
	}

	private void begin(String token) {
		wire().fail("AddSecretVersion", 1, Status.UNAVAILABLE);
		assertThat(failure(() -> create(driver(), "begun", token)).category())
			.isEqualTo(CloudErrorCategory.UNAVAILABLE);
		assertThat(states()).isEmpty();
	}

	@RepeatedTest(3)
	void ofTwoHundredCreatesOneWins() {
		SecretDriver[] processes = { driver(), other(), other(), other() };
		List<Outcome<String>> outcomes = Race.run(200,
				(caller) -> create(processes[caller % processes.length], "value " + caller, token()));
		assertThat(outcomes).filteredOn(Outcome::won).hasSize(1);
		assertThat(outcomes).filteredOn((outcome) -> !outcome.won())
			.allMatch((outcome) -> outcome.category() == CloudErrorCategory.ALREADY_EXISTS);
		Outcome<String> winner = outcomes.stream().filter(Outcome::won).findFirst().orElseThrow();
		assertThat(driver().read(NAME, null).asText()).isEqualTo("value " + winner.caller());
		assertThat(states()).containsExactly("1 ENABLED");
	}

	@RepeatedTest(3)
	void ofManyThatTakeOverOneWins() {
		begin(token());
		state().advance(LEASE);
		SecretDriver[] processes = { driver(), other(), other(), other() };
		List<Outcome<String>> outcomes = Race.run(40,
				(caller) -> create(processes[caller % processes.length], "value " + caller, token()));
		assertThat(outcomes).filteredOn(Outcome::won).hasSize(1);
		assertThat(outcomes).filteredOn((outcome) -> !outcome.won())
			.allMatch((outcome) -> outcome.category() == CloudErrorCategory.ALREADY_EXISTS);
		Outcome<String> winner = outcomes.stream().filter(Outcome::won).findFirst().orElseThrow();
		assertThat(driver().read(NAME, null).asText()).isEqualTo("value " + winner.caller());
		assertThat(driver().describe(NAME).versions()).hasSize(1);
	}

	@Test
	void whatIsBegunDoesNotExist() {
		begin(token());
		for (CloudException failure : List.of(failure(() -> driver().read(NAME, null)),
				failure(() -> driver().read(NAME, "1")), failure(() -> driver().describe(NAME)),
				failure(() -> driver().update(NAME, text("x"), null, token())),
				failure(() -> driver().update(NAME, text("x"), "1", token())),
				failure(() -> driver().delete(NAME, Duration.ofDays(7))))) {
			assertThat(failure.category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
		}
		assertThat(driver().list("", null).secrets()).isEmpty();
		assertThat(driver().newestVersions(List.of(NAME))).isEmpty();
	}

	@Test
	void nameIsTakenWhileAnotherCallerIsCreating() {
		begin(token());
		assertThat(failure(() -> create(other(), "other", token())).category())
			.isEqualTo(CloudErrorCategory.ALREADY_EXISTS);
		assertThat(states()).isEmpty();
	}

	@Test
	void deadCreatorIsSucceeded() {
		begin(token());
		state().advance(LEASE);
		assertThat(other().create(NAME, text("other"), SecretOptions.tagged(Map.of("by", "other")), token()))
			.isEqualTo("1");
		assertThat(driver().read(NAME, null).asText()).isEqualTo("other");
		assertThat(driver().describe(NAME).tags()).isEqualTo(Map.of("by", "other"));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void creatorGoesOnAlsoWhenItWasAwayForLong(boolean forLong) {
		String token = token();
		begin(token);
		if (forLong) {
			state().advance(LEASE);
		}
		assertThat(create(driver(), "begun", token)).isEqualTo("1");
		assertThat(states()).containsExactly("1 ENABLED");
		assertThat(driver().read(NAME, null).asText()).isEqualTo("begun");
	}

	@Test
	void slowCreatorThatWasSucceededHasLost() {
		wire().before("AddSecretVersion", () -> {
			state().advance(LEASE);
			create(other(), "faster", token());
		});
		assertThat(failure(() -> create("slow")).category()).isEqualTo(CloudErrorCategory.ALREADY_EXISTS);
		assertThat(driver().read(NAME, null).asText()).isEqualTo("faster");
		assertThat(states()).containsExactly("2 DESTROYED", "1 ENABLED");
	}

	/**
	 * The other one looks for a version before there is one, and removes what was begun
	 * after there is.
	 */
	@Test
	void slowCreatorWhoseVersionIsRemovedWithTheSecretHasLost() {
		CountDownLatch looked = new CountDownLatch(1);
		CountDownLatch added = new CountDownLatch(1);
		Thread faster = new Thread(() -> create(other(), "faster", token()));
		wire().before("DeleteSecret", () -> {
			looked.countDown();
			await(added);
		});
		wire().before("AddSecretVersion", () -> {
			state().advance(LEASE);
			faster.start();
			await(looked);
		});
		wire().before("UpdateSecret", () -> {
			added.countDown();
			join(faster);
		});
		assertThat(failure(() -> create("slow")).category()).isEqualTo(CloudErrorCategory.ALREADY_EXISTS);
		assertThat(driver().read(NAME, null).asText()).isEqualTo("faster");
		assertThat(states()).containsExactly("1 ENABLED");
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void join(Thread thread) {
		try {
			thread.join(20_000);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void secretThatIsNotThereYetIsNotLost() {
		String token = token();
		wire().fail("AddSecretVersion", 1, Status.NOT_FOUND);
		assertThat(failure(() -> create(driver(), "x", token)).retryable()).isTrue();
		assertThat(create(driver(), "x", token)).isEqualTo("1");
		assertThat(states()).containsExactly("1 ENABLED");
	}

	@Test
	void secretWhoseVersionIsNotListedYetIsNotTakenForBegun() {
		wire().fail("UpdateSecret", 1, Status.UNAVAILABLE);
		create("x");
		state().advance(LEASE);
		state().listingsAreBehind(1);
		assertThat(failure(() -> create(other(), "y", token())).category())
			.isEqualTo(CloudErrorCategory.ALREADY_EXISTS);
		assertThat(driver().list("", null).secrets()).hasSize(1);
		assertThat(driver().read(NAME, null).asText()).isEqualTo("x");
	}

	@ParameterizedTest
	@ValueSource(strings = { "CreateSecret", "AddSecretVersion" })
	void repeatedCreateAfterALostReplyWritesNothing(String method) {
		String token = token();
		wire().loseReply(method, Status.UNAVAILABLE);
		assertThat(failure(() -> create(driver(), "x", token)).retryable()).isTrue();
		assertThat(create(driver(), "x", token)).isEqualTo("1");
		assertThat(create(other(), "x", token)).isEqualTo("1");
		assertThat(states()).containsExactly("1 ENABLED");
		assertThat(failure(() -> create(other(), "x", token())).category())
			.isEqualTo(CloudErrorCategory.ALREADY_EXISTS);
	}

	@Test
	void lostConfirmationIsNoFailure() {
		wire().fail("UpdateSecret", 1, Status.UNAVAILABLE);
		assertThat(create("x")).isEqualTo("1");
		assertThat(driver().list("", null).secrets()).hasSize(1);
		assertThat(failure(() -> create(other(), "y", token())).category())
			.isEqualTo(CloudErrorCategory.ALREADY_EXISTS);
		state().advance(LEASE);
		assertThat(failure(() -> create(other(), "y", token())).category())
			.isEqualTo(CloudErrorCategory.ALREADY_EXISTS);
		assertThat(driver().read(NAME, null).asText()).isEqualTo("x");
	}

	@Test
	void refusedFirstVersionLeavesNothing() {
		wire().fail("AddSecretVersion", 1, Status.RESOURCE_EXHAUSTED);
		assertThat(failure(() -> create("x")).category()).isEqualTo(CloudErrorCategory.THROTTLED);
		assertThat(state().list("")).isEmpty();
		assertThat(create("x")).isEqualTo("1");
	}

	@Test
	void throttledLookDoesNotSayThatTheNameIsTaken() {
		String token = token();
		create(driver(), "x", token);
		wire().fail("GetSecret", 1, Status.RESOURCE_EXHAUSTED);
		assertThat(failure(() -> create(driver(), "x", token)).category()).isEqualTo(CloudErrorCategory.THROTTLED);
		assertThat(create(driver(), "x", token)).isEqualTo("1");
	}

	@Test
	void forbiddenLookDoes() {
		create("x");
		wire().forbid("GetSecret");
		assertThat(failure(() -> create("y")).category()).isEqualTo(CloudErrorCategory.ALREADY_EXISTS);
	}

	private void createEmptyByHand() {
		state().create(ID,
				Secret.newBuilder()
					.setReplication(Replication.newBuilder().setAutomatic(Replication.Automatic.getDefaultInstance()))
					.putLabels("made", "by-hand")
					.putAnnotations("owner", "terraform")
					.build());
	}

	@Test
	void secretThatOthersMadeWithoutAValueIsFilled() {
		createEmptyByHand();
		assertThat(failure(() -> create("x")).category()).isEqualTo(CloudErrorCategory.ALREADY_EXISTS);
		state().advance(LEASE);
		assertThat(driver().create(NAME, text("x"), SecretOptions.tagged(Map.of("team", "a")), token())).isEqualTo("1");
		assertThat(stored().getAnnotationsMap()).containsEntry("owner", "terraform");
		assertThat(driver().describe(NAME).tags()).isEqualTo(Map.of("made", "by-hand", "team", "a"));
		assertThat(driver().read(NAME, null)).isEqualTo(text("x"));
	}

	@Test
	void secretThatOthersMadeStaysWhenItCannotBeFilled() {
		createEmptyByHand();
		state().advance(LEASE);
		wire().fail("AddSecretVersion", 1, Status.PERMISSION_DENIED);
		assertThat(failure(() -> create("x")).category()).isEqualTo(CloudErrorCategory.ACCESS_DENIED);
		assertThat(stored().getAnnotationsMap()).isEqualTo(Map.of("owner", "terraform"));
		assertThat(stored().getLabelsMap()).isEqualTo(Map.of("made", "by-hand"));
	}

	@Test
	void nameStandsInAnAnnotation() {
		create("x");
		assertThat(stored().getAnnotationsMap()).containsEntry("shield-cloud.name", "llm-shield/api-key");
		assertThat(stored().getName()).endsWith("/secrets/llm-shield--api-key");
	}

}
