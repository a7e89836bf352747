package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.resilience.CallGuard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SecretWatcher}, {@link SecretChanges} and
 * {@link NotifyingSecretManager}.
 */
@Timeout(60)
class SecretWatcherTests {

	private static final String NAME = "llm-shield/openai-api-key";

	private final ScriptedSecretDriver driver = new ScriptedSecretDriver();

	private final List<SecretChange> heard = new ArrayList<>();

	private final CloudSecretManager manager = SecretManagerBuilder.forDriver(this.driver)
		.cache(SecretCacheOptions.DEFAULT)
		.listener((change) -> {
			throw new IllegalStateException("a listener that always fails");
		})
		.listener(this.heard::add)
		.build();

	private final SecretWatcher watcher = SecretWatcher.of(this.manager, Duration.ofSeconds(30));

	@Test
	void whatTheBuilderDidNotMakeCannotBeWatched() {
		CloudSecretManager other = new DefaultSecretManager(this.driver, CallGuard.NONE, SecretOptions.DEFAULT);
		assertThat(SecretWatcher.canWatch(this.manager)).isTrue();
		assertThat(SecretWatcher.canWatch(other)).isFalse();
		assertThatIllegalArgumentException().isThrownBy(() -> SecretWatcher.of(other, Duration.ZERO));
	}

	@Test
	void idleWatcherNeverStarts() {
		try (SecretWatcher idle = SecretWatcher.idle()) {
			idle.watch(NAME);
			idle.watch(NAME, "v1");
			idle.start();
			assertThat(idle.isRunning()).isFalse();
		}
	}

	@Test
	void othersWritesAreNoticedByVersion() {
		this.driver.put(NAME, "one");
		this.manager.getSecret(NAME);
		this.watcher.round();
		assertThat(this.heard).isEmpty();
		this.driver.put(NAME, "two");
		this.watcher.round();
		assertThat(this.heard).containsExactly(new SecretChange(NAME, "v1", "v2"));
		assertThat(this.driver.reads).hasValue(1);
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("two");
		this.watcher.round();
		assertThat(this.heard).hasSize(1);
	}

	@Test
	void aListenerAlreadyReadsTheNewVersion() {
		List<String> read = new ArrayList<>();
		CloudSecretManager[] self = new CloudSecretManager[1];
		self[0] = SecretManagerBuilder.forDriver(this.driver)
			.cache(SecretCacheOptions.DEFAULT)
			.listener((change) -> read.add(self[0].getSecret(NAME).asText()))
			.build();
		this.driver.put(NAME, "one");
		self[0].getSecret(NAME);
		self[0].updateSecret(NAME, SecretValue.ofText("two"));
		this.driver.put(NAME, "three");
		SecretWatcher.of(self[0], Duration.ZERO).round();
		assertThat(read).containsExactly("two", "three");
	}

	@Test
	void ownWritesAreToldAtOnceAndOnlyOnce() {
		this.manager.createSecret(NAME, SecretValue.ofText("one"));
		this.manager.updateSecret(NAME, SecretValue.ofText("two"));
		this.manager.rotateSecret(NAME, (current) -> SecretValue.ofText("three"));
		this.manager.deleteSecret(NAME);
		assertThat(this.heard).containsExactly(new SecretChange(NAME, null, "v1"), new SecretChange(NAME, "v1", "v2"),
				new SecretChange(NAME, "v2", "v3"), new SecretChange(NAME, "v3", null));
		this.watcher.round();
		assertThat(this.heard).hasSize(4);
	}

	@Test
	void aSecretThatNobodyReadIsToldAtTheFirstLookAndThenWhenItChanges() {
		this.driver.put(NAME, "one");
		this.watcher.watch(NAME);
		this.manager.getSecret(NAME);
		this.watcher.round();
		assertThat(this.heard).containsExactly(new SecretChange(NAME, null, "v1"));
		this.watcher.watch(NAME);
		this.watcher.round();
		assertThat(this.heard).hasSize(1);
		this.driver.put(NAME, "two");
		this.watcher.round();
		assertThat(this.heard).last().isEqualTo(new SecretChange(NAME, "v1", "v2"));
		assertThat(this.driver.reads).hasValue(1);
	}

	@Test
	void aWatchedSecretThatDoesNotExistIsToldWhenItAppears() {
		this.watcher.watch(NAME);
		this.watcher.round();
		assertThat(this.heard).isEmpty();
		this.driver.put(NAME, "one");
		this.watcher.round();
		assertThat(this.heard).containsExactly(new SecretChange(NAME, null, "v1"));
	}

	@Test
	void aDeletedSecretIsWatchedOn() {
		this.driver.put(NAME, "one");
		this.manager.getSecret(NAME);
		this.driver.delete(SecretName.of(NAME), Duration.ofDays(30));
		this.watcher.round();
		this.driver.restore(SecretName.of(NAME));
		this.watcher.round();
		assertThat(this.heard).containsExactly(new SecretChange(NAME, "v1", null), new SecretChange(NAME, null, "v1"));
	}

	@Test
	void aSecretThatLeftTheCacheIsWatchedOn() {
		this.driver.put(NAME, "one");
		this.manager.getSecret(NAME);
		SecretCache.of(this.manager).clear();
		this.driver.put(NAME, "two");
		this.watcher.round();
		assertThat(this.heard).containsExactly(new SecretChange(NAME, "v1", "v2"));
	}

	@Test
	void aWriteDuringARoundIsNotUndone() {
		this.driver.put(NAME, "one");
		this.manager.getSecret(NAME);
		this.driver.put(NAME, "two");
		SecretChanges changes = SecretLayers.find(this.manager, NotifyingSecretManager.class).changes();
		this.manager.updateSecret(NAME, SecretValue.ofText("three"));
		assertThat(changes.found(NAME, "v1", "v2")).isFalse();
		this.watcher.round();
		assertThat(this.heard).containsExactly(new SecretChange(NAME, "v1", "v3"));
	}

	@Test
	void whatFailsInOneRoundDoesNotStopTheNext() {
		this.driver.put(NAME, "one");
		this.manager.getSecret(NAME);
		this.driver.put(NAME, "two");
		this.driver.nextPolls.add(() -> {
			throw new IllegalStateException();
		});
		this.driver.nextPolls.add(() -> {
			throw ScriptedSecretDriver.error(CloudErrorCategory.ACCESS_DENIED);
		});
		this.watcher.round();
		this.watcher.round();
		assertThat(this.heard).isEmpty();
		this.watcher.round();
		assertThat(this.heard).hasSize(1);
	}

	@Test
	void aSecretThatMayNotBeLookedAtDoesNotHideChangesOfTheOthers() {
		this.driver.put(NAME, "one");
		this.driver.put("llm-shield/forbidden", "one");
		this.watcher.watch("llm-shield/forbidden");
		this.manager.getSecret(NAME);
		this.driver.forbidden = "llm-shield/forbidden";
		this.watcher.round();
		this.driver.put(NAME, "two");
		this.watcher.round();
		assertThat(this.heard).containsExactly(new SecretChange(NAME, "v1", "v2"));
		this.driver.put(NAME, "three");
		int before = this.driver.polls.get();
		this.watcher.round();
		assertThat(this.heard).last().isEqualTo(new SecretChange(NAME, "v2", "v3"));
		assertThat(this.driver.polls).as("polls: the others together, the forbidden one alone").hasValue(before + 2);
		this.driver.forbidden = null;
		this.watcher.round();
		assertThat(this.heard).last().isEqualTo(new SecretChange("llm-shield/forbidden", null, "v1"));
		this.watcher.round();
		assertThat(this.driver.polls).as("polls: two for the round before, one for all").hasValue(before + 5);
	}

	@Test
	void whereNothingMayBeLookedAtARoundAsksForFewSecretsOnly() {
		for (int i = 0; i < 300; i++) {
			this.watcher.watch("llm-shield/secret-" + i);
		}
		for (int i = 0; i < 1000; i++) {
			this.driver.nextPolls.add(() -> {
				throw ScriptedSecretDriver.error(CloudErrorCategory.ACCESS_DENIED);
			});
		}
		this.watcher.round();
		this.watcher.round();
		assertThat(this.driver.polls).hasValue(1 + 50 + 50);
		assertThat(this.heard).isEmpty();
	}

	@Test
	void backsOffWhileThrottled() {
		this.driver.put(NAME, "one");
		this.manager.getSecret(NAME);
		assertThat(this.watcher.delay(0.5)).isEqualTo(Duration.ofSeconds(30));
		for (int i = 0; i < 10; i++) {
			this.driver.nextPolls.add(() -> {
				throw ScriptedSecretDriver.error(CloudErrorCategory.THROTTLED);
			});
		}
		this.watcher.round();
		assertThat(this.watcher.delay(0.5)).isEqualTo(Duration.ofSeconds(60));
		for (int i = 0; i < 9; i++) {
			this.watcher.round();
		}
		assertThat(this.watcher.delay(0.5)).isEqualTo(Duration.ofSeconds(480));
		this.watcher.round();
		assertThat(this.watcher.delay(0)).isEqualTo(Duration.ofSeconds(27));
		assertThat(this.watcher.delay(1)).isEqualTo(Duration.ofSeconds(33));
	}

	@Test
	void watchesOnItsOwnThreadUntilClosed() throws Exception {
		this.driver.put(NAME, "one");
		this.manager.getSecret(NAME);
		CountDownLatch rounds = new CountDownLatch(3);
		for (int i = 0; i < 3; i++) {
			this.driver.nextPolls.add(() -> {
				rounds.countDown();
				throw new IllegalStateException();
			});
		}
		try (SecretWatcher real = SecretWatcher.of(this.manager, Duration.ofMillis(1))) {
			real.start();
			real.start();
			assertThat(real.isRunning()).isTrue();
			rounds.await();
			real.close();
			assertThat(real.isRunning()).isFalse();
			real.start();
			CountDownLatch again = new CountDownLatch(1);
			this.driver.nextPolls.add(again::countDown);
			again.await();
		}
	}

	@Test
	void offWhenTheIntervalIsZero() {
		SecretWatcher off = SecretWatcher.of(this.manager, Duration.ZERO);
		off.start();
		assertThat(off.isRunning()).isFalse();
	}

	@Test
	void refusesWhatItCannotWatch() {
		assertThatIllegalArgumentException().isThrownBy(() -> SecretWatcher.of(this.manager, Duration.ofSeconds(-1)));
		assertThatIllegalArgumentException().isThrownBy(() -> SecretWatcher
			.of(new DefaultSecretManager(this.driver, io.llmshield.cloud.resilience.CallGuard.NONE), Duration.ZERO));
	}

	@Test
	void worksWithoutACache() {
		List<SecretChange> changes = new ArrayList<>();
		CloudSecretManager plain = SecretManagerBuilder.forDriver(this.driver).listener(changes::add).build();
		this.driver.put(NAME, "one");
		plain.getSecret(NAME);
		this.driver.put(NAME, "two");
		SecretWatcher.of(plain, Duration.ZERO).round();
		assertThat(changes).containsExactly(new SecretChange(NAME, "v1", "v2"));
	}

}
