package io.llmshield.cloud.autoconfigure;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Runs attempts that have a time limit, and health probes, each on a thread at once: a
 * virtual one where the application uses those, else one of a pool of daemon threads that
 * grows with the tasks under way and shrinks when they end. Not an {@link Executor}
 * itself, so that Boot's own executor does not back off. Thread-safe.
 */
public final class CloudExecutor implements DisposableBean {

	private static final String PREFIX = "shield-cloud-";

	private final Executor executor;

	private final @Nullable ExecutorService pool;

	CloudExecutor(Environment environment) {
		if (Threading.VIRTUAL.isActive(environment)) {
			this.pool = null;
			this.executor = new VirtualThreadTaskExecutor(PREFIX);
		}
		else {
			CustomizableThreadFactory threads = new CustomizableThreadFactory(PREFIX);
			threads.setDaemon(true);
			this.pool = Executors.newCachedThreadPool(threads);
			this.executor = this.pool;
		}
	}

	/**
	 * Return the executor.
	 * @return starts each task at once, without a queue
	 */
	public Executor executor() {
		return this.executor;
	}

	@Override
	public void destroy() {
		if (this.pool != null) {
			this.pool.shutdown();
		}
	}

}
