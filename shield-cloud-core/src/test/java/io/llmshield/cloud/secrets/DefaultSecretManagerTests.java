package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.resilience.CallGuard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link DefaultSecretManager}.
 */
class DefaultSecretManagerTests {

	private static final String NAME = "llm-shield/openai-api-key";

	private static final SecretValue VALUE = SecretValue.ofText("value");

	private final ScriptedSecretDriver driver = new ScriptedSecretDriver();

	private final List<Integer> lostRaces = new ArrayList<>();

	private final DefaultSecretManager manager = manager(this.driver);

	private DefaultSecretManager manager(SecretDriver driver) {
		return new DefaultSecretManager(driver, CallGuard.NONE, SecretOptions.DEFAULT, this.lostRaces::add);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Upper", "a//b", "a/", "../x", "1a", "a_b" })
	void namesOutsideTheRuleNeverReachTheDriver(String name) {
		assertThat(thrown(() -> this.manager.getSecret(name)).category())
			.isEqualTo(CloudErrorCategory.INVALID_ARGUMENT);
		assertThat(thrown(() -> this.manager.updateSecret(name, VALUE)).category())
			.isEqualTo(CloudErrorCategory.INVALID_ARGUMENT);
		assertThat(this.driver.reads).hasValue(0);
		assertThat(this.driver.updates).hasValue(0);
	}

	@Test
	void tagsFollowTheRule() {
		Map<String, String> many = new HashMap<>();
		for (int i = 0; i < 15; i++) {
			many.put("t" + i, "x");
		}
		for (Map<String, String> tags : List.of(many, Map.of("Team", "x"), Map.of("team", "X"),
				Map.of("a".repeat(64), "x"), Map.of("a", "x".repeat(64)), Map.of("1", "x"))) {
			CloudException ex = thrown(() -> this.manager.createSecret(NAME, VALUE, SecretOptions.tagged(tags)));
			assertThat(ex.category()).isEqualTo(CloudErrorCategory.INVALID_ARGUMENT);
			assertThat(ex.kind()).isEqualTo(CloudErrorKind.SECRET_CREATE);
		}
		this.manager.createSecret(NAME, VALUE,
				SecretOptions.tagged(Map.of("team", "", "cost-centre_1", "x".repeat(63))));
	}

	@Test
	void theRecoveryWindowIsBetweenSevenAndThirtyDays() {
		this.driver.put(NAME, "one");
		for (Duration window : List.of(Duration.ofDays(7).minusNanos(1), Duration.ofDays(30).plusNanos(1))) {
			assertThat(thrown(() -> this.manager.deleteSecret(NAME, window)).category())
				.isEqualTo(CloudErrorCategory.INVALID_ARGUMENT);
		}
		this.manager.deleteSecret(NAME, Duration.ofDays(7));
		this.manager.restoreSecret(NAME);
		this.manager.deleteSecret(NAME, Duration.ofDays(30));
	}

	@Test
	void whatTheProviderLacksIsUnsupported() {
		this.driver.put(NAME, "one");
		this.driver.capabilities = EnumSet.noneOf(SecretCapability.class);
		for (Runnable call : List.<Runnable>of(() -> this.manager.getSecret(NAME, "v1"),
				() -> this.manager.updateSecret(NAME, VALUE, "v1"),
				() -> this.manager.rotateSecret(NAME, (current) -> VALUE), () -> this.manager.restoreSecret(NAME),
				() -> this.manager.purgeSecret(NAME),
				() -> this.manager.createSecret("a", VALUE, SecretOptions.tagged(Map.of("a", "b"))),
				() -> this.manager.createSecret("a", VALUE, new SecretOptions(Map.of(), "key")))) {
			assertThat(thrown(call).category()).isEqualTo(CloudErrorCategory.UNSUPPORTED);
		}
		this.manager.updateSecret(NAME, VALUE);
		this.manager.createSecret("a", VALUE);
		this.manager.deleteSecret(NAME);
	}

	@Test
	void listsAllPagesInOrderAndOnlyWhenRead() {
		for (String name : List.of("a/5", "a/1", "b", "a/3", "a/2", "a/4")) {
			this.driver.put(name, "x");
		}
		try (Stream<SecretSummary> all = this.manager.listSecrets("a/")) {
			assertThat(all.map(SecretSummary::name)).containsExactly("a/1", "a/2", "a/3", "a/4", "a/5");
		}
		Runnable answer = () -> {
		};
		Runnable fail = () -> {
			throw ScriptedSecretDriver.error(CloudErrorCategory.UNAVAILABLE);
		};
		this.driver.nextLists.addAll(List.of(answer, fail));
		try (Stream<SecretSummary> lazy = this.manager.listSecrets("a/")) {
			assertThat(lazy.limit(2)).hasSize(2);
		}
		assertThat(this.driver.nextLists).containsExactly(fail);
		this.driver.nextLists.clear();
		this.driver.nextLists.addAll(List.of(answer, fail));
		try (Stream<SecretSummary> failing = this.manager.listSecrets("a/")) {
			CloudException ex = thrown(() -> failing.forEach((summary) -> assertThat(summary).isNotNull()));
			assertThat(ex.category()).isEqualTo(CloudErrorCategory.UNAVAILABLE);
			assertThat(ex.operation()).isEqualTo("list secrets");
		}
	}

	@Test
	void aRotationStartsAgainWhenAnotherWriterWasFaster() {
		this.driver.put(NAME, "1");
		for (int i = 0; i < 5; i++) {
			this.driver.nextUpdates.add(() -> this.driver.put(NAME, "100"));
		}
		String version = this.manager.rotateSecret(NAME,
				(current) -> SecretValue.ofText(Integer.toString(Integer.parseInt(current.asText()) + 1)));
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("101");
		assertThat(this.manager.getSecret(NAME).version()).isEqualTo(version);
		assertThat(this.driver.updates).hasValue(6);
		assertThat(this.lostRaces).containsExactly(1, 2, 3, 4, 5);
	}

	@Test
	void aRotationGivesUpAfterFiveLostRaces() {
		this.driver.put(NAME, "1");
		for (int i = 0; i < 6; i++) {
			this.driver.nextUpdates.add(() -> this.driver.put(NAME, "100"));
		}
		assertThat(thrown(() -> this.manager.rotateSecret(NAME, (current) -> VALUE)).category())
			.isEqualTo(CloudErrorCategory.PRECONDITION_FAILED);
		assertThat(this.driver.updates).hasValue(6);
	}

	@Test
	void aRotationReadsByNumberWhenTheNewestVersionIsNotShownYet() {
		ScriptedSecretDriver behind = new ScriptedSecretDriver() {
			@Override
			public SecretValue read(SecretName name, String version) {
				return stored(name, (version != null) ? version : "v1");
			}
		};
		behind.put(NAME, "1");
		behind.put(NAME, "2");
		String version = manager(behind).rotateSecret(NAME, (current) -> SecretValue.ofText(current.asText() + "0"));
		assertThat(version).isEqualTo("v3");
		assertThat(behind.stored(SecretName.of(NAME), "v3").asText()).isEqualTo("20");
		assertThat(behind.updates).hasValue(2);
	}

	@Test
	void aRotationNeedsNoDescription() {
		ScriptedSecretDriver closed = new ScriptedSecretDriver() {
			@Override
			public synchronized SecretMetadata describe(SecretName name) {
				throw error(CloudErrorCategory.ACCESS_DENIED);
			}
		};
		closed.put(NAME, "1");
		closed.nextUpdates.add(() -> closed.put(NAME, "2"));
		assertThat(manager(closed).rotateSecret(NAME, (current) -> VALUE)).isEqualTo("v3");
	}

	@Test
	void aRotationThatWaitsCanBeInterrupted() {
		this.driver.put(NAME, "1");
		this.driver.nextUpdates.add(() -> {
			this.driver.put(NAME, "2");
			Thread.currentThread().interrupt();
		});
		DefaultSecretManager waiting = new DefaultSecretManager(this.driver, CallGuard.NONE);
		CloudException ex = thrown(() -> waiting.rotateSecret(NAME, (current) -> VALUE));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(ex.category()).isEqualTo(CloudErrorCategory.CANCELLED);
		assertThat(ex.resource()).isEqualTo(NAME);
	}

	@Test
	void aWriteThatTheGuardRepeatsKeepsItsTokenAndHappensOnce() {
		this.driver.put(NAME, "one");
		DefaultSecretManager twice = new DefaultSecretManager(this.driver, new CallGuard() {
			@Override
			public <T> T call(Supplier<T> call) {
				T first = call.get();
				assertThat(call.get()).isEqualTo(first);
				return first;
			}
		});
		assertThat(twice.updateSecret(NAME, VALUE, "v1")).isEqualTo("v2");
		twice.updateSecret(NAME, VALUE);
		assertThat(this.driver.tokens).hasSize(4);
		assertThat(new HashSet<>(this.driver.tokens)).hasSize(2);
		assertThat(this.manager.listSecretVersions(NAME)).hasSize(3);
	}

	@Test
	void errorsSayWhatWasDoneToWhat() {
		CloudException ex = thrown(() -> this.manager.updateSecret(NAME, VALUE));
		assertThat(ex.kind()).isEqualTo(CloudErrorKind.SECRET_UPDATE);
		assertThat(ex.operation()).isEqualTo("update secret");
		assertThat(ex.resource()).isEqualTo(NAME);
		assertThat(ex.provider()).isEqualTo("scripted");
		assertThat(ex.category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
	}

	@Test
	void whatTheDriverSaysIsKept() {
		this.driver.nextReads.add(() -> {
			throw CloudException.of(CloudErrorKind.AUTH_FAILED, CloudErrorCategory.UNAUTHENTICATED)
				.provider("other")
				.operation("sign in")
				.requestId("r1")
				.build();
		});
		CloudException ex = thrown(() -> this.manager.getSecret(NAME));
		assertThat(ex.kind()).isEqualTo(CloudErrorKind.AUTH_FAILED);
		assertThat(ex.operation()).isEqualTo("sign in");
		assertThat(ex.provider()).isEqualTo("other");
		assertThat(ex.requestId()).isEqualTo("r1");
	}

	@Test
	void aForeignExceptionIsUnknownWithoutItsText() {
		this.driver.nextReads.add(() -> {
			throw new IllegalStateException("cannot parse pay-load", new RuntimeException("pay-load"));
		});
		CloudException ex = thrown(() -> this.manager.getSecret(NAME));
		assertThat(ex.category()).isEqualTo(CloudErrorCategory.UNKNOWN);
		assertThat(ex).hasMessageContaining("java.lang.IllegalStateException").hasNoCause();
		assertThat(ex.getStackTrace()[0].getClassName()).startsWith(getClass().getName());
		assertThat(ex.toString()).doesNotContain("pay-load");
	}

	@Test
	void aWipedValueIsNeverWrittenAsZeros() {
		this.driver.put(NAME, "one");
		SecretValue wiped = SecretValue.ofText("two");
		wiped.wipe();
		assertThat(thrown(() -> this.manager.updateSecret(NAME, wiped)).category())
			.isEqualTo(CloudErrorCategory.UNKNOWN);
		assertThat(this.manager.getSecret(NAME).asText()).isEqualTo("one");
	}

	static CloudException thrown(Runnable call) {
		CloudException ex = catchThrowableOfType(CloudException.class, call::run);
		assertThat(ex).isNotNull();
		return ex;
	}

}
