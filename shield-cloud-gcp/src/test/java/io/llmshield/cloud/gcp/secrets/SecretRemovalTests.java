package io.llmshield.cloud.gcp.secrets;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.google.cloud.secretmanager.v1.Secret;
import io.grpc.Status;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Deleting so that it can be undone, on a service whose own deletion cannot.
 */
class SecretRemovalTests extends DoubleDriver {

	private static final Duration WINDOW = Duration.ofDays(7);

	@Test
	void deletedVersionsCannotBeReadByAnybody() {
		create("one");
		driver().update(NAME, text("two"), null, token());
		driver().delete(NAME, WINDOW);
		assertThat(states()).containsExactly("2 DISABLED", "1 DISABLED");
		assertThat(Times.instant(stored().getExpireTime())).isCloseTo(state().now().plus(WINDOW),
				within(Duration.ofMinutes(1)));
		for (CloudException failure : List.of(failure(() -> driver().read(NAME, null)),
				failure(() -> other().read(NAME, "1")), failure(() -> driver().describe(NAME)),
				failure(() -> driver().update(NAME, text("z"), null, token())),
				failure(() -> driver().update(NAME, text("z"), "2", token())),
				failure(() -> driver().delete(NAME, WINDOW)))) {
			assertThat(failure.category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
			assertThat(failure.reason()).contains("deleted");
			assertThat(failure.remedy()).contains("Restore");
		}
	}

	@Test
	void onlyWhatWasEnabledIsEnabledAgain() {
		create("one");
		driver().update(NAME, text("two"), null, token());
		driver().update(NAME, text("three"), null, token());
		client().disableSecretVersion(RESOURCE + "/versions/2");
		driver().delete(NAME, WINDOW);
		other().restore(NAME);
		assertThat(states()).containsExactly("3 ENABLED", "2 DISABLED", "1 ENABLED");
		assertThat(stored().hasExpireTime()).isFalse();
		state().advance(Duration.ofDays(60));
		assertThat(driver().read(NAME, null).asText()).isEqualTo("three");
	}

	@Test
	void expiryOfTheUsersOwnComesBack() {
		create("one");
		Instant expires = state().now().plus(Duration.ofDays(100));
		expireAt(expires);
		driver().delete(NAME, WINDOW);
		assertThat(Times.instant(stored().getExpireTime())).isBefore(expires.minus(Duration.ofDays(90)));
		driver().restore(NAME);
		assertThat(Times.instant(stored().getExpireTime())).isEqualTo(expires);
	}

	@Test
	void expiryBeforeTheEndOfTheWindowStays() {
		create("one");
		Instant expires = state().now().plus(Duration.ofDays(2));
		expireAt(expires);
		driver().delete(NAME, WINDOW);
		assertThat(Times.instant(stored().getExpireTime())).isEqualTo(expires);
		driver().restore(NAME);
		assertThat(Times.instant(stored().getExpireTime())).isEqualTo(expires);
	}

	private void expireAt(Instant expires) {
		Secret changed = stored().toBuilder().setExpireTime(Times.timestamp(expires)).build();
		state().update(changed, List.of("expire_time"));
	}

	@Test
	void deletionThatWasCutShortIsFinishedByTheNextCall() {
		create("one");
		driver().update(NAME, text("two"), null, token());
		wire().fail("DisableSecretVersion", 1, Status.UNAVAILABLE);
		assertThat(failure(() -> driver().delete(NAME, WINDOW)).retryable()).isTrue();
		driver().delete(NAME, WINDOW);
		assertThat(states()).containsExactly("2 DISABLED", "1 DISABLED");
		driver().restore(NAME);
		assertThat(states()).containsExactly("2 ENABLED", "1 ENABLED");
	}

	@Test
	void restorationThatWasCutShortIsFinishedByTheNextCall() {
		create("one");
		driver().update(NAME, text("two"), null, token());
		driver().delete(NAME, WINDOW);
		wire().fail("UpdateSecret", 1, Status.UNAVAILABLE);
		assertThat(failure(() -> driver().restore(NAME)).retryable()).isTrue();
		assertThat(stored().hasExpireTime()).isTrue();
		driver().restore(NAME);
		assertThat(driver().read(NAME, null).asText()).isEqualTo("two");
		assertThat(stored().hasExpireTime()).isFalse();
	}

	@Test
	void versionThatWasDestroyedMeanwhileDoesNotStopTheRestoration() {
		create("one");
		driver().update(NAME, text("two"), null, token());
		driver().delete(NAME, WINDOW);
		client().destroySecretVersion(RESOURCE + "/versions/2");
		driver().restore(NAME);
		assertThat(states()).containsExactly("2 DESTROYED", "1 ENABLED");
		assertThat(driver().read(NAME, null).asText()).isEqualTo("one");
	}

	@Test
	void versionThatCannotBeEnabledStopsTheRestoration() {
		create("one");
		driver().delete(NAME, WINDOW);
		wire().fail("EnableSecretVersion", 1, Status.FAILED_PRECONDITION);
		assertThat(failure(() -> driver().restore(NAME)).category()).isEqualTo(CloudErrorCategory.CONFIGURATION);
		assertThat(failure(() -> driver().read(NAME, null)).reason()).contains("deleted");
		driver().restore(NAME);
		assertThat(driver().read(NAME, null).asText()).isEqualTo("one");
	}

	@Test
	void restoringALiveSecretDoesNothing() {
		create("x");
		wire().forget();
		driver().restore(NAME);
		assertThat(wire().requests()).containsExactly("GetSecret");
		assertThat(driver().read(NAME, null)).isEqualTo(text("x"));
	}

	@Test
	void purgingALiveSecretIsRefusedBeforeAnythingIsDeleted() {
		create("x");
		wire().forget();
		assertThat(failure(() -> driver().purge(NAME)).category()).isEqualTo(CloudErrorCategory.PRECONDITION_FAILED);
		assertThat(wire().requests()).containsExactly("GetSecret");
	}

	@Test
	void secretThatIsRestoredMeanwhileIsNotPurged() {
		create("x");
		driver().delete(NAME, WINDOW);
		wire().before("DeleteSecret", () -> other().restore(NAME));
		assertThat(failure(() -> driver().purge(NAME)).category()).isEqualTo(CloudErrorCategory.PRECONDITION_FAILED);
		assertThat(driver().read(NAME, null).asText()).isEqualTo("x");
	}

	@Test
	void writerAtWorkIsWaitedForBeforeTheDeletion() {
		create("x");
		wire().before("AddSecretVersion", () -> assertThat(failure(() -> other().delete(NAME, WINDOW)).category())
			.isEqualTo(CloudErrorCategory.UNAVAILABLE));
		assertThat(driver().update(NAME, text("y"), null, token())).isEqualTo("2");
		other().delete(NAME, WINDOW);
		assertThat(states()).containsExactly("2 DISABLED", "1 DISABLED");
	}

	@Test
	void deletedNameSaysRestoreOrPurgeAndIsFreeAfterTheWindow() {
		create("x");
		driver().delete(NAME, WINDOW);
		assertThat(failure(() -> create("y")).remedy()).isEqualTo("Restore or purge it");
		state().advance(WINDOW.plusMinutes(1));
		assertThat(create("y")).isEqualTo("1");
	}

	@Test
	void deletedSecretIsNotListed() {
		create("x");
		driver().delete(NAME, WINDOW);
		assertThat(driver().list("", null).secrets()).isEmpty();
		assertThat(driver().newestVersions(List.of(NAME))).isEmpty();
	}

}
