package io.llmshield.cloud.sample.scan;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The labelled texts of {@code corpus/prompts.jsonl}.
 */
final class Corpus {

	private static final JsonMapper MAPPER = new JsonMapper();

	private Corpus() {
	}

	static List<Sample> samples() {
		return lines("/corpus/prompts.jsonl").stream().map((node) -> new Sample(node)).toList();
	}

	static List<JsonNode> lines(String resource) {
		try (InputStream in = Corpus.class.getResourceAsStream(resource)) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(MAPPER::readTree).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	record Sample(String id, String lang, ScanTarget target, boolean flag, Set<String> categories, String text) {

		Sample(JsonNode node) {
			this(node.get("id").stringValue(), node.get("lang").stringValue(),
					ScanTarget.valueOf(node.get("target").stringValue().toUpperCase(Locale.ROOT)),
					node.get("label").stringValue().equals("flag"),
					node.get("categories").valueStream().map(JsonNode::stringValue).collect(Collectors.toSet()),
					node.get("text").stringValue());
		}

	}

}
