package io.llmshield.cloud.autoconfigure.gcp;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

import com.google.auth.Credentials;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;

/**
 * Which details count for which service: those that tell its address. So one bean may
 * tell of Cloud Storage and another one of Secret Manager. Beans come before the
 * properties.
 */
class GcpConnections {

	private final List<GcpConnectionDetails> beans;

	private final GcpConnectionDetails properties;

	GcpConnections(Stream<GcpConnectionDetails> beans, GcpConnectionDetails properties) {
		this.beans = beans.toList();
		this.properties = properties;
	}

	@Nullable String projectId() {
		return first(GcpConnectionDetails::getProjectId);
	}

	@Nullable Credentials credentials() {
		return first(GcpConnectionDetails::getCredentials);
	}

	GcpConnectionDetails storage() {
		return telling("Cloud Storage", GcpConnectionDetails::getStorageEndpoint);
	}

	GcpConnectionDetails secretManager() {
		return telling("Secret Manager", GcpConnectionDetails::getSecretManagerEndpoint);
	}

	GcpConnectionDetails logging() {
		return telling("Cloud Logging", GcpConnectionDetails::getLoggingEndpoint);
	}

	GcpConnectionDetails monitoring() {
		return telling("Cloud Monitoring", GcpConnectionDetails::getMonitoringEndpoint);
	}

	private GcpConnectionDetails telling(String service, Function<GcpConnectionDetails, @Nullable URI> endpoint) {
		List<GcpConnectionDetails> telling = this.beans.stream()
			.filter((details) -> endpoint.apply(details) != null)
			.toList();
		if (telling.size() > 1) {
			throw new NoUniqueBeanDefinitionException(GcpConnectionDetails.class, telling.size(),
					"several beans tell where " + service + " answers: keep one of them");
		}
		if (telling.size() == 1) {
			return telling.get(0);
		}
		return (endpoint.apply(this.properties) != null || this.beans.isEmpty()) ? this.properties : this.beans.get(0);
	}

	private <T> @Nullable T first(Function<GcpConnectionDetails, @Nullable T> getter) {
		return Stream.concat(this.beans.stream(), Stream.of(this.properties))
			.map(getter)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

}
