package io.llmshield.cloud.sample.scan;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link RuleSet}.
 */
class RuleSetTests {

	private static final String RULE = """
			{"id": "word", "description": "A word", "category": "personal-data", "severity": "low",
			"weight": 0.5, "applies-to": "both", "pattern": "[a-z]+", "literals": ["a"], "validator": "entropy"}""";

	private static final String DOCUMENT = """
			{"version": "7", "review-from": 0.4, "block-from": 0.8, "rules": [%s]}""";

	@Test
	void readsEveryField() {
		RuleSet rules = parse(DOCUMENT.formatted(RULE));
		assertThat(rules.version()).isEqualTo("7");
		assertThat(rules.rules()).singleElement().satisfies((rule) -> {
			assertThat(rule.id()).isEqualTo("word");
			assertThat(rule.description()).isEqualTo("A word");
			assertThat(rule.category()).isEqualTo(Category.PERSONAL_DATA);
			assertThat(rule.severity()).isEqualTo(Severity.LOW);
			assertThat(rule.weight()).isEqualTo(0.5);
			assertThat(rule.appliesTo(ScanTarget.OUTPUT)).isTrue();
			assertThat(rule.mayMatch("xyz")).isFalse();
			assertThat(rule.accepts("aaaa")).isFalse();
		});
	}

	@ParameterizedTest
	@CsvSource({ "0.39, ALLOW", "0.4, REVIEW", "0.79, REVIEW", "0.8, BLOCK", "1, BLOCK" })
	void thresholdsBelongToTheHigherVerdict(double score, Verdict verdict) {
		assertThat(parse(DOCUMENT.formatted(RULE)).verdict(score)).isEqualTo(verdict);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					"personal-data"  | "gossip"       | category    | 'gossip' is not known; known are [prompt-injection
					"low"            | "huge"         | severity    | 'huge' is not known; known are [low, medium, high, critical]
					"both"           | "neither"      | applies-to  | known are [prompt, output, both]
					"entropy"        | "crc"          | validator   | known are [luhn, iban, de-tax-id, fr-nir, es-id, entropy]
					0.5              | 1.01           | weight      | must be a number from 0 to 1, not 1.01
					0.5              | -0.1           | weight      | must be a number from 0 to 1, not -0.1
					0.5              | "0.5"          | weight      | must be a number from 0 to 1
					"[a-z]+"         | "[a-z"         | pattern     | does not compile: Unclosed character class
					"[a-z]+"         | "[a-z]*"       | pattern     | matches the empty text
					"A word"         | " "            | description | must be a text that is not blank
					"A word"         | 5              | description | must be a text that is not blank
					["a"]            | ["A"]          | literals    | must be lower-case texts
					["a"]            | [""]           | literals    | must be lower-case texts
					["a"]            | "a"            | literals    | must be an array
					"severity":      | "gravity":     | gravity     | is not known; known are [applies-to
					""")
	void namesTheRuleAndTheField(String right, String wrong, String field, String problem) {
		RuleSetException thrown = catchThrowableOfType(RuleSetException.class,
				() -> parse(DOCUMENT.formatted(RULE.replace(right, wrong))));
		assertThat(thrown).hasMessageContaining("field '" + field + "'").hasMessageContaining(problem);
		assertThat(thrown.rule()).isIn("word", "#1");
		assertThat(thrown.field()).isEqualTo(field);
	}

	@ParameterizedTest
	@ValueSource(strings = { "id", "description", "category", "severity", "weight", "applies-to", "pattern" })
	void refusesARuleWithoutAField(String field) {
		String rule = RULE.replaceFirst("\"" + field + "\": (\"[^\"]*\"|[0-9.]+),", "");
		assertThatExceptionOfType(RuleSetException.class).isThrownBy(() -> parse(DOCUMENT.formatted(rule)))
			.withMessageContaining("field '" + field + "': is missing");
	}

	@Test
	void refusesAnIdThatIsUsedTwice() {
		assertThatExceptionOfType(RuleSetException.class).isThrownBy(() -> parse(DOCUMENT.formatted(RULE + "," + RULE)))
			.withMessage("Rule set, rule 'word', field 'id': is used by another rule");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			[                                                                       | not valid JSON
			[]                                                                      | must be an object
			{"version": "1", "version": "2"}                                        | not valid JSON
			{"version": "1", "review-from": 0.4, "block-from": 0.8, "rules": []} x  | not valid JSON
			{"version": "1", "review-from": 0.4, "block-from": 0.8, "rules": []}    | must hold 1 to 500 rules, not 0
			{"version": "1", "review-from": 0.4, "block-from": 0.8, "rules": [4]}   | rule '#1': must be an object
			{"version": "1", "review-from": 0.9, "block-from": 0.8, "rules": []}    | field 'review-from'
			{"version": "1", "review-from": 0, "block-from": 0.8, "rules": []}      | field 'review-from'
			{"review-from": 0.4, "block-from": 0.8, "rules": []}                    | field 'version': is missing
			""")
	void refusesAMalformedDocument(String document, String problem) {
		assertThatExceptionOfType(RuleSetException.class).isThrownBy(() -> parse(document))
			.withMessageContaining(problem);
	}

	@Test
	void refusesAPatternThatIsTooLong() {
		assertThatExceptionOfType(RuleSetException.class)
			.isThrownBy(() -> parse(DOCUMENT.formatted(RULE.replace("[a-z]+", "a".repeat(2_001)))))
			.withMessageContaining("longer than 2000");
	}

	@Test
	void bundledRulesAreReadAndCannotBeChanged() {
		RuleSet rules = RuleSet.bundled();
		assertThat(rules.version()).isEqualTo("1.0.0");
		assertThat(rules.rules()).hasSizeGreaterThanOrEqualTo(60).isUnmodifiable();
	}

	private static RuleSet parse(String json) {
		return RuleSet.parse(json.getBytes(StandardCharsets.UTF_8));
	}

}
