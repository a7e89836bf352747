package io.llmshield.cloud.autoconfigure.actuator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a driver where it keeps its data. However many threads want to know, one call is
 * under way at a time; its answer is used for a while; and nobody waits longer than the
 * timeout, also when the driver never answers. Thread-safe.
 */
class Probe {

	private final Supplier<String> call;

	private final Executor executor;

	private final Duration timeout;

	private final Duration cacheTtl;

	private final LongSupplier nanoTime;

	private final Clock clock;

	private @Nullable Flight latest;

	private volatile @Nullable Instant lastSuccess;

	Probe(Supplier<String> call, Executor executor, HealthProperties properties) {
		this(call, executor, properties, System::nanoTime, Clock.systemUTC());
	}

	Probe(Supplier<String> call, Executor executor, HealthProperties properties, LongSupplier nanoTime, Clock clock) {
		this.call = call;
		this.executor = executor;
		this.timeout = properties.timeout();
		this.cacheTtl = properties.cacheTtl();
		this.nanoTime = nanoTime;
		this.clock = clock;
	}

	/** Begin to ask if the last answer is too old, without waiting. */
	void begin() {
		flight();
	}

	/** Return the latest answer, waiting for it within the timeout. */
	ProbeOutcome await() {
		Flight flight = flight();
		try {
			return flight.answer.get(flight.nanosLeft(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			return failed(flight, CloudErrorCategory.TIMEOUT);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return failed(flight, CloudErrorCategory.CANCELLED);
		}
		catch (ExecutionException ex) {
			return failed(flight, CloudErrorCategory.UNKNOWN);
		}
	}

	private synchronized Flight flight() {
		Flight flight = this.latest;
		if (flight == null || flight.isOutdated()) {
			flight = new Flight();
			this.executor.execute(flight);
			this.latest = flight;
		}
		return flight;
	}

	private ProbeOutcome failed(Flight flight, CloudErrorCategory category) {
		return new ProbeOutcome(null, flight.age(), category, this.lastSuccess);
	}

	/** One call of the driver. */
	private final class Flight implements Runnable {

		private final long startedAt = Probe.this.nanoTime.getAsLong();

		private final CompletableFuture<ProbeOutcome> answer = new CompletableFuture<>();

		private volatile long endedAt;

		@Override
		public void run() {
			try {
				String location = Probe.this.call.get();
				Duration latency = age();
				Instant now = Probe.this.clock.instant();
				Probe.this.lastSuccess = now;
				end(new ProbeOutcome(location, latency, null, now));
			}
			catch (CloudException ex) {
				end(failed(this, ex.category()));
			}
			catch (RuntimeException | Error ex) {
				end(failed(this, CloudErrorCategory.UNKNOWN));
			}
		}

		private void end(ProbeOutcome outcome) {
			this.endedAt = Probe.this.nanoTime.getAsLong();
			this.answer.complete(outcome);
		}

		private boolean isOutdated() {
			return this.answer.isDone()
					&& Probe.this.nanoTime.getAsLong() - this.endedAt >= Probe.this.cacheTtl.toNanos();
		}

		private long nanosLeft() {
			return Math.max(0, Probe.this.timeout.toNanos() - age().toNanos());
		}

		private Duration age() {
			return Duration.ofNanos(Probe.this.nanoTime.getAsLong() - this.startedAt);
		}

	}

}
