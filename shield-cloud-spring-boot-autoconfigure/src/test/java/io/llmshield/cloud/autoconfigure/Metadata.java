package io.llmshield.cloud.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The configuration metadata that the build generates.
 */
final class Metadata {

	private Metadata() {
	}

	/** Return the names of our properties, each of which has a description. */
	static Set<String> names() throws IOException {
		return names("llmshield.cloud.");
	}

	/** Return those of our properties, and Boot's, whose names begin so. */
	static Set<String> names(String beginning) throws IOException {
		Set<String> names = new TreeSet<>();
		for (URL file : Collections
			.list(Metadata.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream in = file.openStream()) {
				for (JsonNode property : JsonMapper.shared().readTree(in).get("properties")) {
					String name = property.get("name").asString();
					// The tests have properties of their own, as another module would.
					if (name.startsWith(beginning) && !name.startsWith("llmshield.cloud.own.")) {
						assertThat(property.hasNonNull("description")).as("description of " + name).isTrue();
						names.add(name);
					}
				}
			}
		}
		return names;
	}

}
