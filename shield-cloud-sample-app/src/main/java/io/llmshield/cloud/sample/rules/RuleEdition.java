package io.llmshield.cloud.sample.rules;

import java.time.Instant;

import io.llmshield.cloud.sample.scan.Scanner;

/**
 * Rules that are in use.
 *
 * @param scanner applies them
 * @param versionToken the stored document's version token
 * @param loadedAt when they were loaded
 */
record RuleEdition(Scanner scanner, String versionToken, Instant loadedAt) {

	String version() {
		return this.scanner.rules().version();
	}

}
