package io.llmshield.cloud.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ApplicationContextEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Tells something that sends that the application ends: after the web server has answered
 * its last request, and before any bean is gone. All that are told so send side by side,
 * and what is left of their time is waited for when they are closed. A context that is
 * only stopped or paused, and may go on, tells nobody; one that is stopped before it was
 * ever refreshed has failed to start, and ends.
 */
public final class StopSignal
		implements SmartLifecycle, ApplicationContextAware, ApplicationListener<ApplicationContextEvent> {

	private final Runnable stopping;

	private volatile @Nullable ApplicationContext context;

	private volatile boolean refreshed;

	private volatile boolean closing;

	private volatile boolean running;

	/**
	 * Create it.
	 * @param stopping is told; must not wait for anything
	 */
	public StopSignal(Runnable stopping) {
		this.stopping = stopping;
	}

	@Override
	public void setApplicationContext(ApplicationContext context) {
		this.context = context;
	}

	/** It comes before the stop; parents hear of their children's, too. */
	@Override
	public void onApplicationEvent(ApplicationContextEvent event) {
		if (event.getApplicationContext() != this.context) {
			return;
		}
		if (event instanceof ContextRefreshedEvent) {
			this.refreshed = true;
		}
		else if (event instanceof ContextClosedEvent) {
			this.closing = true;
		}
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		if (this.closing || !this.refreshed) {
			this.stopping.run();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** Before the flush of traces, which waits. */
	@Override
	public int getPhase() {
		return Integer.MIN_VALUE + 1;
	}

}
