package io.llmshield.cloud.sample.scan;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Validator}.
 */
class ValidatorTests {

	@ParameterizedTest
	@CsvSource({ "LUHN, 4111 1111 1111 1111", "LUHN, 378282246310005", "IBAN, GB29 NWBK 6016 1331 9268 19",
			"IBAN, FR14 2004 1010 0505 0001 3M02 606", "IBAN, CH93 0076 2011 6238 5295 7", "DE_TAX_ID, 86 095 742 719",
			"DE_TAX_ID, 47036892816", "FR_NIR, 2 69 05 49 588 157 80", "ES_ID, 12345678Z", "ES_ID, X-1234567-L",
			"ENTROPY, q8Xv2LmT4rZp9KdW1sBn" })
	void accepts(Validator validator, String datum) {
		assertThat(validator.accepts(datum)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "LUHN, 4111 1111 1111 1112", "LUHN, 0000 0000 0000 0000", "IBAN, GB30 NWBK 6016 1331 9268 19",
			"DE_TAX_ID, 86 095 742 718", "FR_NIR, 2 69 05 49 588 157 81", "ES_ID, 12345678A", "ES_ID, X1234567M",
			"ENTROPY, aaaaaaaaaaaaaaaaaaa1", "ENTROPY, your-api-key-goes-here-42" })
	void refuses(Validator validator, String datum) {
		assertThat(validator.accepts(datum)).isFalse();
	}

	@ParameterizedTest
	@EnumSource
	void refusesWhatHasNotTheShape(Validator validator) {
		assertThat(validator.accepts("")).isFalse();
		assertThat(validator.accepts("ÄÖ")).isFalse();
		assertThat(validator.accepts("99999999999999999999999999999999999999999")).isFalse();
	}

}
