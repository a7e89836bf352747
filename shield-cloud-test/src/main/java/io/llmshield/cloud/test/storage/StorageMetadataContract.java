package io.llmshield.cloud.test.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.Retention;
import io.llmshield.cloud.storage.StorageCapability;
import io.llmshield.cloud.storage.StorageClass;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.faults.PatternInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is kept beside the content: type, cache control, user metadata, tags, storage
 * class.
 */
public abstract class StorageMetadataContract extends StorageContractGroup {

	private static final Map<String, String> METADATA = Map.of("plain", "value", "unicode", "Größe 模型 \uD83D\uDEE1",
			"spaces", "  inner  and outer  ", "empty", "", "percent", "100%25 %zz", "with_under_score_9",
			"\"quoted\"; a=b");

	static Stream<PutOptions> refusedOptions() {
		return Stream.of(options("Upper", "x"), options("with-hyphen", "x"), options("9digit", "x"), options("", "x"),
				options("a".repeat(64), "x"), options("shield_write", "x"), options("shield_other", "x"),
				options("big", "v".repeat(PutOptions.MAX_METADATA_BYTES + 1)),
				options("big", "\u20AC".repeat(PutOptions.MAX_METADATA_BYTES / 3 + 1)));
	}

	private static PutOptions options(String key, String value) {
		return PutOptions.builder().metadata(key, value).build();
	}

	private static PutOptions everything() {
		return PutOptions.builder()
			.contentType("application/json; charset=utf-8")
			.cacheControl("max-age=60")
			.metadata(METADATA)
			.build();
	}

	@Test
	void everythingIsKept() {
		assertEverything(store().put(KEY, text("content"), everything()));
		assertEverything(store().getMetadata(KEY));
		assertEverything(otherProcess().getMetadata(KEY));
	}

	@Test
	void everythingIsKeptOfAnUploadInParts() {
		store().put(KEY, new PatternInputStream(environment().severalParts()), everything());
		assertEverything(store().getMetadata(KEY));
	}

	@Test
	void rangeTellsTheMetadataOfTheWholeObject() {
		ObjectMetadata written = store().put(KEY, text("0123456789"), everything());
		try (ObjectContent opened = store().open(KEY, GetOptions.ofRange(ByteRange.of(2, 3)))) {
			// A provider may not tell the whole checksum with a part of the bytes
			assertThat(opened.metadata()).usingRecursiveComparison().ignoringFields("crc32c").isEqualTo(written);
			assertThat(opened.length()).isEqualTo(3);
		}
	}

	private static void assertEverything(ObjectMetadata metadata) {
		assertThat(metadata.contentType()).isEqualTo("application/json; charset=utf-8");
		assertThat(metadata.cacheControl()).isEqualTo("max-age=60");
		assertThat(metadata.userMetadata()).isEqualTo(METADATA);
		assertThat(metadata.storageClass()).isEqualTo(StorageClass.HOT);
	}

	@Test
	void overwritingReplacesAllMetadata() {
		store().put(KEY, text("content"), everything());
		store().put(KEY, text("content"), options("other", "x"));
		ObjectMetadata replaced = store().getMetadata(KEY);
		assertThat(replaced.userMetadata()).isEqualTo(Map.of("other", "x"));
		assertThat(replaced.cacheControl()).isNull();
	}

	@Test
	void mostMetadataFit() {
		String value = "v".repeat(PutOptions.MAX_METADATA_BYTES - 3);
		store().put(KEY, text("content"), options("key", value));
		assertThat(store().getMetadata(KEY).userMetadata()).isEqualTo(Map.of("key", value));
	}

	@Test
	void longestKeyFits() {
		String key = "k" + "_9".repeat(31);
		store().put(KEY, text("content"), options(key, "x"));
		assertThat(store().getMetadata(KEY).userMetadata()).isEqualTo(Map.of(key, "x"));
	}

	@ParameterizedTest
	@MethodSource("refusedOptions")
	void optionsOutsideTheRulesAreRefusedBeforeAnyCall(PutOptions options) {
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> store().put(KEY, text("x"), options));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> store().put(KEY, (output) -> output.write(1), options));
		assertThat(faults().calls()).isEmpty();
	}

	@Test
	void ourOwnMetadataStayHidden() {
		PutOptions ifAbsent = PutOptions.builder()
			.condition(PutOptions.ifAbsent().condition())
			.metadata("mine", "x")
			.build();
		store().put(KEY, new PatternInputStream(environment().severalParts()), ifAbsent);
		assertThat(store().getMetadata(KEY).userMetadata()).isEqualTo(Map.of("mine", "x"));
		try (ObjectContent opened = store().open(KEY)) {
			assertThat(opened.metadata().userMetadata()).isEqualTo(Map.of("mine", "x"));
		}
	}

	@Test
	@RequiresStorageCapability(StorageCapability.TAGS)
	void tagsAreKept() {
		store().put(KEY, text("x"), PutOptions.builder().tag("team", "security").tag("cost-centre", "42").build());
		assertThat(store().getTags(KEY)).isEqualTo(Map.of("team", "security", "cost-centre", "42"));
	}

	@Test
	@RequiresStorageCapability(StorageCapability.TAGS)
	void tagsOfAnUploadInPartsAreKept() {
		store().put(KEY, new PatternInputStream(environment().severalParts()),
				PutOptions.builder().tag("team", "security").build());
		assertThat(store().getTags(KEY)).isEqualTo(Map.of("team", "security"));
	}

	@Test
	@RequiresStorageCapability(StorageCapability.TAGS)
	void objectWithoutTagsHasNone() {
		store().put(KEY, text("x"), PutOptions.builder().tag("team", "security").build());
		store().put(KEY, text("x"));
		assertThat(store().getTags(KEY)).isEmpty();
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> store().getTags("missing"));
	}

	@Test
	@RequiresStorageCapability(StorageCapability.TAGS)
	void moreThanTenTagsAreRefused() {
		PutOptions.Builder options = PutOptions.builder();
		IntStream.rangeClosed(0, 10).forEach((i) -> options.tag("tag" + i, "x"));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> store().put(KEY, text("x"), options.build()));
		assertThat(faults().calls()).isEmpty();
	}

	@Test
	@RequiresMissingStorageCapability(StorageCapability.TAGS)
	void tagsAreUnsupported() {
		assertUnsupported(PutOptions.builder().tag("team", "security").build());
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED, () -> store().getTags(KEY));
	}

	@Test
	@RequiresStorageCapability(StorageCapability.STORAGE_CLASSES)
	void storageClassIsKept() {
		store().put(KEY, text("x"), PutOptions.builder().storageClass(StorageClass.COOL).build());
		assertThat(store().getMetadata(KEY).storageClass()).isEqualTo(StorageClass.COOL);
	}

	@Test
	@RequiresMissingStorageCapability(StorageCapability.STORAGE_CLASSES)
	void storageClassesAreUnsupported() {
		assertUnsupported(PutOptions.builder().storageClass(StorageClass.COOL).build());
	}

	@Test
	@RequiresMissingStorageCapability(StorageCapability.CUSTOMER_KEY)
	void customerKeysAreUnsupported() {
		assertUnsupported(PutOptions.builder().keyId("a-key").build());
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED, () -> environment().storeWithKey("a-key"));
	}

	@Test
	@RequiresStorageCapability(StorageCapability.CUSTOMER_KEY)
	@RequiresStorageAbility(StorageFixtureAbility.CUSTOMER_KEY)
	void keyOfTheStoreIsUsed() {
		String key = environment().fixture().customerKey();
		CloudStorage store = environment().storeWithKey(key);
		store.put(KEY, text("x"));
		assertThat(store().getMetadata(KEY).keyId()).isEqualTo(key);
		byte[] large = new byte[environment().severalParts()];
		store.put("large", large);
		assertThat(store().getMetadata("large").keyId()).isEqualTo(key);
		store.copy(KEY, "copy", CopyOptions.DEFAULT);
		assertThat(store().getMetadata("copy").keyId()).isEqualTo(key);
		assertThat(store().getBytes("copy")).isEqualTo(text("x"));
	}

	@Test
	@RequiresMissingStorageCapability(StorageCapability.RETENTION)
	void retentionIsUnsupported() {
		assertUnsupported(PutOptions.builder()
			.retention(new Retention(Retention.Mode.GOVERNANCE, Instant.now().plus(Duration.ofDays(1))))
			.build());
	}

	@Test
	@RequiresMissingStorageCapability(StorageCapability.LEGAL_HOLD)
	void legalHoldIsUnsupported() {
		assertUnsupported(PutOptions.builder().legalHold(true).build());
	}

	private void assertUnsupported(PutOptions options) {
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED, () -> store().put(KEY, text("x"), options));
		assertThat(faults().calls()).isEmpty();
		assertAbsent(KEY);
	}

}
