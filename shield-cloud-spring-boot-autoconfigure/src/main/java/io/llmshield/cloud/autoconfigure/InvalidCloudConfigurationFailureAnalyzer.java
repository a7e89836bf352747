package io.llmshield.cloud.autoconfigure;

import java.util.List;
import java.util.stream.Collectors;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Reports wrong properties: each with its value, where that was written, what is wrong
 * with it and what to write.
 */
class InvalidCloudConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<InvalidCloudConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidCloudConfigurationException cause) {
		List<PropertyFault> faults = cause.faults();
		String description = faults.stream()
			.map(InvalidCloudConfigurationFailureAnalyzer::describe)
			.collect(Collectors.joining(System.lineSeparator()));
		String action = faults.stream()
			.map((fault) -> "    " + fault.property() + ": " + sentence(fault.remedy()))
			.collect(Collectors.joining(System.lineSeparator()));
		return new FailureAnalysis(String.format("The configuration of Shield Cloud is wrong:%n%n%s", description),
				String.format("Mend these properties:%n%n%s", action), cause);
	}

	private static String describe(PropertyFault fault) {
		StringBuilder text = new StringBuilder();
		text.append(String.format("    Property: %s%n", fault.property()));
		if (fault.value() != null) {
			text.append(String.format("    Value: \"%s\"%n", fault.value()));
		}
		if (fault.origin() != null) {
			text.append(String.format("    Origin: %s%n", fault.origin()));
		}
		text.append(String.format("    Reason: %s%n", fault.reason()));
		return text.toString();
	}

	private static String sentence(String remedy) {
		return (remedy.endsWith(".") || remedy.endsWith("?")) ? remedy : remedy + ".";
	}

}
