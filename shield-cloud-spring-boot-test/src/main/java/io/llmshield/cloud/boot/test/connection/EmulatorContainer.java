package io.llmshield.cloud.boot.test.connection;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Containers that are known, by their class, or by the name of the connection, which is
 * the repository of the image unless the annotation gives one.
 */
enum EmulatorContainer {

	/** LocalStack, by its class. */
	LOCALSTACK("aws", "org.testcontainers.localstack.LocalStackContainer", List.of()),

	/** LocalStack, by the class that it had before Testcontainers 2 and still has. */
	FORMER_LOCALSTACK("aws", "org.testcontainers.containers.localstack.LocalStackContainer", List.of()),

	/** Emulators of several services of AWS on one port. */
	AWS("aws", null, List.of("moto", "motoserver/moto", "ministack", "ministackorg/ministack")),

	/** Cloud Storage. */
	CLOUD_STORAGE("gcp", null, List.of("fake-gcs-server", "fsouza/fake-gcs-server")),

	/** Secret Manager, over gRPC. */
	SECRET_MANAGER("gcp", null, List.of("gcp-secret-manager-emulator")),

	/** Blob Storage, by its class. */
	AZURITE("azure", "org.testcontainers.azure.AzuriteContainer", List.of());

	private final String provider;

	private final @Nullable String className;

	@SuppressWarnings("ImmutableEnumChecker") // It is
	private final List<String> connectionNames;

	EmulatorContainer(String provider, @Nullable String className, List<String> connectionNames) {
		this.provider = provider;
		this.className = className;
		this.connectionNames = connectionNames;
	}

	/** Return the provider that the container stands in for. */
	String provider() {
		return this.provider;
	}

	/** Return the names, perhaps none. */
	List<String> connectionNames() {
		return this.connectionNames;
	}

	/** Return the container's class, or {@code null} if it has none or it is missing. */
	@Nullable Class<?> type() {
		if (this.className == null || !ClassUtils.isPresent(this.className, null)) {
			return null;
		}
		return ClassUtils.resolveClassName(this.className, null);
	}

	/** Find the one of a container's class and the name of its connection. */
	static Optional<EmulatorContainer> of(Class<?> type, @Nullable String connectionName) {
		return Stream.of(values()).filter((candidate) -> candidate.matches(type, connectionName)).findFirst();
	}

	private boolean matches(Class<?> candidate, @Nullable String connectionName) {
		Class<?> type = type();
		return (type != null && type.isAssignableFrom(candidate))
				|| (connectionName != null && this.connectionNames.stream().anyMatch(connectionName::equalsIgnoreCase));
	}

}
