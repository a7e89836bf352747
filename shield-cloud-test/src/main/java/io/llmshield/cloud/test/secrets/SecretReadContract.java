package io.llmshield.cloud.test.secrets;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.SecretCapability;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretMetadata;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.secrets.SecretVersion;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.faults.SecretCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Reading values, versions and metadata.
 */
public abstract class SecretReadContract extends SecretContractGroup {

	@Test
	void newestVersionIsRead() {
		manager().createSecret(name(), text("one"));
		manager().updateSecret(name(), text("two"));
		String third = manager().updateSecret(name(), text("three"));
		assertValue(name(), text("three"));
		assertThat(manager().getSecret(name()).version()).isEqualTo(third);
	}

	@Test
	void missingSecretIsNotFound() {
		assertMissing(name());
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> manager().listSecretVersions(name()));
	}

	@Test
	void partOfANameIsNoSecret() {
		manager().createSecret(name("folder/key"), text("x"));
		assertMissing(name("folder"));
		assertMissing(name("folder/ke"));
	}

	@Test
	@RequiresSecretCapability(SecretCapability.VERSIONS)
	void olderVersionIsRead() {
		String first = manager().createSecret(name(), text("one"));
		String second = manager().updateSecret(name(), text("two"));
		assertThat(manager().getSecret(name(), first)).isEqualTo(text("one"));
		assertThat(manager().getSecret(name(), first).version()).isEqualTo(first);
		assertThat(manager().getSecret(name(), second)).isEqualTo(text("two"));
		assertThat(otherProcess().getSecret(name(), first)).isEqualTo(text("one"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "99999", "no-such-version", "00000000-0000-0000-0000-000000000000", "latest", "../1" })
	@RequiresSecretCapability(SecretCapability.VERSIONS)
	void unknownVersionIsNeverAValue(String version) {
		manager().createSecret(name(), text("x"));
		assertThat(CloudFailures.failure(() -> manager().getSecret(name(), version)).category())
			.isIn(CloudErrorCategory.NOT_FOUND, CloudErrorCategory.INVALID_ARGUMENT);
	}

	@Test
	@RequiresSecretCapability(SecretCapability.VERSIONS)
	void versionOfAnotherSecretIsNotFound() {
		manager().createSecret(name("other"), text("x"));
		String second = manager().updateSecret(name("other"), text("y"));
		manager().createSecret(name(), text("z"));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> manager().getSecret(name(), second));
	}

	@Test
	@RequiresMissingSecretCapability(SecretCapability.VERSIONS)
	void versionsAreUnsupported() {
		String version = manager().createSecret(name(), text("x"));
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED, () -> manager().getSecret(name(), version));
	}

	@Test
	void versionsAreListedNewestFirst() {
		String first = manager().createSecret(name(), text("one"));
		List<String> later = IntStream.range(0, 11)
			.mapToObj((i) -> manager().updateSecret(name(), text("version " + i)))
			.toList();
		assertThat(versions(name())).hasSize(12).endsWith(first).startsWith(later.get(10), later.get(9), later.get(8));
		assertThat(manager().listSecretVersions(name())).allMatch(SecretVersion::enabled);
		assertThat(manager().listSecretVersions(name())).extracting(SecretVersion::createdAt)
			.isSortedAccordingTo(Comparator.reverseOrder());
	}

	@Test
	void metadataTellTheWholeStory() {
		Instant before = environment().fixture().now();
		manager().createSecret(name(), text("one"));
		SecretMetadata created = manager().getSecretMetadata(name());
		assertThat(created.name()).isEqualTo(name());
		// Where the time goes by faster, that is not as long as it looks
		assertThat(created.createdAt()).isCloseTo(before, within(Duration.ofMinutes(30)));
		assertThat(created.updatedAt()).isCloseTo(created.createdAt(), within(Duration.ofMinutes(30)));
		assertThat(created.rotation().lastRotatedAt()).isNull();
		assertThat(created.keyId()).isNull();
		String second = manager().updateSecret(name(), text("two"));
		SecretMetadata updated = manager().getSecretMetadata(name());
		assertThat(updated.version()).isEqualTo(second);
		assertThat(updated.createdAt()).isEqualTo(created.createdAt());
		assertThat(updated.updatedAt()).isAfterOrEqualTo(created.updatedAt());
		assertThat(updated.versions()).hasSize(2);
		assertThat(Objects.requireNonNull(updated.rotation().lastRotatedAt())).isCloseTo(updated.updatedAt(),
				within(Duration.ofSeconds(2)));
		assertThat(otherProcess().getSecretMetadata(name())).isEqualTo(updated);
	}

	@Test
	void metadataAreReadWithoutTheValue() {
		manager().createSecret(name(), text("one"));
		faults().reset();
		manager().getSecretMetadata(name());
		manager().listSecretVersions(name());
		names(environment().prefix());
		assertThat(faults().calls()).doesNotContain(SecretCall.READ);
	}

	@Test
	void newestVersionsAreToldWithoutValues() {
		manager().createSecret(name("a"), text("one"));
		String second = manager().updateSecret(name("a"), text("two"));
		String only = manager().createSecret(name("b"), text("one"));
		assertThat(environment().fixture()
			.driver()
			.newestVersions(List.of(SecretName.of(name("a")), SecretName.of(name("b")), SecretName.of(name("c")))))
			.containsOnly(Map.entry(SecretName.of(name("a")), second), Map.entry(SecretName.of(name("b")), only));
	}

	/** A driver without such a request says so, and answers nothing. */
	@Test
	void batchBringsWhatSingleReadsBring() {
		manager().createSecret(name("text"), text("one"));
		manager().updateSecret(name("text"), text("two"));
		manager().createSecret(name("json"), SecretValue.ofJson("{\"a\":1}"));
		manager().createSecret(name("binary"), SecretValue.ofBinary(new byte[] { 0, -1, 7 }));
		manager().createSecret(name("deleted"), text("gone"));
		manager().deleteSecret(name("deleted"));
		manager().createSecret(name("other"), text("not asked for"));
		SecretDriver driver = environment().fixture().driver();
		Map<SecretName, SecretValue> read = new HashMap<>();
		List<SecretName> names = Stream.of("text", "json", "missing", "binary", "tex", "deleted")
			.map((suffix) -> SecretName.of(name(suffix)))
			.toList();
		for (int from = 0; from < names.size(); from += driver.batchLimit()) {
			read.putAll(driver.readBatch(names.subList(from, Math.min(names.size(), from + driver.batchLimit()))));
		}
		List<SecretName> existing = Stream.of("text", "json", "binary")
			.map((suffix) -> SecretName.of(name(suffix)))
			.toList();
		assertThat(read).containsOnlyKeys((driver.batchLimit() > 1) ? existing : List.of());
		read.forEach((name, value) -> {
			SecretValue single = driver.read(name, null);
			assertThat(value).as("value of %s", name).isEqualTo(single);
			assertThat(value.version()).as("version of %s", name).isEqualTo(single.version());
			assertThat(value.source()).as("source of %s", name).isEqualTo(single.source());
		});
	}

	@Test
	@RequiresSecretAbility(SecretFixtureAbility.DISABLE_VERSION)
	void newestEnabledVersionIsRead() {
		String first = manager().createSecret(name(), text("one"));
		String second = manager().updateSecret(name(), text("two"));
		environment().fixture().disableVersion(SecretName.of(name()), second);
		assertThat(otherProcess().getSecret(name())).isEqualTo(text("one"));
		assertThat(manager().getSecretMetadata(name()).version()).isEqualTo(first);
		assertThat(manager().listSecretVersions(name())).extracting(SecretVersion::enabled)
			.containsExactly(false, true);
	}

	@Test
	@RequiresSecretAbility(SecretFixtureAbility.CORRUPT)
	void damageAtRestIsAnErrorNeverAValue() {
		manager().createSecret(name(), text("the value"));
		environment().fixture().corrupt(SecretName.of(name()));
		CloudFailures.assertFails(CloudErrorCategory.CORRUPTED, () -> manager().getSecret(name()));
	}

}
