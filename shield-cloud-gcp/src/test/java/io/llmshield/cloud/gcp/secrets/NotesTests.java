package io.llmshield.cloud.gcp.secrets;

import java.util.List;

import io.llmshield.cloud.secrets.SecretValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is written into annotations, and read back.
 */
class NotesTests {

	@Test
	void numbersAreRanges() {
		VersionNumbers numbers = new VersionNumbers(List.of(9L, 1L, 2L, 3L, 7L, 8L, 11L));
		assertThat(numbers).hasToString("1-3 7-9 11");
		assertThat(VersionNumbers.parse(numbers.toString()).ascending()).containsExactly(1L, 2L, 3L, 7L, 8L, 9L, 11L);
		assertThat(VersionNumbers.parse("").ascending()).isEmpty();
		assertThat(VersionNumbers.parse(null).ascending()).isEmpty();
	}

	@Test
	void typesAreRanges() {
		VersionTypes types = VersionTypes.of(null)
			.with(1, SecretValue.Type.TEXT)
			.with(2, SecretValue.Type.TEXT)
			.with(3, SecretValue.Type.JSON)
			.with(5, SecretValue.Type.JSON)
			.with(6, SecretValue.Type.BINARY);
		assertThat(types).hasToString("1-2t 3j 5j 6b");
		VersionTypes read = VersionTypes.of(types.toString());
		assertThat(read.get(2)).isEqualTo(SecretValue.Type.TEXT);
		assertThat(read.get(3)).isEqualTo(SecretValue.Type.JSON);
		assertThat(read.get(4)).isNull();
		assertThat(read.get(6)).isEqualTo(SecretValue.Type.BINARY);
		assertThat(read.get(7)).isNull();
	}

	@Test
	void typeThatWasOnlyAnnouncedIsReplaced() {
		VersionTypes types = VersionTypes.of("1-4t");
		assertThat(types.with(4, SecretValue.Type.JSON)).hasToString("1-3t 4j");
		assertThat(types.with(4, SecretValue.Type.TEXT)).hasToString("1-4t");
		assertThat(VersionTypes.of("1t").with(1, SecretValue.Type.BINARY)).hasToString("1b");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "1", "1-", "t", "1-2-3t", "99999999999999999999t" })
	void whatOthersScribbledIsLeftOut(String text) {
		assertThat(VersionTypes.of(text).get(1)).isNull();
		assertThat(SecretNotes.Claim.parse(text)).isNull();
	}

}
