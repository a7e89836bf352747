package io.llmshield.cloud.sample.scan;

import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Small rule sets for tests.
 */
final class TestRules {

	private TestRules() {
	}

	static RuleSet of(Rule... rules) {
		return new RuleSet("test", 0.4, 0.8, List.of(rules));
	}

	static Rule rule(String id, Category category, double weight, String pattern) {
		return rule(id, category, weight, pattern, null);
	}

	static Rule rule(String id, Category category, double weight, String pattern, @Nullable Validator validator) {
		return new Rule(id, id, category, Severity.LOW, weight, AppliesTo.BOTH, Pattern.compile(pattern), List.of(),
				validator);
	}

}
