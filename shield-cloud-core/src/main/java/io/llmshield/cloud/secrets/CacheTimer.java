package io.llmshield.cloud.secrets;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Ticker;

/**
 * The cache's time. Reading a clock costs more than the rest of a cached read together,
 * so entries are told when their time has come, and until then nobody looks at a clock.
 * <p>
 * One daemon thread serves all caches of the JVM and only flips flags; it ends when
 * nothing is left to tell. A time that is not the system's cannot be waited for: entries
 * are told at once and look at that time on each read.
 */
final class CacheTimer {

	private static final long IDLE_SECONDS = 10;

	private static final ScheduledThreadPoolExecutor alarms = alarms();

	private final Ticker ticker;

	private final boolean canWait;

	CacheTimer(Ticker ticker) {
		this.ticker = ticker;
		this.canWait = ticker == Ticker.systemTicker();
	}

	private static ScheduledThreadPoolExecutor alarms() {
		ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "shield-cloud-secret-timer");
			thread.setDaemon(true);
			thread.setContextClassLoader(null);
			return thread;
		});
		alarms.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
		alarms.allowCoreThreadTimeOut(true);
		alarms.setRemoveOnCancelPolicy(true);
		return alarms;
	}

	long read() {
		return this.ticker.read();
	}

	/**
	 * Run a task once, after a time or, if that cannot be waited for, at once.
	 * @param nanos the time
	 * @param task must be quick and hold no cache alive
	 * @return the task, to be cancelled when nobody needs to be told any more
	 */
	Future<?> tell(long nanos, Runnable task) {
		if (this.canWait) {
			return alarms.schedule(task, nanos, TimeUnit.NANOSECONDS);
		}
		task.run();
		return CompletableFuture.completedFuture(null);
	}

	/** Return how many tasks wait in the JVM. */
	static int waiting() {
		return alarms.getQueue().size();
	}

}
