package io.llmshield.cloud.autoconfigure.metrics;

import io.llmshield.cloud.metrics.CloudMeterRegistry;
import io.llmshield.cloud.metrics.CloudMetricsBuilder;

import org.springframework.beans.factory.DisposableBean;

/**
 * Connects the registry with what it sends with, and closes it while that is still there.
 * Boot closes registries before; then there is nothing left to do.
 */
class RegistryConnection implements DisposableBean {

	private final CloudMeterRegistry registry;

	RegistryConnection(CloudMeterRegistry registry, CloudMetricsBuilder sender) {
		this.registry = registry;
		registry.connect(sender);
	}

	@Override
	public void destroy() {
		this.registry.close();
	}

}
