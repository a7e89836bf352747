package io.llmshield.cloud.autoconfigure.imports;

import java.util.stream.Collectors;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Reports secrets that could not be brought in: each import with the place where it was
 * written, what happened and what to do. Before the one that reports the error of the
 * provider, which is the cause.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class SecretImportFailureAnalyzer extends AbstractFailureAnalyzer<SecretImportException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SecretImportException cause) {
		String description = cause.failures()
			.stream()
			.map(SecretImportFailureAnalyzer::describe)
			.collect(Collectors.joining(System.lineSeparator()));
		String action = cause.failures()
			.stream()
			.map((failure) -> "    " + failure.location() + ": " + sentence(failure.remedy()))
			.collect(Collectors.joining(System.lineSeparator()));
		return new FailureAnalysis(
				String.format("spring.config.import names secrets that cannot be brought in:%n%n%s", description),
				String.format("For each of them:%n%n%s", action), cause);
	}

	private static String describe(SecretImportFailure failure) {
		StringBuilder text = new StringBuilder();
		text.append(String.format("    Import: %s%n", failure.location()));
		if (failure.origin() != null) {
			text.append(String.format("    Origin: %s%n", failure.origin()));
		}
		text.append(String.format("    Reason: %s%n", failure.reason()));
		return text.toString();
	}

	private static String sentence(String remedy) {
		return remedy.endsWith(".") ? remedy : remedy + ".";
	}

}
