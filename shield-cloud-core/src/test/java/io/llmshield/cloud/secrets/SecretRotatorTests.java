package io.llmshield.cloud.secrets;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecretRotator} and {@link KeyRing}.
 */
@Timeout(60)
class SecretRotatorTests {

	private static final String NAME = "llm-shield/api-keys";

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private static final RotationOptions HASHED = RotationOptions.DEFAULT.hashedWithPrefix("shk_");

	private final ScriptedSecretDriver driver = new ScriptedSecretDriver();

	private final CloudSecretManager manager = SecretManagerBuilder.forDriver(this.driver)
		.cache(SecretCacheOptions.DEFAULT)
		.build();

	@Test
	void theFirstKeyIsMadeOnce() {
		SecretRotator rotator = rotator(RotationOptions.DEFAULT, NOW);
		RotatedKey first = rotator.createIfMissing(NAME).orElseThrow();
		assertThat(first.version()).isEqualTo("v1");
		assertThat(first.key().asText()).hasSize(43);
		assertThat(rotator.createIfMissing(NAME)).isEmpty();
		assertThat(rotator.ring(NAME).current()).contains(first.key());
	}

	@Test
	void aRingThatIsDeletedIsNotTakenForAnExistingOne() {
		SecretRotator rotator = rotator(RotationOptions.DEFAULT, NOW);
		rotator.createIfMissing(NAME);
		this.manager.deleteSecret(NAME);
		assertThat(DefaultSecretManagerTests.thrown(() -> rotator.createIfMissing(NAME)).category())
			.isEqualTo(CloudErrorCategory.ALREADY_EXISTS);
	}

	@Test
	void theOldKeyIsValidForTheGracePeriodAndThenGone() {
		String first = rotator(RotationOptions.DEFAULT, NOW).createIfMissing(NAME).orElseThrow().key().asText();
		String second = rotator(RotationOptions.DEFAULT, NOW).rotate(NAME).key().asText();
		KeyRing ring = rotator(RotationOptions.DEFAULT, NOW).ring(NAME);
		Instant end = NOW.plus(Duration.ofHours(24));
		assertThat(ring.matches(first, end.minusNanos(1))).isTrue();
		assertThat(ring.matches(first, end)).isFalse();
		assertThat(ring.matches(second, end.plus(Duration.ofDays(1000)))).isTrue();
		assertThat(ring.current().orElseThrow().asText()).isEqualTo(second);
		rotator(RotationOptions.DEFAULT, end).rotate(NAME);
		assertThat(this.manager.getSecret(NAME).asText()).doesNotContain(first).contains(second);
	}

	@Test
	void anOldKeysPeriodIsNotProlongedByFurtherRotations() {
		String first = rotator(RotationOptions.DEFAULT, NOW).createIfMissing(NAME).orElseThrow().key().asText();
		rotator(RotationOptions.DEFAULT, NOW).rotate(NAME);
		SecretRotator later = rotator(RotationOptions.DEFAULT, NOW.plus(Duration.ofHours(23)));
		later.rotate(NAME);
		assertThat(later.ring(NAME).matches(first, NOW.plus(Duration.ofHours(24)))).isFalse();
	}

	@Test
	void noMoreKeysThanAllowed() {
		SecretRotator rotator = rotator(RotationOptions.DEFAULT, NOW);
		List<RotatedKey> keys = new ArrayList<>(List.of(rotator.createIfMissing(NAME).orElseThrow()));
		for (int i = 0; i < 3; i++) {
			keys.add(rotator.rotate(NAME));
		}
		KeyRing ring = rotator.ring(NAME);
		assertThat(ring.validIds(NOW)).containsExactly(keys.get(3).id(), keys.get(2).id(), keys.get(1).id());
		assertThat(ring.matches(keys.get(0).key().asText(), NOW)).isFalse();
	}

	@Test
	void hashedRingsHoldNoPlainKeyAndStillMatch() {
		SecretRotator rotator = rotator(HASHED, NOW);
		RotatedKey key = rotator.createIfMissing(NAME).orElseThrow();
		RotatedKey next = rotator.rotate(NAME);
		assertThat(next.key().asText()).startsWith("shk_").hasSize(47);
		String stored = this.manager.getSecret(NAME).asText();
		assertThat(stored).doesNotContain(key.key().asText()).doesNotContain(next.key().asText()).contains("sha256");
		KeyRing ring = rotator.ring(NAME);
		assertThat(ring.matches(key.key().asText(), NOW)).isTrue();
		assertThat(ring.matches(next.key().asText(), NOW)).isTrue();
		assertThat(ring.matches(next.key().asText() + "x", NOW)).isFalse();
		assertThat(ring.matches("", NOW)).isFalse();
		assertThat(ring.current()).isEqualTo(Optional.empty());
	}

	@Test
	void noKeyIsLostWhenInstancesRotateAtOnce() throws Exception {
		RotationOptions roomy = new RotationOptions(Duration.ofHours(24), 20, "", true);
		rotator(roomy, NOW).createIfMissing(NAME);
		int instances = 4;
		CyclicBarrier together = new CyclicBarrier(instances);
		ExecutorService threads = Executors.newFixedThreadPool(instances);
		try {
			List<Future<RotatedKey>> made = new ArrayList<>();
			for (int i = 0; i < instances; i++) {
				SecretRotator rotator = rotator(roomy, NOW);
				made.add(threads.submit(() -> {
					together.await();
					return rotator.rotate(NAME);
				}));
			}
			for (Future<RotatedKey> key : made) {
				String id = key.get().id();
				assertThat(rotator(roomy, NOW).ring(NAME).validIds(NOW)).contains(id);
			}
			KeyRing ring = KeyRing.parse(this.driver.stored(SecretName.of(NAME), null));
			for (Future<RotatedKey> key : made) {
				assertThat(ring.matches(key.get().key().asText(), NOW)).isTrue();
			}
			assertThat(ring.validIds(NOW)).hasSize(instances + 1);
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void theLoserOfARaceBuildsOnWhatTheWinnerWrote() {
		SecretRotator rotator = rotator(RotationOptions.DEFAULT, NOW);
		rotator.createIfMissing(NAME);
		List<RotatedKey> winner = new ArrayList<>();
		this.driver.nextUpdates.add(() -> winner.add(rotator(RotationOptions.DEFAULT, NOW).rotate(NAME)));
		RotatedKey loser = rotator.rotate(NAME);
		assertThat(rotator.ring(NAME).validIds(NOW)).startsWith(loser.id(), winner.get(0).id());
	}

	@Test
	void withoutConditionalUpdateItIsUnsupported() {
		this.driver.capabilities = EnumSet.noneOf(SecretCapability.class);
		SecretRotator rotator = rotator(RotationOptions.DEFAULT, NOW);
		rotator.createIfMissing(NAME);
		assertThat(DefaultSecretManagerTests.thrown(() -> rotator.rotate(NAME)))
			.hasMessageContaining("conditional update")
			.satisfies((ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.UNSUPPORTED));
	}

	@ParameterizedTest
	@ValueSource(strings = { "pay-load", "[\"pay-load\"]", "{\"keys\":[]}", "{}", "{\"keys\":[{\"id\":\"pay-load\"}]}",
			"{\"keys\":[null]}", "{\"keys\":[{\"id\":\"a\",\"sha256\":\"pay-load!\"}]}", "\"pay-load\"", "null",
			"{\"keys\":[{\"id\":\"a\",\"key\":\"pay-load\",\"createdAt\":\"pay-load\"}]}" })
	void whatIsNoKeyRingIsRefusedWithoutQuotingIt(String payload) {
		this.driver.put(NAME, payload);
		SecretRotator rotator = rotator(RotationOptions.DEFAULT, NOW);
		assertThat(DefaultSecretManagerTests.thrown(() -> rotator.rotate(NAME))).satisfies((ex) -> {
			assertThat(ex.category()).isEqualTo(CloudErrorCategory.INVALID_ARGUMENT);
			assertThat(ex.kind()).isEqualTo(CloudErrorKind.SECRET_FORMAT);
			assertThat(ex).hasNoCause();
			assertThat(ex.getMessage()).doesNotContain("pay-load");
		});
		assertThat(this.driver.updates).hasValue(0);
	}

	@Test
	void nothingPrintsAKey() {
		RotatedKey key = rotator(RotationOptions.DEFAULT, NOW).createIfMissing(NAME).orElseThrow();
		String plain = key.key().asText();
		assertThat(key.toString()).doesNotContain(plain);
		assertThat(rotator(RotationOptions.DEFAULT, NOW).ring(NAME).toString()).doesNotContain(plain);
		assertThat(new KeyRing.NewKey("a", plain).toString()).doesNotContain(plain);
		assertThat(new KeyRing.NewKey("a", plain).stored(false, NOW).toString()).doesNotContain(plain);
		assertThat(new KeyRing.Document(List.of(new KeyRing.NewKey("a", plain).stored(false, NOW))).toString())
			.doesNotContain(plain);
	}

	private SecretRotator rotator(RotationOptions options, Instant now) {
		return new SecretRotator(this.manager, options, Clock.fixed(now, ZoneOffset.UTC));
	}

}
