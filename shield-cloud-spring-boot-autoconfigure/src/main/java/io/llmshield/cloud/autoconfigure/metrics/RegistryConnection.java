package io.llmshield.cloud.autoconfigure.metrics;

import java.util.concurrent.CompletableFuture;

import io.llmshield.cloud.metrics.CloudMeterRegistry;
import io.llmshield.cloud.metrics.CloudMetricsBuilder;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

/**
 * Connects the registry with what it sends with. The registry's end begins with that of
 * the context, as Boot has it for every registry, but nothing waits for it before beans
 * are destroyed: the others that send stop meanwhile.
 */
class RegistryConnection
		implements ApplicationContextAware, ApplicationListener<ContextClosedEvent>, Ordered, DisposableBean {

	private final CloudMeterRegistry registry;

	private volatile @Nullable ApplicationContext context;

	private volatile @Nullable CompletableFuture<Void> closed;

	RegistryConnection(CloudMeterRegistry registry, CloudMetricsBuilder sender) {
		this.registry = registry;
		registry.connect(sender);
	}

	@Override
	public void setApplicationContext(ApplicationContext context) {
		this.context = context;
	}

	/** Not for a child's event, which its parents hear too. */
	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		if (event.getApplicationContext() == this.context) {
			this.closed = this.registry.closeAsync();
		}
	}

	/**
	 * After the application's ordered listeners, which may still count, and before Boot
	 * closes the registry, which would wait.
	 */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 1;
	}

	@Override
	public void destroy() {
		CompletableFuture<Void> begun = this.closed;
		if (begun != null) {
			begun.join();
		}
		else {
			this.registry.close();
		}
	}

}
