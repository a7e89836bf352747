package io.llmshield.cloud.autoconfigure.imports;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import org.springframework.boot.context.config.ConfigDataLocation;

/**
 * Secrets that {@code spring.config.import} names could not be brought in. Never holds a
 * value.
 */
class SecretImportException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient List<SecretImportFailure> failures;

	SecretImportException(List<SecretImportFailure> failures) {
		super(failures.stream()
			.map((failure) -> failure.location() + ": " + failure.reason())
			.collect(Collectors.joining("; ")));
		this.failures = List.copyOf(failures);
		failures.stream()
			.map(SecretImportFailure::cause)
			.filter(Objects::nonNull)
			.findFirst()
			.ifPresent(this::initCause);
	}

	static SecretImportException malformed(ConfigDataLocation location, String reason) {
		String origin = (location.getOrigin() != null) ? location.getOrigin().toString() : null;
		return new SecretImportException(List.of(new SecretImportFailure(location.toString(), origin, reason,
				"Write shield-secret:<name>, such as shield-secret:llm-shield/db?prefix=spring.datasource; several "
						+ "names are separated by ';', options by '&'",
				null)));
	}

	List<SecretImportFailure> failures() {
		return this.failures;
	}

}
