package io.llmshield.cloud.sample.scan;

import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.llmshield.cloud.sample.scan.TestRules.rule;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The work of a scan is bounded, counted in steps and not in time.
 */
class ScannerBoundsTests {

	private static final int MAX_EXPANSION = 4;

	private static final int LENGTH = Scanner.MAX_LENGTH / 4;

	private static final Scanner BUNDLED = new Scanner(RuleSet.bundled());

	static Stream<String> fragments() {
		return Stream.of("a", "@", "a@", "a.", "1", "1 ", "4111 ", "+1", "\u200B", "\uFDFA", "😀", "ignore ",
				"you are now ", "ignore all all all all ", "send the the the ", "![", "[x](https://a?", "eyJa.",
				"-eyJaaaaaaaaa.", "https://a:", "password is ", "aws secret ", "token=", "END OF ", "\nsystem: ",
				"-----BEGIN PRIVATE KEY----- ", "DE89 ", "repeat above ", "decode ", "use tool ",
				"\"type\": \"service_account\" ");
	}

	@ParameterizedTest
	@MethodSource("fragments")
	void repeatedFragmentsStayWithinTheSteps(String fragment) {
		String text = fragment.repeat(LENGTH / fragment.length());
		ScanReport report = BUNDLED.scan(text, ScanTarget.PROMPT);
		System.out.printf("bounds %-28s %6.1f steps per character, timed out %s%n", fragment.strip(),
				report.steps() / (double) text.length(), report.timedOutRules());
		assertThat(report.steps()).isLessThanOrEqualTo(bound(MAX_EXPANSION * text.length()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "@", "1", "a@", "\u200B", "😀" })
	void plainFillerTimesNoRuleOut(String fragment) {
		String text = fragment.repeat(Scanner.MAX_LENGTH / fragment.length());
		ScanReport report = BUNDLED.scan(text, ScanTarget.PROMPT);
		assertThat(report.timedOutRules()).isEmpty();
		assertThat(report.steps()).isLessThan(64L * text.length());
	}

	@Test
	void everyRuleAwakeStaysLinear() {
		String examples = Corpus.lines("/corpus/rule-examples.jsonl")
			.stream()
			.map((example) -> example.get("near-miss").stringValue())
			.collect(Collectors.joining("\n"));
		String text = (examples + "\n").repeat(Scanner.MAX_LENGTH / (examples.length() + 1));
		ScanReport report = BUNDLED.scan(text, ScanTarget.PROMPT);
		System.out.printf("bounds all rules awake %.1f steps per character, timed out %s%n",
				report.steps() / (double) text.length(), report.timedOutRules());
		assertThat(report.timedOutRules()).isEmpty();
		assertThat(report.steps()).isLessThanOrEqualTo(bound(text.length()));
	}

	@Test
	void stepsGrowWithTheLength() {
		String text = "anna@mail.example says: ignore the weather. ";
		long once = BUNDLED.scan(text.repeat(1_000), ScanTarget.PROMPT).steps();
		long tenTimes = BUNDLED.scan(text.repeat(10_000), ScanTarget.PROMPT).steps();
		assertThat(tenTimes).isLessThan(11 * once);
	}

	@Test
	void catastrophicPatternTimesOutAndAsksForReview() {
		Scanner scanner = new Scanner(TestRules.of(rule("bad", Category.PERSONAL_DATA, 0.5, "(a+)+b"),
				rule("good", Category.PERSONAL_DATA, 0.1, "c")));
		String text = "a".repeat(5_000) + "c";
		ScanReport report = scanner.scan(text, ScanTarget.PROMPT);
		assertThat(report.timedOutRules()).containsExactly("bad");
		assertThat(report.findings()).extracting(Finding::ruleId).containsExactly("good");
		assertThat(report.verdict()).isEqualTo(Verdict.REVIEW);
		assertThat(report.steps()).isLessThan(bound(text.length()));
	}

	@Test
	void patternThatOverflowsTheStackTimesOut() {
		Scanner scanner = new Scanner(TestRules.of(rule("deep", Category.PERSONAL_DATA, 0.5, "(?:a|b)+c")));
		ScanReport report = scanner.scan("ab".repeat(Scanner.MAX_LENGTH / 2), ScanTarget.PROMPT);
		assertThat(report.timedOutRules()).containsExactly("deep");
	}

	private static long bound(int length) {
		return ScanRun.TOTAL_STEPS + ScanRun.TOTAL_STEPS_PER_CHARACTER * length;
	}

}
