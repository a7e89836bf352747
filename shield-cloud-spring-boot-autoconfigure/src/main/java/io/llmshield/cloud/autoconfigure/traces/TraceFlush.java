package io.llmshield.cloud.autoconfigure.traces;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.sdk.trace.SdkTracerProvider;

import org.springframework.context.SmartLifecycle;

/**
 * Sends what is left when the application stops: after the web server has answered its
 * last request, and before any bean is gone, so that credentials still work. Boot flushes
 * too, but only while beans are being destroyed, in an order of its own.
 */
class TraceFlush implements SmartLifecycle {

	private final SdkTracerProvider tracers;

	private final Duration timeout;

	private volatile boolean running;

	TraceFlush(SdkTracerProvider tracers, Duration timeout) {
		this.tracers = tracers;
		this.timeout = timeout;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.tracers.forceFlush().join(this.timeout.toMillis(), TimeUnit.MILLISECONDS);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** Stop last. */
	@Override
	public int getPhase() {
		return Integer.MIN_VALUE;
	}

}
