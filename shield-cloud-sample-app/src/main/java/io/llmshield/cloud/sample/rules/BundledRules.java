package io.llmshield.cloud.sample.rules;

import java.io.IOException;
import java.io.UncheckedIOException;

import org.springframework.core.io.ClassPathResource;

/**
 * The rule document that comes with the application.
 */
final class BundledRules {

	private static final String LOCATION = "rules/rules-1.json";

	private BundledRules() {
	}

	static byte[] json() {
		try {
			return new ClassPathResource(LOCATION).getContentAsByteArray();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(LOCATION + " cannot be read from the class path", ex);
		}
	}

}
