package io.llmshield.cloud.test.storage;

import java.time.Duration;
import java.time.Instant;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.StorageCapability;
import io.llmshield.cloud.test.CloudFailures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Writing and reading bytes.
 */
public abstract class StoragePutGetContract extends StorageContractGroup {

	@ParameterizedTest
	@EnumSource
	void bytesComeBack(UploadPoint size) {
		byte[] content = bytes(size.in(environment()));
		ObjectMetadata written = store().put(KEY, content);
		assertThat(written.size()).isEqualTo(content.length);
		assertContent(KEY, content);
		assertThat(otherProcess().getBytes(KEY)).hasSize(content.length);
	}

	@Test
	void writeAnswersWithWhatMetadataTell() {
		ObjectMetadata written = store().put(KEY, text("content"));
		assertThat(store().getMetadata(KEY)).isEqualTo(written);
		assertThat(store().findMetadata(KEY)).contains(written);
		assertThat(written.key()).isEqualTo(KEY);
		assertThat(written.versionToken()).isNotBlank();
	}

	@Test
	void openTellsMetadataAndLength() {
		ObjectMetadata written = store().put(KEY, text("content"));
		try (ObjectContent opened = store().open(KEY)) {
			assertThat(opened.metadata()).isEqualTo(written);
			assertThat(opened.length()).isEqualTo(7);
			assertThat(opened.inputStream()).isSameAs(opened.inputStream()).hasBinaryContent(text("content"));
		}
	}

	@Test
	void lastModifiedIsNowInItsFullPrecision() {
		Instant before = environment().fixture().now();
		ObjectMetadata written = store().put(KEY, text("content"));
		// Clocks of provider and test may differ; seconds read as milliseconds are in
		// 1970
		assertThat(written.lastModified()).isCloseTo(before, within(Duration.ofMinutes(5)));
	}

	@Test
	void overwritingReplacesTheContent() {
		ObjectMetadata first = store().put(KEY, text("a longer first content"));
		ObjectMetadata second = store().put(KEY, text("second"));
		assertContent(KEY, text("second"));
		assertThat(second.versionToken()).isNotEqualTo(first.versionToken());
		assertThat(second.lastModified()).isAfterOrEqualTo(first.lastModified());
		assertThat(keys("")).containsExactly(KEY);
	}

	@Test
	@RequiresStorageCapability(StorageCapability.TOKEN_PER_WRITE)
	void tokenChangesWithEveryWriteAlsoOfTheSameContent() {
		ObjectMetadata first = store().put(KEY, text("same"));
		ObjectMetadata second = store().put(KEY, text("same"));
		assertThat(second.versionToken()).isNotEqualTo(first.versionToken());
	}

	@Test
	void tokenStaysTheSameWithoutAWrite() {
		String token = store().put(KEY, text("content")).versionToken();
		store().getBytes(KEY);
		assertThat(store().getMetadata(KEY).versionToken()).isEqualTo(token);
		assertThat(otherProcess().getMetadata(KEY).versionToken()).isEqualTo(token);
	}

	@Test
	void callersArraysAreTheirOwn() {
		byte[] content = text("content");
		store().put(KEY, content);
		content[0] = 'X';
		byte[] read = store().getBytes(KEY);
		assertThat(read).isEqualTo(text("content"));
		read[0] = 'Y';
		assertContent(KEY, text("content"));
	}

	@Test
	void missingObjectIsNotFound() {
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> store().getBytes(KEY));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> store().open(KEY));
		assertThat(store().findMetadata(KEY)).isEmpty();
		assertAbsent(KEY);
	}

	@Test
	void partOfAKeyIsNoObject() {
		store().put("folder/object", text("x"));
		assertAbsent("folder");
		assertAbsent("folder/obj");
	}

	@Test
	void anotherProcessSeesTheWriteAtOnce() {
		store().put(KEY, text("one"));
		assertThat(otherProcess().getBytes(KEY)).isEqualTo(text("one"));
		otherProcess().put(KEY, text("two"));
		assertContent(KEY, text("two"));
	}

	@Test
	void objectThatIsNotReadToItsEndCanBeClosed() {
		store().put(KEY, bytes(environment().severalParts()));
		for (int i = 0; i < 20; i++) {
			try (ObjectContent opened = store().open(KEY)) {
				assertThat(opened.length()).isEqualTo(environment().severalParts());
			}
		}
		assertContent(KEY, bytes(environment().severalParts()));
	}

}
