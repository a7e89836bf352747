package io.llmshield.cloud.test.storage;

import java.util.Arrays;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.test.CloudFailures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reading a range of an object.
 */
public abstract class StorageRangesContract extends StorageContractGroup {

	@ParameterizedTest
	@CsvSource({ "0, 1, 0", "0, 10, 0123456789", "3, 4, 3456", "9, 1, 9", "8, 5, 89", "0, 1000000, 0123456789",
			"5, -1, 56789", "0, -1, 0123456789", "9, -1, 9" })
	void rangeHoldsItsBytes(long offset, long length, String expected) {
		store().put(KEY, text("0123456789"));
		GetOptions options = GetOptions.ofRange(ByteRange.of(offset, length));
		assertThat(store().getBytes(KEY, options)).isEqualTo(text(expected));
		try (ObjectContent opened = store().open(KEY, options)) {
			assertThat(opened.length()).isEqualTo(expected.length());
			assertThat(opened.metadata().size()).isEqualTo(10);
		}
	}

	@ParameterizedTest
	@CsvSource({ "10, 1", "10, -1", "11, 5", "1000000000000, 1", "9223372036854775807, -1" })
	void rangeThatBeginsAtTheEndOrLaterIsRefused(long offset, long length) {
		store().put(KEY, text("0123456789"));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> store().getBytes(KEY, GetOptions.ofRange(ByteRange.of(offset, length))));
	}

	@ParameterizedTest
	@CsvSource({ "-1, 1", "0, 0", "0, -2", "5, 0" })
	void rangeThatIsNoneIsRefused(long offset, long length) {
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> store().getBytes(KEY, GetOptions.ofRange(ByteRange.of(offset, length))));
		assertThat(faults().calls()).isEmpty();
	}

	@Test
	void emptyObjectCanBeReadFromItsBeginning() {
		store().put(KEY, new byte[0]);
		assertThat(store().getBytes(KEY, GetOptions.ofRange(ByteRange.from(0)))).isEmpty();
		assertThat(store().getBytes(KEY, GetOptions.ofRange(ByteRange.of(0, 10)))).isEmpty();
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> store().getBytes(KEY, GetOptions.ofRange(ByteRange.from(1))));
	}

	@Test
	void rangeMayCrossParts() {
		int part = environment().partSize();
		byte[] content = bytes(environment().severalParts());
		store().put(KEY, content);
		byte[] read = store().getBytes(KEY, GetOptions.ofRange(ByteRange.of(part - 10, part + 20L)));
		assertThat(Content.of(read)).isEqualTo(Content.of(Arrays.copyOfRange(content, part - 10, 2 * part + 10)));
	}

	@Test
	void rangesTogetherAreTheObject() {
		byte[] content = bytes(10_007);
		store().put(KEY, content);
		byte[] joined = new byte[content.length];
		for (int offset = 0; offset < content.length; offset += 1000) {
			byte[] piece = store().getBytes(KEY, GetOptions.ofRange(ByteRange.of(offset, 1000)));
			System.arraycopy(piece, 0, joined, offset, piece.length);
		}
		assertThat(joined).isEqualTo(content);
	}

	@Test
	void rangeKeepsToItsCondition() {
		String token = store().put(KEY, text("0123456789")).versionToken();
		GetOptions options = GetOptions.ofRange(ByteRange.of(2, 2)).ifMatch(token);
		assertThat(store().getBytes(KEY, options)).isEqualTo(text("23"));
		store().put(KEY, text("abcdefghij"));
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED, () -> store().getBytes(KEY, options));
	}

	@Test
	void rangeOfAMissingObjectIsNotFound() {
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> store().getBytes(KEY, GetOptions.ofRange(ByteRange.of(0, 5))));
	}

}
