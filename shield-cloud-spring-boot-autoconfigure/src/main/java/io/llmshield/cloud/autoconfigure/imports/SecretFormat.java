package io.llmshield.cloud.autoconfigure.imports;

import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import io.llmshield.cloud.secrets.SecretValue;

import org.springframework.boot.json.JsonParseException;
import org.springframework.boot.json.JsonParserFactory;

/**
 * How a payload becomes properties.
 */
enum SecretFormat {

	/**
	 * A JSON object if it begins and ends like one, else plain text. Properties are never
	 * guessed: a password may look like one.
	 */
	AUTO {
		@Override
		Map<String, Object> read(SecretImport secret, String payload) {
			String text = payload.strip();
			return (text.startsWith("{") && text.endsWith("}")) ? JSON.read(secret, text) : TEXT.read(secret, payload);
		}
	},

	/** A JSON object, nested ones and arrays flattened as in a YAML file. */
	JSON {
		@Override
		Map<String, Object> read(SecretImport secret, String payload) {
			Map<String, Object> properties = new LinkedHashMap<>();
			try {
				flatten("", JsonParserFactory.getJsonParser().parseMap(payload), secret, properties);
				return properties;
			}
			catch (JsonParseException ex) {
				// Its message may quote the payload
				throw new IllegalArgumentException("it is not a JSON object");
			}
		}
	},

	/** Lines as in a properties file. */
	PROPERTIES {
		@Override
		Map<String, Object> read(SecretImport secret, String payload) {
			Properties lines = new Properties();
			try {
				lines.load(new StringReader(payload));
			}
			catch (IOException | IllegalArgumentException ex) {
				// Its message may quote the payload
				throw new IllegalArgumentException("it is not in the format of a properties file");
			}
			Map<String, Object> properties = new LinkedHashMap<>();
			lines.stringPropertyNames()
				.stream()
				.sorted()
				.forEach((key) -> properties.put(secret.property(key), lines.getProperty(key)));
			return properties;
		}
	},

	/** One property with the whole text. */
	TEXT {
		@Override
		Map<String, Object> read(SecretImport secret, String payload) {
			return Map.of(secret.textProperty(), payload);
		}
	};

	/**
	 * Turn a payload into properties.
	 * @param secret names the properties
	 * @param payload the text
	 * @return the properties by their names in the environment
	 * @throws IllegalArgumentException if it has another format; the message holds
	 * nothing of it
	 */
	abstract Map<String, Object> read(SecretImport secret, String payload);

	/**
	 * Turn a value into properties.
	 * @param secret says how
	 * @param value the secret
	 * @return the properties by their names in the environment
	 * @throws IllegalArgumentException if it has another format; the message holds
	 * nothing of it
	 */
	static Map<String, Object> properties(SecretImport secret, SecretValue value) {
		if (value.type() == SecretValue.Type.BINARY) {
			throw new IllegalArgumentException("it is binary, and a property is text");
		}
		return secret.format().read(secret, value.asText());
	}

	private static void flatten(String path, Object value, SecretImport secret, Map<String, Object> properties) {
		if (value instanceof Map<?, ?> map && !(map.isEmpty() && !path.isEmpty())) {
			map.forEach((key, inner) -> flatten(path.isEmpty() ? key.toString() : path + "." + key,
					(inner != null) ? inner : "", secret, properties));
		}
		else if (value instanceof List<?> list && !list.isEmpty()) {
			for (int i = 0; i < list.size(); i++) {
				Object inner = list.get(i);
				flatten(path + "[" + i + "]", (inner != null) ? inner : "", secret, properties);
			}
		}
		else {
			boolean empty = value instanceof Map || value instanceof List;
			properties.put(secret.property(path), empty ? "" : value);
		}
	}

}
