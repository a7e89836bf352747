package io.llmshield.cloud.sample.scan;

import java.util.function.Predicate;

/**
 * A check of what a pattern found, for what a pattern cannot express.
 */
enum Validator {

	LUHN("luhn", Checksums::luhn),

	IBAN("iban", Checksums::iban),

	DE_TAX_ID("de-tax-id", Checksums::germanTaxId),

	FR_NIR("fr-nir", Checksums::frenchNir),

	ES_ID("es-id", Checksums::spanishId),

	ENTROPY("entropy", Entropy::looksRandom);

	private final String id;

	@SuppressWarnings("ImmutableEnumChecker") // references to methods without state
	private final Predicate<String> check;

	Validator(String id, Predicate<String> check) {
		this.id = id;
		this.check = check;
	}

	String id() {
		return this.id;
	}

	boolean accepts(String datum) {
		return this.check.test(datum);
	}

}
