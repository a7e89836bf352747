package io.llmshield.cloud.resilience;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.github.resilience4j.timelimiter.TimeLimiter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs calls on other threads and gives up waiting at the time limit. The call that was
 * given up is interrupted; its late error is dropped, and so is its late result, which is
 * closed if it can be.
 */
final class TimeLimitedCalls {

	private static final Logger logger = LoggerFactory.getLogger(TimeLimitedCalls.class);

	private final TimeLimiter timeLimiter;

	private final Executor executor;

	private final GuardErrors errors;

	TimeLimitedCalls(TimeLimiter timeLimiter, Executor executor, GuardErrors errors) {
		this.timeLimiter = timeLimiter;
		this.executor = executor;
		this.errors = errors;
	}

	/**
	 * Limit a call's time.
	 * @param <T> the result's type
	 * @param call the call
	 * @param bytes how many bytes it sends; they add to the limit
	 * @return the limited call
	 */
	<T> Supplier<T> limit(Supplier<T> call, long bytes) {
		return () -> attempt(new Attempt<>(call, SendingTime.millis(bytes)));
	}

	private <T> T attempt(Attempt<T> attempt) {
		try {
			this.executor.execute(attempt);
			return this.timeLimiter.executeFutureSupplier(() -> attempt);
		}
		catch (RejectedExecutionException ex) {
			throw this.errors.tooManyCalls(ex);
		}
		catch (TimeoutException ex) {
			attempt.giveUp();
			throw this.errors.timeout(
					this.timeLimiter.getTimeLimiterConfig().getTimeoutDuration().toMillis() + attempt.sendingMillis);
		}
		catch (InterruptedException ex) {
			attempt.giveUp();
			Thread.currentThread().interrupt();
			throw this.errors.cancelled(ex);
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			// A supplier throws no checked exception.
			throw new IllegalStateException(ex);
		}
	}

	/** One attempt. Its result is taken, or closed if it came too late. */
	private static final class Attempt<T> extends FutureTask<T> {

		private final AtomicBoolean givenUp = new AtomicBoolean();

		private final AtomicReference<@Nullable T> result = new AtomicReference<>();

		private final long sendingMillis;

		Attempt(Supplier<T> call, long sendingMillis) {
			super(call::get);
			this.sendingMillis = sendingMillis;
		}

		/** How the limiter waits, with the limit that it has for all calls. */
		@Override
		public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
			return super.get(unit.toMillis(timeout) + this.sendingMillis, TimeUnit.MILLISECONDS);
		}

		void giveUp() {
			this.givenUp.set(true);
			cancel(true);
			dropResult();
		}

		@Override
		protected void set(T result) {
			this.result.set(result);
			super.set(result);
			if (this.givenUp.get()) {
				dropResult();
			}
		}

		private void dropResult() {
			if (this.result.getAndSet(null) instanceof AutoCloseable closeable) {
				try {
					closeable.close();
				}
				catch (Exception ex) {
					logger.debug("Closing the result of a call that was given up failed", ex);
				}
			}
		}

	}

}
