package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link CachingSecretManager} and {@link CachedSecrets}, through all layers.
 */
@Timeout(60)
class CachingSecretManagerTests {

	private static final String NAME = "llm-shield/openai-api-key";

	private static final SecretCacheOptions OPTIONS = new SecretCacheOptions(Duration.ofMinutes(5),
			Map.of("short", Duration.ofSeconds(10), "uncached", Duration.ZERO), 0.8, Duration.ofHours(1),
			Duration.ofSeconds(10), 100);

	private final ScriptedSecretDriver driver = new ScriptedSecretDriver();

	private final FakeTicker ticker = new FakeTicker();

	private final Queue<Runnable> background = new ArrayDeque<>();

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final CloudSecretManager manager = SecretManagerBuilder.forDriver(this.driver)
		.cache(OPTIONS)
		.ticker(this.ticker)
		.executor(this.background::add)
		.meters(this.meters)
		.build();

	@AfterEach
	void stopThreads() {
		this.threads.shutdownNow();
	}

	@Test
	void oneLoadHoweverManyThreadsAsk() throws Exception {
		this.driver.put(NAME, "one");
		CountDownLatch loading = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		this.driver.nextReads.add(() -> {
			loading.countDown();
			awaitLatch(release);
			return null;
		});
		List<Future<String>> answers = new ArrayList<>();
		answers.add(this.threads.submit(() -> this.manager.getSecret(NAME).asText()));
		loading.await();
		CountDownLatch started = new CountDownLatch(999);
		for (int i = 0; i < 999; i++) {
			answers.add(this.threads.submit(() -> {
				started.countDown();
				return this.manager.getSecret(NAME).asText();
			}));
		}
		started.await();
		release.countDown();
		for (Future<String> answer : answers) {
			assertThat(answer.get()).isEqualTo("one");
		}
		assertThat(this.driver.reads).hasValue(1);
		assertThat(gets("miss")).isEqualTo(1);
		assertThat(gets("hit")).isEqualTo(999);
	}

	@Test
	void waitersShareAFailureThatIsNotKept() throws Exception {
		this.driver.put(NAME, "one");
		CountDownLatch loading = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		this.driver.nextReads.add(() -> {
			loading.countDown();
			awaitLatch(release);
			throw ScriptedSecretDriver.error(CloudErrorCategory.ACCESS_DENIED);
		});
		Future<CloudErrorCategory> first = this.threads.submit(() -> categoryOf(NAME));
		loading.await();
		release.countDown();
		assertThat(first.get()).isEqualTo(CloudErrorCategory.ACCESS_DENIED);
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("one");
	}

	@Test
	void valuesBelongToTheirCaller() {
		this.driver.put(NAME, "one");
		this.manager.getSecret(NAME).wipe();
		this.manager.getSecret(NAME).wipe();
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("one");
		assertThat(this.driver.reads).hasValue(1);
	}

	@Test
	void freshUntilTheTtlAndNoLonger() {
		this.driver.put(NAME, "one");
		this.manager.getSecret(NAME);
		this.driver.put(NAME, "two");
		this.ticker.pass(Duration.ofMinutes(5).minusNanos(1));
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("one");
		this.ticker.pass(Duration.ofNanos(1));
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("two");
	}

	@Test
	void aSecretMayHaveItsOwnTtl() {
		this.driver.put("short", "one");
		this.manager.getSecret("short");
		this.driver.put("short", "two");
		this.ticker.pass(Duration.ofSeconds(10));
		assertThat(this.manager.getSecret("short").asText()).isEqualTo("two");
	}

	@Test
	void aSecretMayBeKeptOutOfTheCache() {
		this.driver.put("uncached", "one");
		this.manager.getSecret("uncached");
		this.manager.getSecret("uncached");
		assertThat(this.driver.reads).hasValue(2);
	}

	@Test
	void theSystemsTimeExpiresEntriesToo() {
		this.driver.put(NAME, "one");
		SecretCacheOptions options = new SecretCacheOptions(Duration.ofMillis(20), Map.of(), 1, Duration.ZERO,
				Duration.ZERO, 10);
		CloudSecretManager real = SecretManagerBuilder.forDriver(this.driver).cache(options).build();
		while (this.driver.reads.get() < 3) {
			assertThat(real.getSecret(NAME).asText()).isEqualTo("one");
		}
		CachedSecrets cached = SecretLayers.find(real, CachingSecretManager.class).secrets();
		while (cached.keys().iterator().hasNext()) {
			Thread.onSpinWait();
		}
	}

	@Test
	void refreshedInTheBackgroundOnceFromEightyPercent() {
		this.driver.put(NAME, "one");
		this.manager.getSecret(NAME);
		this.driver.put(NAME, "two");
		this.ticker.pass(Duration.ofMinutes(4).minusNanos(1));
		this.manager.getSecret(NAME);
		assertThat(this.background).isEmpty();
		this.ticker.pass(Duration.ofNanos(1));
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("one");
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("one");
		assertThat(this.background).hasSize(1);
		this.background.remove().run();
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("two");
		this.ticker.pass(Duration.ofMinutes(4).minusNanos(1));
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("two");
		assertThat(this.driver.reads).hasValue(2);
	}

	@Test
	void aRefreshThatAWriteOvertookIsDropped() {
		this.driver.put(NAME, "one");
		this.manager.getSecret(NAME);
		this.ticker.pass(Duration.ofMinutes(4));
		this.manager.getSecret(NAME);
		this.driver.nextReads.add(() -> {
			SecretValue old = this.driver.stored(SecretName.of(NAME), null);
			this.manager.updateSecret(NAME, SecretValue.ofText("two"));
			return old;
		});
		this.background.remove().run();
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("two");
	}

	@ParameterizedTest
	@EnumSource(names = { "ACCESS_DENIED", "NOT_FOUND" })
	void aRefreshThatIsRefusedDropsTheValue(CloudErrorCategory category) {
		this.driver.put(NAME, "one");
		this.manager.getSecret(NAME);
		this.ticker.pass(Duration.ofMinutes(4));
		this.manager.getSecret(NAME);
		this.driver.nextReads.add(ScriptedSecretDriver.failing(category));
		this.background.remove().run();
		this.driver.nextReads.add(ScriptedSecretDriver.failing(category));
		assertThat(categoryOf(NAME)).isEqualTo(category);
	}

	@ParameterizedTest
	@EnumSource(names = { "UNAVAILABLE", "TIMEOUT", "THROTTLED" })
	void staleInAnOutageUpToTheLimit(CloudErrorCategory category) {
		this.driver.put(NAME, "one");
		this.manager.getSecret(NAME);
		this.ticker.pass(Duration.ofMinutes(5));
		this.driver.nextReads.add(ScriptedSecretDriver.failing(category));
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("one");
		assertThat(gets("stale")).isEqualTo(1);
		this.ticker.pass(Duration.ofHours(1));
		this.driver.nextReads.add(ScriptedSecretDriver.failing(category));
		assertThat(categoryOf(NAME)).isEqualTo(category);
	}

	@ParameterizedTest
	@EnumSource(names = { "UNAVAILABLE", "TIMEOUT", "THROTTLED" }, mode = EnumSource.Mode.EXCLUDE)
	void neverStaleForAnotherReason(CloudErrorCategory category) {
		this.driver.put(NAME, "one");
		this.manager.getSecret(NAME);
		this.ticker.pass(Duration.ofMinutes(5));
		this.driver.nextReads.add(ScriptedSecretDriver.failing(category));
		assertThat(categoryOf(NAME)).isEqualTo(category);
	}

	@Test
	void inAnOutageNobodyWaitsAndTheReturnIsNoticed() {
		this.driver.put(NAME, "one");
		this.manager.getSecret(NAME);
		this.ticker.pass(Duration.ofMinutes(5));
		this.driver.nextReads.add(ScriptedSecretDriver.failing(CloudErrorCategory.UNAVAILABLE));
		this.manager.getSecret(NAME);
		this.driver.put(NAME, "two");
		this.ticker.pass(Duration.ofSeconds(5).minusNanos(1));
		this.manager.getSecret(NAME);
		assertThat(this.background).isEmpty();
		this.ticker.pass(Duration.ofNanos(1));
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("one");
		assertThat(this.driver.reads).hasValue(2);
		this.background.remove().run();
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("two");
	}

	@Test
	void aStaleValueIsNotServedLongAfterTheOutageWasSeen() {
		this.driver.put(NAME, "one");
		this.manager.getSecret(NAME);
		this.ticker.pass(Duration.ofMinutes(5));
		this.driver.nextReads.add(ScriptedSecretDriver.failing(CloudErrorCategory.UNAVAILABLE));
		this.manager.getSecret(NAME);
		this.driver.put(NAME, "two");
		this.ticker.pass(Duration.ofMinutes(30));
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("two");
	}

	@Test
	void timersEndWithTheEntriesTheyAreFor() {
		CloudSecretManager onSystemTime = SecretManagerBuilder.forDriver(this.driver).cache(OPTIONS).build();
		SecretCache cache = Objects.requireNonNull(SecretLayers.find(onSystemTime, CachingSecretManager.class));
		this.driver.put(NAME, "one");
		int before = CacheTimer.waiting();
		for (int i = 0; i < 500; i++) {
			onSystemTime.getSecret(NAME);
			cache.invalidate(NAME);
			categoryOf(onSystemTime, "missing");
			cache.invalidate("missing");
		}
		onSystemTime.getSecret(NAME);
		assertThat(CacheTimer.waiting()).isLessThanOrEqualTo(before + 2);
		cache.clear();
		assertThat(CacheTimer.waiting()).isLessThanOrEqualTo(before);
	}

	@Test
	void anOutageIsLoggedOnceAndNeverWithAPayload() {
		Logger logger = (Logger) LoggerFactory.getLogger("io.llmshield.cloud");
		logger.setLevel(Level.TRACE);
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		log.start();
		logger.addAppender(log);
		try {
			this.driver.put(NAME, "pay-load");
			this.driver.put("other", "pay-load");
			this.manager.getSecret(NAME);
			this.manager.getSecret("other");
			this.ticker.pass(Duration.ofMinutes(5));
			for (String name : List.of(NAME, "other")) {
				this.driver.nextReads.add(ScriptedSecretDriver.failing(CloudErrorCategory.UNAVAILABLE));
				this.manager.getSecret(name);
			}
		}
		finally {
			logger.detachAppender(log);
			logger.setLevel(null);
		}
		assertThat(log.list).filteredOn((event) -> event.getLevel() == Level.WARN).hasSize(1);
		assertThat(log.list).noneMatch((event) -> event.getFormattedMessage().contains("pay-load"));
	}

	@Test
	void aMissingSecretIsRememberedForAShortTime() {
		assertThat(categoryOf(NAME)).isEqualTo(CloudErrorCategory.NOT_FOUND);
		assertThat(categoryOf(NAME)).isEqualTo(CloudErrorCategory.NOT_FOUND);
		assertThat(this.driver.reads).hasValue(1);
		assertThat(gets("negative")).isEqualTo(1);
		this.driver.put(NAME, "one");
		this.ticker.pass(Duration.ofSeconds(10));
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("one");
	}

	@Test
	void creatingAMissingSecretMakesItReadableAtOnce() {
		categoryOf(NAME);
		this.manager.createSecret(NAME, SecretValue.ofText("one"));
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("one");
	}

	@ParameterizedTest
	@EnumSource(names = { "ACCESS_DENIED", "UNAVAILABLE", "UNKNOWN" })
	void noOtherFailureIsRemembered(CloudErrorCategory category) {
		this.driver.put(NAME, "one");
		this.driver.nextReads.add(ScriptedSecretDriver.failing(category));
		assertThat(categoryOf(NAME)).isEqualTo(category);
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("one");
	}

	@Test
	void aLoadThatAWriteOvertookIsNotCached() throws Exception {
		this.driver.put(NAME, "one");
		CountDownLatch loading = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		this.driver.nextReads.add(() -> {
			SecretValue old = this.driver.stored(SecretName.of(NAME), null);
			loading.countDown();
			awaitLatch(release);
			return old;
		});
		Future<String> slow = this.threads.submit(() -> this.manager.getSecret(NAME).asText());
		loading.await();
		this.manager.updateSecret(NAME, SecretValue.ofText("two"));
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("two");
		release.countDown();
		assertThat(slow.get()).isEqualTo("one");
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("two");
	}

	@Test
	void aWriteDuringAnOutageForbidsTheStaleValue() {
		this.driver.put(NAME, "one");
		this.manager.getSecret(NAME);
		this.ticker.pass(Duration.ofMinutes(5));
		this.driver.nextReads.add(() -> {
			this.manager.updateSecret(NAME, SecretValue.ofText("two"));
			throw ScriptedSecretDriver.error(CloudErrorCategory.UNAVAILABLE);
		});
		assertThat(categoryOf(NAME)).isEqualTo(CloudErrorCategory.UNAVAILABLE);
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("two");
	}

	@Test
	void aFailedWriteForgetsTheValueToo() {
		this.driver.put(NAME, "one");
		this.manager.getSecret(NAME);
		this.driver.afterUpdates.add(() -> {
			throw ScriptedSecretDriver.error(CloudErrorCategory.TIMEOUT);
		});
		assertThatExceptionOfType(CloudException.class)
			.isThrownBy(() -> this.manager.updateSecret(NAME, SecretValue.ofText("two")));
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("two");
	}

	@Test
	void everyWriteForgetsTheValue() {
		this.driver.put(NAME, "one");
		List<Runnable> writes = List.of(() -> this.manager.updateSecret(NAME, SecretValue.ofText("two")),
				() -> this.manager.rotateSecret(NAME, (current) -> SecretValue.ofText("three")),
				() -> this.manager.deleteSecret(NAME), () -> this.manager.restoreSecret(NAME),
				() -> this.manager.deleteSecret(NAME), () -> this.manager.purgeSecret(NAME),
				() -> this.manager.createSecret(NAME, SecretValue.ofText("four")));
		for (Runnable write : writes) {
			readQuietly();
			int before = this.driver.reads.get();
			write.run();
			int rotationReads = this.driver.reads.get() - before;
			readQuietly();
			assertThat(this.driver.reads).hasValue(before + rotationReads + 1);
		}
	}

	@Test
	void versionsAreCachedUnderTheirOwnKeyUntilTheSecretIsDeleted() {
		this.driver.put(NAME, "one");
		this.driver.put(NAME, "two");
		assertThat(this.manager.getSecret(NAME, "v1").asText()).isEqualTo("one");
		assertThat(this.manager.getSecret(NAME, "v1").asText()).isEqualTo("one");
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("two");
		assertThat(this.driver.reads).hasValue(2);
		this.manager.deleteSecret(NAME);
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> this.manager.getSecret(NAME, "v1"));
	}

	@Test
	void operatorsCanForget() {
		this.driver.put(NAME, "one");
		this.manager.getSecret(NAME);
		SecretCache cache = SecretCache.of(this.manager);
		cache.invalidate(NAME);
		this.manager.getSecret(NAME);
		cache.clear();
		this.manager.getSecret(NAME);
		assertThat(this.driver.reads).hasValue(3);
	}

	@Test
	void noMoreValuesThanAllowedAndRemovedOnesAreWiped() {
		for (int i = 0; i < 300; i++) {
			this.driver.put("s" + i, "value");
			this.manager.getSecret("s" + i);
		}
		CachedSecrets cached = SecretLayers.find(this.manager, CachingSecretManager.class).secrets();
		cached.springCache().getNativeCache().cleanUp();
		assertThat(cached.keys()).hasSizeLessThanOrEqualTo(100);
		SecretValue loaded = this.driver.stored(SecretName.of("s1"), null);
		SecretCache.of(this.manager).clear();
		this.driver.nextReads.add(() -> loaded);
		this.manager.getSecret("s1");
		SecretCache.of(this.manager).clear();
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(loaded::asText);
	}

	@Test
	void anInterruptedWaiterIsCancelledAndOthersAreNot() throws Exception {
		this.driver.put(NAME, "one");
		CountDownLatch loading = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		this.driver.nextReads.add(() -> {
			loading.countDown();
			awaitLatch(release);
			throw ScriptedSecretDriver.error(CloudErrorCategory.CANCELLED);
		});
		Future<CloudErrorCategory> loader = this.threads.submit(() -> categoryOf(NAME));
		loading.await();
		Future<String> waiter = this.threads.submit(() -> this.manager.getSecret(NAME).asText());
		Future<Boolean> interrupted = this.threads.submit(() -> {
			Thread.currentThread().interrupt();
			assertThat(categoryOf(NAME)).isEqualTo(CloudErrorCategory.CANCELLED);
			return Thread.interrupted();
		});
		assertThat(interrupted.get()).isTrue();
		release.countDown();
		assertThat(loader.get()).isEqualTo(CloudErrorCategory.CANCELLED);
		assertThat(waiter.get()).isEqualTo("one");
	}

	@Test
	void anErrorInALoadLeavesNobodyWaiting() {
		this.driver.put(NAME, "one");
		this.driver.nextReads.add(() -> {
			throw new StackOverflowError();
		});
		assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> this.manager.getSecret(NAME));
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("one");
	}

	@Test
	void metersTellWhatWasAnswered() {
		this.driver.put(NAME, "one");
		for (int i = 0; i < 10; i++) {
			this.manager.getSecret(NAME);
		}
		assertThat(gets("miss")).isEqualTo(1);
		assertThat(gets("hit")).isEqualTo(9);
		assertThat(this.meters.get("shield.cloud.secrets.cache.hit.ratio").gauge().value()).isEqualTo(0.9);
		assertThat(this.meters.get("cache.gets")
			.tags("cache", "shield-cloud-secrets", "result", "hit")
			.functionCounter()
			.count()).isEqualTo(9);
	}

	private double gets(String result) {
		return this.meters.get("shield.cloud.secrets.cache.gets").tag("result", result).functionCounter().count();
	}

	private CloudErrorCategory categoryOf(String name) {
		return categoryOf(this.manager, name);
	}

	private static CloudErrorCategory categoryOf(CloudSecretManager manager, String name) {
		try {
			manager.getSecret(name);
			return null;
		}
		catch (CloudException ex) {
			return ex.category();
		}
	}

	private void readQuietly() {
		try {
			this.manager.getSecret(NAME);
		}
		catch (CloudException ex) {
			assertThat(ex.category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
		}
	}

	static void awaitLatch(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
