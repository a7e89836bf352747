package io.llmshield.cloud.sample.scan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a rule document and refuses whatever it does not understand.
 */
final class RuleSetParser {

	private static final int MAX_RULES = 500;

	private static final int MAX_PATTERN_LENGTH = 2_000;

	private static final Set<String> DOCUMENT_FIELDS = Set.of("version", "review-from", "block-from", "rules");

	private static final Set<String> RULE_FIELDS = Set.of("id", "description", "category", "severity", "weight",
			"applies-to", "pattern", "literals", "validator");

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	RuleSet parse(byte[] json) {
		StrictNode document = StrictNode.of(read(json), null, DOCUMENT_FIELDS);
		String version = document.text("version");
		double reviewFrom = document.fraction("review-from");
		double blockFrom = document.fraction("block-from");
		if (reviewFrom <= 0 || reviewFrom > blockFrom) {
			throw document.wrong("review-from", "must be above 0 and not above block-from");
		}
		return new RuleSet(version, reviewFrom, blockFrom, rules(document));
	}

	private JsonNode read(byte[] json) {
		try {
			return MAPPER.readTree(json);
		}
		catch (JacksonException ex) {
			throw new RuleSetException(null, null, "not valid JSON: " + ex.getOriginalMessage(), ex);
		}
	}

	private List<Rule> rules(StrictNode document) {
		List<JsonNode> nodes = document.array("rules");
		if (nodes.isEmpty() || nodes.size() > MAX_RULES) {
			throw document.wrong("rules", "must hold 1 to " + MAX_RULES + " rules, not " + nodes.size());
		}
		List<Rule> rules = new ArrayList<>();
		Set<String> ids = new HashSet<>();
		for (JsonNode node : nodes) {
			Rule rule = rule(StrictNode.of(node, "#" + (rules.size() + 1), RULE_FIELDS));
			if (!ids.add(rule.id())) {
				throw new RuleSetException(rule.id(), "id", "is used by another rule", null);
			}
			rules.add(rule);
		}
		return rules;
	}

	private Rule rule(StrictNode numbered) {
		String id = numbered.text("id");
		StrictNode node = numbered.named(id);
		return new Rule(id, node.text("description"), node.oneOf("category", Category.values(), Category::id),
				node.oneOf("severity", Severity.values(), Severity::id), node.fraction("weight"),
				node.oneOf("applies-to", AppliesTo.values(), AppliesTo::id), pattern(node), literals(node),
				validator(node));
	}

	private Pattern pattern(StrictNode node) {
		String regex = node.text("pattern");
		if (regex.length() > MAX_PATTERN_LENGTH) {
			throw node.wrong("pattern", "is longer than " + MAX_PATTERN_LENGTH + " characters");
		}
		try {
			Pattern pattern = Pattern.compile(regex);
			if (pattern.matcher("").find()) {
				throw node.wrong("pattern", "matches the empty text");
			}
			return pattern;
		}
		catch (PatternSyntaxException ex) {
			throw new RuleSetException(node.rule(), "pattern", "does not compile: " + ex.getMessage(), ex);
		}
	}

	private List<String> literals(StrictNode node) {
		if (!node.has("literals")) {
			return List.of();
		}
		List<String> literals = new ArrayList<>();
		for (JsonNode literal : node.array("literals")) {
			String text = literal.isString() ? literal.stringValue() : "";
			if (text.isEmpty() || !text.equals(text.toLowerCase(Locale.ROOT))) {
				throw node.wrong("literals", "must be lower-case texts, not " + literal);
			}
			literals.add(text);
		}
		return literals;
	}

	private @Nullable Validator validator(StrictNode node) {
		return node.has("validator") ? node.oneOf("validator", Validator.values(), Validator::id) : null;
	}

}
