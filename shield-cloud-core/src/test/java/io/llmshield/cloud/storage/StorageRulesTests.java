package io.llmshield.cloud.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests for what is refused before any call.
 */
class StorageRulesTests extends StorageFixture {

	static Stream<Arguments> invalidPuts() {
		PutOptions.Builder tags = PutOptions.builder();
		for (int i = 0; i < 11; i++) {
			tags.tag("tag" + i, "");
		}
		return Stream.of(arguments("metadata key with a capital", PutOptions.builder().metadata("A", "")),
				arguments("metadata key with a hyphen", PutOptions.builder().metadata("a-b", "")),
				arguments("metadata key that is too long", PutOptions.builder().metadata("a".repeat(64), "")),
				arguments("reserved metadata key", PutOptions.builder().metadata("shield_write", "x")),
				arguments("too much metadata", PutOptions.builder().metadata("a", "b".repeat(2000))),
				arguments("too much metadata once encoded", PutOptions.builder().metadata("a", "ü".repeat(334))),
				arguments("too much metadata with spaces at the edges", edgeSpaces()),
				arguments("metadata that is no text", PutOptions.builder().metadata("a", "\uD800")),
				arguments("too many tags", tags), arguments("empty tag", PutOptions.builder().tag("", "x")),
				arguments("long tag", PutOptions.builder().tag("k".repeat(129), "x")),
				arguments("long tag value", PutOptions.builder().tag("k", "x".repeat(257))),
				arguments("type with a line break", PutOptions.builder().contentType("text/plain\r\nX: y")),
				arguments("type without a slash", PutOptions.builder().contentType("text")),
				arguments("cache control with a line break", PutOptions.builder().cacheControl("no-store\n")),
				arguments("checksum that is too large", PutOptions.builder().crc32c(1L << 32)),
				arguments("negative checksum", PutOptions.builder().crc32c(-1L)),
				arguments("two conditions", PutOptions.builder().condition(new WriteCondition(true, "t"))));
	}

	/** 1,800 bytes as they stand, 3,000 as headers: HTTP drops spaces at the edges. */
	private static PutOptions.Builder edgeSpaces() {
		PutOptions.Builder options = PutOptions.builder();
		for (int i = 100; i < 400; i++) {
			options.metadata("k" + i, "  ");
		}
		return options;
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("invalidPuts")
	void invalidPutIsRefused(String name, PutOptions.Builder options) {
		assertThatThrownBy(() -> this.storage.put("key", bytes(1), options.build()))
			.matches((ex) -> category(ex) == CloudErrorCategory.INVALID_ARGUMENT);
		assertThat(this.driver.calls).isEmpty();
	}

	@Test
	void limitsThemselvesAreAllowed() {
		PutOptions.Builder options = PutOptions.builder()
			.metadata("a", "ü".repeat(300))
			.metadata("a".repeat(63), "%".repeat(45))
			.contentType("text/plain; charset=utf-8")
			.cacheControl("max-age=60, public")
			.tag("k".repeat(128), "v".repeat(256));
		for (int i = 0; i < 9; i++) {
			options.tag("tag" + i, "");
		}
		this.storage.put("key", bytes(1), options.build());
		assertThat(this.driver.keys()).hasSize(1);
	}

	static Stream<Arguments> needs() {
		Duration hour = Duration.ofHours(1);
		return Stream.of(need(StorageCapability.VERSIONS, (storage) -> storage.open("k", GetOptions.ofVersion("v"))),
				need(StorageCapability.VERSIONS, (storage) -> storage.getBytes("k", GetOptions.ofVersion("v"))),
				need(StorageCapability.VERSIONS, (storage) -> storage.delete("k", DeleteOptions.ofVersion("v"))),
				need(StorageCapability.VERSIONS, (storage) -> storage.listVersions("k")),
				need(StorageCapability.VERSIONS, (storage) -> storage.restore("k", "v")),
				need(StorageCapability.TAGS, (storage) -> storage.getTags("k")),
				need(StorageCapability.TAGS, put(PutOptions.builder().tag("a", "b"))),
				need(StorageCapability.STORAGE_CLASSES, put(PutOptions.builder().storageClass(StorageClass.COLD))),
				need(StorageCapability.CUSTOMER_KEY, put(PutOptions.builder().keyId("key"))),
				need(StorageCapability.RETENTION,
						put(PutOptions.builder()
							.retention(new Retention(Retention.Mode.GOVERNANCE, Instant.now().plusSeconds(60))))),
				need(StorageCapability.LEGAL_HOLD, put(PutOptions.builder().legalHold(true))),
				need(StorageCapability.CONDITIONAL_DELETE,
						(storage) -> storage.delete("k", DeleteOptions.ifMatch("t"))),
				need(StorageCapability.PRESIGN_GET, (storage) -> storage.presignGet("k", hour)),
				need(StorageCapability.PRESIGN_PUT, (storage) -> storage.presignPut("k", PresignPutOptions.of(hour))),
				need(StorageCapability.PRESIGN_LENGTH,
						(storage) -> storage.presignPut("k", new PresignPutOptions(hour, 5L, null, null))),
				need(StorageCapability.PRESIGN_TYPE,
						(storage) -> storage.presignPut("k", new PresignPutOptions(hour, null, "text/plain", null))),
				need(StorageCapability.PRESIGN_CHECKSUM,
						(storage) -> storage.presignPut("k", new PresignPutOptions(hour, null, null, 5L))));
	}

	private static Arguments need(StorageCapability capability, Consumer<CloudStorage> operation) {
		return arguments(capability, operation);
	}

	private static Consumer<CloudStorage> put(PutOptions.Builder options) {
		return (storage) -> storage.put("k", bytes(1), options.build());
	}

	@ParameterizedTest
	@MethodSource("needs")
	void whatTheProviderLacksIsUnsupported(StorageCapability capability, Consumer<CloudStorage> operation) {
		this.driver.without(capability);
		assertThatThrownBy(() -> operation.accept(this.storage))
			.matches((ex) -> category(ex) == CloudErrorCategory.UNSUPPORTED)
			.hasMessageContaining(capability.name())
			.hasMessageContaining("'memory'");
		assertThat(this.driver.calls).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(StorageCapability.class)
	void ordinaryUseNeedsNoCapability(StorageCapability missing) {
		this.driver.without(StorageCapability.values());
		this.storage.put("k", bytes(300));
		assertThat(this.storage.getBytes("k")).isEqualTo(bytes(300));
		this.storage.copy("k", "l", CopyOptions.DEFAULT);
		assertThat(this.storage.list("")).hasSize(2);
		this.storage.delete("k");
		assertThat(this.storage.deleteAll(java.util.List.of("l"))).allMatch(DeleteResult::deleted);
		assertThat(this.storage.capabilities().has(missing)).isFalse();
	}

	@Test
	void validityOfLinks() {
		for (Duration validity : new Duration[] { Duration.ZERO, Duration.ofMillis(999),
				Duration.ofDays(7).plusMillis(1), Duration.ofSeconds(-1) }) {
			assertThatThrownBy(() -> this.storage.presignGet("k", validity))
				.matches((ex) -> category(ex) == CloudErrorCategory.INVALID_ARGUMENT);
			assertThatThrownBy(() -> this.storage.presignPut("k", PresignPutOptions.of(validity)))
				.matches((ex) -> category(ex) == CloudErrorCategory.INVALID_ARGUMENT);
		}
		assertThatThrownBy(
				() -> this.storage.presignPut("k", new PresignPutOptions(Duration.ofHours(1), -1L, null, null)))
			.matches((ex) -> category(ex) == CloudErrorCategory.INVALID_ARGUMENT);
	}

	@Test
	void deleteTakesAVersionOrATokenButNotBoth() {
		assertThatThrownBy(() -> this.storage.delete("k", new DeleteOptions("t", "v")))
			.matches((ex) -> category(ex) == CloudErrorCategory.INVALID_ARGUMENT);
	}

}
