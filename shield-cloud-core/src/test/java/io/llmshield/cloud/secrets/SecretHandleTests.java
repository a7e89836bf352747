package io.llmshield.cloud.secrets;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.resilience.CallGuard;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SecretHandle} and {@link SecretHandles}.
 */
@Timeout(60)
class SecretHandleTests {

	private static final String NAME = "llm-shield/db";

	private static final String ONE = "{\"user\":\"app\",\"password\":\"one-secret\"}";

	private static final String TWO = "{\"user\":\"app\",\"password\":\"two-secret\"}";

	private final ScriptedSecretDriver driver = new ScriptedSecretDriver();

	private final FakeTicker time = new FakeTicker();

	private final CloudSecretManager manager = SecretManagerBuilder.forDriver(this.driver)
		.cache(SecretCacheOptions.DEFAULT)
		.ticker(this.time)
		.build();

	private final SecretWatcher watcher = SecretWatcher.of(this.manager, Duration.ZERO);

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private final Queue<Runnable> retries = new ArrayDeque<>();

	private final SecretHandles handles = new SecretHandles(this.manager, this.tasks::add, Duration.ofHours(1),
			this.retries::add, this.time::read);

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final Heard heard = new Heard();

	@BeforeEach
	void listen() {
		this.log.start();
		((Logger) LoggerFactory.getLogger(SecretHandle.class)).addAppender(this.log);
	}

	@AfterEach
	void stopListening() {
		((Logger) LoggerFactory.getLogger(SecretHandle.class)).detachAppender(this.log);
	}

	private static void runAll(Queue<Runnable> queue) {
		for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
			task.run();
		}
	}

	private void putJson(String json) {
		this.driver.put(NAME, json);
	}

	/** As another instance would, and the watch sees it. */
	private void rotate(String json) {
		putJson(json);
		this.watcher.round();
	}

	private SecretHandle<Credentials> credentials() {
		putJson(ONE);
		SecretHandle<Credentials> handle = this.handles.get(NAME, Credentials.class);
		handle.onChange(this.heard);
		return handle;
	}

	private static void assertFails(CloudErrorCategory category, ThrowingCallable call) {
		assertThatExceptionOfType(CloudException.class).isThrownBy(call)
			.satisfies((ex) -> assertThat(ex.category()).isEqualTo(category));
	}

	@Test
	void valueIsMappedOnceAndReadFromTheCache() {
		SecretHandle<Credentials> handle = credentials();
		assertThat(handle.get()).isEqualTo(new Credentials("app", "one-secret"));
		assertThat(handle.get()).isSameAs(handle.get());
		assertThat(handle.version()).contains("v1");
		assertThat(this.driver.reads).hasValue(1);
	}

	@Test
	void everyTypeIsMadeOfTheValue() {
		this.driver.put(NAME, "text");
		assertThat(this.handles.get(NAME, String.class).get()).isEqualTo("text");
		assertThat(this.handles.get(NAME, byte[].class).get()).isEqualTo("text".getBytes(StandardCharsets.UTF_8));
		assertThat(this.handles.get(NAME, SecretValue.class).get()).isEqualTo(SecretValue.ofText("text"));
		assertThat(this.handles.getLazy(NAME, (value) -> value.asText().length()).get()).isEqualTo(4);
		new SecretRotator(this.manager, RotationOptions.DEFAULT).createIfMissing("llm-shield/keys");
		assertThat(this.handles.get("llm-shield/keys", KeyRing.class).get().validIds(Instant.now())).hasSize(1);
	}

	@Test
	void valuesThatCanBeWipedAreTheCallersOwn() {
		this.driver.put(NAME, "text");
		SecretHandle<SecretValue> values = this.handles.get(NAME, SecretValue.class);
		values.get().wipe();
		assertThat(values.get().asText()).isEqualTo("text");
		SecretHandle<byte[]> bytes = this.handles.get(NAME, byte[].class);
		bytes.get()[0] = 0;
		assertThat(bytes.get()).startsWith('t');
	}

	@Test
	void handleOfANameAndTypeIsTheSame() {
		this.driver.put(NAME, "text");
		assertThat(this.handles.get(NAME, String.class)).isSameAs(this.handles.getLazy(NAME, String.class))
			.isNotSameAs(this.handles.get(NAME, SecretValue.class));
	}

	@Test
	void missingSecretFailsAtOnceOrAtItsFirstUse() {
		assertFails(CloudErrorCategory.NOT_FOUND, () -> this.handles.get(NAME, String.class));
		SecretHandle<String> lazy = this.handles.getLazy(NAME, String.class);
		assertFails(CloudErrorCategory.NOT_FOUND, lazy::get);
		assertThat(lazy.version()).isEmpty();
		this.manager.createSecret(NAME, SecretValue.ofText("text"));
		assertThat(lazy.get()).isEqualTo("text");
		assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> this.handles.getLazy("No Name", String.class));
	}

	@Test
	void ownWriteIsSeenAtOnce() {
		SecretHandle<Credentials> handle = credentials();
		this.manager.updateSecret(NAME, SecretValue.ofJson(TWO));
		assertThat(handle.get().password()).isEqualTo("two-secret");
		runAll(this.tasks);
		assertThat(this.heard.changes).containsExactly(new SecretChange(NAME, "v1", "v2"));
	}

	@Test
	void listenersHearOfAChangeThoughNobodyAsks() {
		SecretHandle<Credentials> handle = credentials();
		List<String> seen = new ArrayList<>();
		handle.onChange((change) -> seen.add(handle.get().password()));
		rotate(TWO);
		assertThat(this.heard.changes).isEmpty();
		runAll(this.tasks);
		assertThat(this.heard.changes).containsExactly(new SecretChange(NAME, "v1", "v2"));
		assertThat(seen).containsExactly("two-secret");
		assertThat(this.driver.reads).hasValue(2);
	}

	@Test
	void failingListenerKeepsNoOtherFromHearing() {
		putJson(ONE);
		SecretHandle<Credentials> handle = this.handles.get(NAME, Credentials.class);
		handle.onChange((change) -> {
			throw new IllegalStateException("two-secret");
		});
		SecretHandle.Subscription gone = handle.onChange((change) -> this.heard.changes.clear());
		gone.close();
		handle.onChange(this.heard);
		rotate(TWO);
		runAll(this.tasks);
		assertThat(this.heard.changes).hasSize(1);
		assertThat(logged()).isNotEmpty().doesNotContain("two-secret");
	}

	@Test
	void badPayloadKeepsTheLastGoodValueAndTellsItOnce() {
		SecretHandle<Credentials> handle = credentials();
		rotate("not-json-but-secret");
		runAll(this.tasks);
		assertThat(handle.get().password()).isEqualTo("one-secret");
		assertThat(handle.get().password()).isEqualTo("one-secret");
		runAll(this.tasks);
		assertThat(handle.rejectedVersion()).contains("v2");
		assertThat(this.handles.rejectedVersions()).isOne();
		assertThat(handle.version()).contains("v1");
		assertThat(this.heard.rejected).containsExactly("v2");
		assertThat(this.heard.changes).isEmpty();
		assertThat(this.log.list).hasSize(1);
		assertThat(logged()).contains(NAME, "v2", "v1").doesNotContain("not-json");
		rotate(TWO);
		runAll(this.tasks);
		assertThat(handle.get().password()).isEqualTo("two-secret");
		assertThat(handle.rejectedVersion()).isEmpty();
		assertThat(this.handles.rejectedVersions()).isZero();
		assertThat(this.heard.changes).containsExactly(new SecretChange(NAME, "v1", "v3"));
	}

	@Test
	void badPayloadAtTheFirstReadIsAnError() {
		this.driver.put(NAME, "not-json-but-secret");
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> this.handles.get(NAME, Credentials.class))
			.satisfies((ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.INVALID_ARGUMENT))
			.satisfies((ex) -> assertThat(ex.toString()).contains(NAME).doesNotContain("not-json"));
	}

	@Test
	void aConverterThatMakesNothingOfAValueIsRefused() {
		this.driver.put(NAME, "1");
		SecretHandle<Object> handle = this.handles.getLazy(NAME, (value) -> null);
		assertFails(CloudErrorCategory.INVALID_ARGUMENT, handle::get);
	}

	@Test
	void failureOfAConverterTellsNothingOfTheValue() {
		this.driver.put(NAME, "the-secret");
		SecretHandle<Integer> handle = this.handles.getLazy(NAME, (value) -> Integer.valueOf(value.asText()));
		assertThatExceptionOfType(CloudException.class).isThrownBy(handle::get)
			.withNoCause()
			.satisfies(
					(ex) -> assertThat(ex.toString()).contains("NumberFormatException").doesNotContain("the-secret"));
	}

	@Test
	void outageIsBridgedByTheCache() {
		SecretHandle<Credentials> handle = credentials();
		this.time.pass(Duration.ofMinutes(30));
		failReads(1);
		assertThat(handle.get().password()).isEqualTo("one-secret");
		this.time.pass(Duration.ofMinutes(40));
		failReads(1);
		assertFails(CloudErrorCategory.UNAVAILABLE, handle::get);
	}

	private void failReads(int times) {
		for (int i = 0; i < times; i++) {
			this.driver.nextReads.add(ScriptedSecretDriver.failing(CloudErrorCategory.UNAVAILABLE));
		}
	}

	@Test
	void outageAfterAChangeIsBridgedUpToTheLimit() {
		SecretHandle<Credentials> handle = credentials();
		rotate(TWO);
		failReads(3);
		assertThat(handle.get().password()).isEqualTo("one-secret");
		this.time.pass(Duration.ofMinutes(59));
		assertThat(handle.get().password()).isEqualTo("one-secret");
		this.time.pass(Duration.ofMinutes(2));
		assertFails(CloudErrorCategory.UNAVAILABLE, handle::get);
		this.time.pass(Duration.ofMinutes(1));
		assertThat(handle.get().password()).isEqualTo("two-secret");
	}

	@Test
	void changeThatCannotBeReadIsTriedAgain() {
		credentials();
		rotate(TWO);
		failReads(2);
		runAll(this.tasks);
		assertThat(this.retries).hasSize(1);
		this.time.pass(Duration.ofMinutes(1));
		this.retries.remove().run();
		assertThat(this.heard.changes).isEmpty();
		this.time.pass(Duration.ofMinutes(1));
		this.retries.remove().run();
		runAll(this.tasks);
		assertThat(this.heard.changes).containsExactly(new SecretChange(NAME, "v1", "v2"));
		assertThat(this.retries).isEmpty();
	}

	@Test
	void changeWhoseReadBringsTheOldVersionIsTriedAgain() {
		SecretHandle<Credentials> handle = credentials();
		rotate(TWO);
		answerTheOldVersion(2);
		runAll(this.tasks);
		assertThat(this.retries).hasSize(1);
		assertThat(handle.get().password()).isEqualTo("one-secret");
		assertThat(this.heard.changes).isEmpty();
		this.retries.remove().run();
		assertThat(this.retries).hasSize(1);
		this.retries.remove().run();
		runAll(this.tasks);
		assertThat(this.heard.changes).containsExactly(new SecretChange(NAME, "v1", "v2"));
		assertThat(handle.get().password()).isEqualTo("two-secret");
		assertThat(this.retries).isEmpty();
	}

	private void answerTheOldVersion(int times) {
		for (int i = 0; i < times; i++) {
			this.driver.nextReads.add(() -> this.driver.stored(SecretName.of(NAME), "v1"));
		}
	}

	@Test
	void versionThatDoesNotComeIsGivenUp() {
		SecretHandle<Credentials> handle = credentials();
		rotate(TWO);
		answerTheOldVersion(2);
		runAll(this.tasks);
		this.time.pass(Duration.ofMinutes(181));
		this.retries.remove().run();
		assertThat(this.retries).isEmpty();
		assertThat(logged()).contains(NAME, "v2");
		this.time.pass(Duration.ofMinutes(61));
		assertThat(handle.get().password()).isEqualTo("two-secret");
	}

	@Test
	void versionThatWasWithdrawnBeforeItWasReadIsAwaitedNoMore() {
		SecretHandle<Credentials> handle = credentials();
		rotate(TWO);
		answerTheOldVersion(2);
		runAll(this.tasks);
		handle.changed(new SecretChange(NAME, "v2", "v1"));
		this.retries.remove().run();
		assertThat(this.retries).isEmpty();
		assertThat(this.heard.changes).isEmpty();
	}

	@Test
	void changeThatIsToldWhileAnEarlierOneIsReadIsNotLost() {
		credentials();
		rotate(TWO);
		this.driver.nextReads.add(() -> {
			SecretValue second = this.driver.stored(SecretName.of(NAME), "v2");
			rotate(ONE);
			return second;
		});
		runAll(this.tasks);
		assertThat(this.heard.changes).containsExactly(new SecretChange(NAME, "v1", "v2"),
				new SecretChange(NAME, "v2", "v3"));
	}

	@Test
	void versionBeforeTheOneInUseSettlesNoChange() {
		SecretHandle<Credentials> handle = credentials();
		rotate(TWO);
		runAll(this.tasks);
		rotate(ONE);
		answerTheOldVersion(1);
		runAll(this.tasks);
		assertThat(handle.version()).contains("v2");
		this.retries.remove().run();
		runAll(this.tasks);
		assertThat(this.heard.changes).containsExactly(new SecretChange(NAME, "v1", "v2"),
				new SecretChange(NAME, "v2", "v3"));
	}

	@Test
	void valueThatWasReadBeforeARotationIsNotTakenAfterIt() {
		putJson(ONE);
		CloudSecretManager plain = new DefaultSecretManager(this.driver, CallGuard.NONE, SecretOptions.DEFAULT);
		try (SecretHandles others = new SecretHandles(plain, this.tasks::add, Duration.ZERO)) {
			SecretHandle<Credentials> handle = others.get(NAME, Credentials.class);
			handle.onChange(this.heard);
			this.driver.nextReads.add(() -> {
				SecretValue old = this.driver.stored(SecretName.of(NAME), "v1");
				putJson(TWO);
				assertThat(handle.get().password()).isEqualTo("two-secret");
				return old;
			});
			assertThat(handle.get().password()).isEqualTo("two-secret");
			runAll(this.tasks);
			assertThat(this.heard.changes).containsExactly(new SecretChange(NAME, "v1", "v2"));
		}
	}

	@Test
	void errorOfAListenerKeepsNoneFromHearing() {
		putJson(ONE);
		SecretHandle<Credentials> handle = this.handles.get(NAME, Credentials.class);
		handle.onChange((change) -> {
			throw new NoClassDefFoundError("two-secret");
		});
		handle.onChange(this.heard);
		rotate(TWO);
		runAll(this.tasks);
		rotate(ONE);
		runAll(this.tasks);
		assertThat(this.heard.changes).containsExactly(new SecretChange(NAME, "v1", "v2"),
				new SecretChange(NAME, "v2", "v3"));
		assertThat(logged()).contains("NoClassDefFoundError").doesNotContain("two-secret");
	}

	@Test
	void messageThatEndsInAnErrorKeepsTheNextOnesFromNothing() {
		List<String> told = new ArrayList<>();
		this.handles.tell(() -> {
			throw new LinkageError("broken");
		});
		this.handles.tell(() -> told.add("first"));
		assertThatExceptionOfType(LinkageError.class).isThrownBy(() -> runAll(this.tasks));
		runAll(this.tasks);
		this.handles.tell(() -> told.add("second"));
		runAll(this.tasks);
		assertThat(told).containsExactly("first", "second");
	}

	@Test
	void executorThatRejectsOnceIsAskedAgain() {
		AtomicBoolean full = new AtomicBoolean();
		Executor busy = (task) -> {
			if (full.getAndSet(false)) {
				throw new RejectedExecutionException();
			}
			this.tasks.add(task);
		};
		putJson(ONE);
		try (SecretHandles others = new SecretHandles(this.manager, busy, Duration.ZERO, this.retries::add,
				this.time::read)) {
			others.get(NAME, Credentials.class).onChange(this.heard);
			full.set(true);
			rotate(TWO);
			assertThat(this.tasks).isEmpty();
			full.set(true);
			this.retries.remove().run();
			assertThat(this.tasks).isEmpty();
			runAll(this.retries);
			runAll(this.tasks);
			assertThat(this.heard.changes).containsExactly(new SecretChange(NAME, "v1", "v2"));
			rotate(ONE);
			runAll(this.tasks);
			assertThat(this.heard.changes).hasSize(2);
		}
	}

	@Test
	void deletedOrForbiddenSecretIsNotAnsweredFromAnOldValue() {
		SecretHandle<Credentials> handle = credentials();
		rotate(TWO);
		this.driver.nextReads.add(ScriptedSecretDriver.failing(CloudErrorCategory.ACCESS_DENIED));
		assertFails(CloudErrorCategory.ACCESS_DENIED, handle::get);
		this.manager.deleteSecret(NAME);
		assertFails(CloudErrorCategory.NOT_FOUND, handle::get);
		runAll(this.tasks);
		assertThat(this.heard.changes).contains(new SecretChange(NAME, "v2", null));
	}

	@Test
	void deletedSecretIsNotBridgedThoughAChangeWasAwaited() {
		SecretHandle<Credentials> handle = credentials();
		rotate(TWO);
		failReads(1);
		assertThat(handle.get().password()).isEqualTo("one-secret");
		this.manager.deleteSecret(NAME);
		failReads(1);
		assertFails(CloudErrorCategory.UNAVAILABLE, handle::get);
	}

	@Test
	void restoredSecretIsToldToBeBack() {
		SecretHandle<Credentials> handle = credentials();
		this.manager.deleteSecret(NAME);
		this.manager.restoreSecret(NAME);
		this.manager.restoreSecret(NAME);
		runAll(this.tasks);
		assertThat(this.heard.changes).containsExactly(new SecretChange(NAME, "v1", null),
				new SecretChange(NAME, null, "v1"));
		assertThat(handle.get().password()).isEqualTo("one-secret");
	}

	@Test
	void foreignManagerIsAskedWithoutEvents() {
		putJson(ONE);
		CloudSecretManager plain = new DefaultSecretManager(this.driver, CallGuard.NONE, SecretOptions.DEFAULT);
		try (SecretHandles others = new SecretHandles(plain, this.tasks::add, Duration.ZERO)) {
			SecretHandle<Credentials> handle = others.get(NAME, Credentials.class);
			handle.onChange(this.heard);
			putJson(TWO);
			assertThat(handle.get().password()).isEqualTo("two-secret");
			runAll(this.tasks);
			assertThat(this.heard.changes).containsExactly(new SecretChange(NAME, "v1", "v2"));
		}
	}

	@Test
	void closedHandleGivesNothingAndHearsNothing() {
		SecretHandle<Credentials> handle = credentials();
		handle.close();
		assertThatIllegalStateException().isThrownBy(handle::get);
		rotate(TWO);
		runAll(this.tasks);
		assertThat(this.heard.changes).isEmpty();
		assertThat(this.handles.get(NAME, Credentials.class)).isNotSameAs(handle);
		SecretHandle<Credentials> other = this.handles.get(NAME, Credentials.class);
		this.handles.close();
		assertThatIllegalStateException().isThrownBy(other::get);
	}

	@Test
	void nothingPrintsTheValue() {
		assertThat(credentials().toString()).contains(NAME).doesNotContain("one-secret");
	}

	@Test
	void readersSeeWholeValuesWhileTheSecretRotates() throws Exception {
		this.manager.createSecret(NAME, SecretValue.ofText("value-0"));
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try (SecretHandles concurrent = new SecretHandles(this.manager, threads, Duration.ofHours(1))) {
			SecretHandle<byte[]> bytes = concurrent.get(NAME, byte[].class);
			SecretHandle<String> text = concurrent.get(NAME, String.class);
			AtomicBoolean done = new AtomicBoolean();
			List<Future<?>> readers = new ArrayList<>();
			for (int i = 0; i < 2; i++) {
				readers.add(threads.submit(() -> {
					while (!done.get()) {
						assertThat(new String(bytes.get(), StandardCharsets.UTF_8)).matches("value-[0-9]+");
						assertThat(text.get()).matches("value-[0-9]+");
					}
				}));
			}
			for (int i = 1; i <= 500; i++) {
				this.manager.updateSecret(NAME, SecretValue.ofText("value-" + i));
			}
			done.set(true);
			for (Future<?> reader : readers) {
				reader.get(30, TimeUnit.SECONDS);
			}
			assertThat(text.get()).isEqualTo("value-500");
		}
		finally {
			threads.shutdownNow();
		}
	}

	private String logged() {
		return String.join("\n", this.log.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
	}

	record Credentials(String user, String password) {
	}

	/** Remembers what it hears. */
	private static final class Heard implements SecretHandle.Listener {

		private final List<SecretChange> changes = new ArrayList<>();

		private final List<String> rejected = new ArrayList<>();

		@Override
		public void onChange(SecretChange change) {
			this.changes.add(change);
		}

		@Override
		public void onRejection(String name, String version) {
			this.rejected.add(version);
		}

	}

}
