package io.llmshield.cloud.autoconfigure.gcp;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * What the properties say: those of Spring Cloud GCP before ours.
 */
class PropertiesGcpConnectionDetails implements GcpConnectionDetails {

	/**
	 * Spring Cloud GCP 8.0 forgets the port of its own property, so it is not left to it.
	 */
	static final String STORAGE_HOST = "spring.cloud.gcp.storage.host";

	private static final String PROJECT = "spring.cloud.gcp.project-id";

	private final GcpCloudProperties properties;

	private final Environment environment;

	PropertiesGcpConnectionDetails(GcpCloudProperties properties, Environment environment) {
		this.properties = properties;
		this.environment = environment;
	}

	@Override
	public @Nullable String getProjectId() {
		String theirs = this.environment.getProperty(PROJECT);
		return StringUtils.hasText(theirs) ? theirs : this.properties.projectId();
	}

	@Override
	public @Nullable URI getStorageEndpoint() {
		String theirs = this.environment.getProperty(STORAGE_HOST);
		return StringUtils.hasText(theirs) ? URI.create(theirs) : this.properties.storage().endpointUri();
	}

	@Override
	public @Nullable URI getSecretManagerEndpoint() {
		return this.properties.secrets().endpointUri();
	}

	@Override
	public @Nullable URI getLoggingEndpoint() {
		return this.properties.logs().endpointUri();
	}

	@Override
	public @Nullable URI getMonitoringEndpoint() {
		return this.properties.metrics().endpointUri();
	}

}
