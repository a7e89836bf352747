package io.llmshield.cloud.test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets several callers loose at the same moment.
 */
public final class Race {

	/** How many callers a race of the contract has. */
	public static final int CALLERS = 16;

	private static final long PATIENCE_SECONDS = 120;

	private Race() {
	}

	/**
	 * Run {@value #CALLERS} callers at once.
	 * @param <T> the result's type
	 * @param task what each caller does, given its number
	 * @return what became of each, in the order of their numbers
	 */
	public static <T> List<Outcome<T>> run(Task<T> task) {
		return run(CALLERS, task);
	}

	/**
	 * Run a number of callers at once and wait for all of them, at most two minutes.
	 * @param <T> the result's type
	 * @param callers how many
	 * @param task what each caller does, given its number
	 * @return what became of each, in the order of their numbers
	 */
	public static <T> List<Outcome<T>> run(int callers, Task<T> task) {
		ExecutorService threads = Executors.newFixedThreadPool(callers);
		try {
			CyclicBarrier start = new CyclicBarrier(callers);
			List<Future<T>> futures = new ArrayList<>();
			for (int i = 0; i < callers; i++) {
				int caller = i;
				futures.add(threads.submit((Callable<T>) () -> {
					start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
					return task.run(caller);
				}));
			}
			return outcomes(futures);
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static <T> List<Outcome<T>> outcomes(List<Future<T>> futures) {
		List<Outcome<T>> outcomes = new ArrayList<>();
		for (int i = 0; i < futures.size(); i++) {
			try {
				outcomes.add(new Outcome<>(i, futures.get(i).get(PATIENCE_SECONDS, TimeUnit.SECONDS), null));
			}
			catch (ExecutionException ex) {
				outcomes.add(new Outcome<>(i, null, ex.getCause()));
			}
			catch (TimeoutException ex) {
				throw new AssertionError("caller " + i + " has not come back after " + PATIENCE_SECONDS + " s", ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new AssertionError("interrupted while waiting for the callers of a race", ex);
			}
		}
		return outcomes;
	}

	/**
	 * What a caller does.
	 *
	 * @param <T> the result's type
	 */
	@FunctionalInterface
	public interface Task<T> {

		/**
		 * Do it.
		 * @param caller the caller's number, counted from 0
		 * @return the result
		 * @throws Exception if it fails
		 */
		T run(int caller) throws Exception;

	}

}
