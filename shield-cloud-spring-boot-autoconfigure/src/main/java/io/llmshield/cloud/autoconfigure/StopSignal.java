package io.llmshield.cloud.autoconfigure;

import org.springframework.context.SmartLifecycle;

/**
 * Tells something that sends that the application stops: after the web server has
 * answered its last request, and before any bean is gone. All that are told so send side
 * by side, and what is left of their time is waited for when they are closed.
 */
public final class StopSignal implements SmartLifecycle {

	private final Runnable stopping;

	private volatile boolean running;

	/**
	 * Create it.
	 * @param stopping is told; must not wait for anything
	 */
	public StopSignal(Runnable stopping) {
		this.stopping = stopping;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.stopping.run();
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
