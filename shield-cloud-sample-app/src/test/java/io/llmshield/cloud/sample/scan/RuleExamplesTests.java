package io.llmshield.cloud.sample.scan;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every bundled rule against a text it must find and a similar one it must not.
 */
class RuleExamplesTests {

	private static final RuleSet RULES = RuleSet.bundled();

	private static final Map<String, Rule> BY_ID = RULES.rules()
		.stream()
		.collect(Collectors.toMap(Rule::id, Function.identity()));

	static List<JsonNode> examples() {
		return Corpus.lines("/corpus/rule-examples.jsonl");
	}

	@Test
	void everyRuleHasAnExample() {
		assertThat(examples()).extracting((example) -> example.get("rule").stringValue())
			.containsExactlyInAnyOrderElementsOf(BY_ID.keySet());
	}

	@ParameterizedTest
	@MethodSource("examples")
	void matches(JsonNode example) {
		assertThat(found(example, "match")).contains(example.get("rule").stringValue());
	}

	@ParameterizedTest
	@MethodSource("examples")
	void leavesTheNearMissAlone(JsonNode example) {
		assertThat(found(example, "near-miss")).doesNotContain(example.get("rule").stringValue());
	}

	@ParameterizedTest
	@MethodSource("examples")
	void excerptDoesNotShowWhatWasFound(JsonNode example) {
		String text = example.get("match").stringValue();
		assertThat(new Scanner(RULES).scan(text, target(example)).findings()).allSatisfy((finding) -> {
			String found = text.substring(finding.start(), finding.end());
			assertThat(finding.excerpt()).matches("(?s).{0,2}\\*{6}");
			assertThat(found).startsWith(finding.excerpt().replace("*", ""));
		});
	}

	private static List<String> found(JsonNode example, String field) {
		ScanReport report = new Scanner(RULES).scan(example.get(field).stringValue(), target(example));
		return report.findings().stream().map(Finding::ruleId).toList();
	}

	private static ScanTarget target(JsonNode example) {
		boolean prompt = BY_ID.get(example.get("rule").stringValue()).appliesTo(ScanTarget.PROMPT);
		return prompt ? ScanTarget.PROMPT : ScanTarget.OUTPUT;
	}

}
