package io.llmshield.cloud.sample.scan;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A JSON object of which every field is known, present and of the right type.
 */
record StrictNode(JsonNode node, @Nullable String rule) {

	static StrictNode of(JsonNode node, @Nullable String rule, Set<String> fields) {
		if (!node.isObject()) {
			throw new RuleSetException(rule, null, "must be an object", null);
		}
		for (String field : node.propertyNames()) {
			if (!fields.contains(field)) {
				throw new RuleSetException(rule, field, "is not known; known are " + fields.stream().sorted().toList(),
						null);
			}
		}
		return new StrictNode(node, rule);
	}

	StrictNode named(String rule) {
		return new StrictNode(this.node, rule);
	}

	boolean has(String field) {
		return this.node.has(field);
	}

	String text(String field) {
		JsonNode value = required(field);
		if (!value.isString() || value.stringValue().isBlank()) {
			throw wrong(field, "must be a text that is not blank");
		}
		return value.stringValue();
	}

	double fraction(String field) {
		JsonNode value = required(field);
		if (!value.isNumber() || !(value.doubleValue() >= 0 && value.doubleValue() <= 1)) {
			throw wrong(field, "must be a number from 0 to 1, not " + value);
		}
		return value.doubleValue();
	}

	List<JsonNode> array(String field) {
		JsonNode value = required(field);
		if (!value.isArray()) {
			throw wrong(field, "must be an array");
		}
		return value.valueStream().toList();
	}

	<E> E oneOf(String field, E[] values, Function<E, String> id) {
		String text = text(field);
		return Arrays.stream(values)
			.filter((value) -> id.apply(value).equals(text))
			.findFirst()
			.orElseThrow(() -> wrong(field,
					"'" + text + "' is not known; known are " + Arrays.stream(values).map(id).toList()));
	}

	RuleSetException wrong(String field, String problem) {
		return new RuleSetException(this.rule, field, problem, null);
	}

	private JsonNode required(String field) {
		JsonNode value = this.node.get(field);
		if (value == null) {
			throw wrong(field, "is missing");
		}
		return value;
	}

}
