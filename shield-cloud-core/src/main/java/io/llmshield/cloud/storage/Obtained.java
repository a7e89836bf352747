package io.llmshield.cloud.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Results of the attempts of one guarded call, of which at most one is taken.
 * Thread-safe.
 *
 * @param <T> the results' type
 */
final class Obtained<T> {

	private final Consumer<T> giveBack;

	private final List<T> offered = new ArrayList<>(1);

	private boolean closed;

	Obtained(Consumer<T> giveBack) {
		this.giveBack = giveBack;
	}

	/**
	 * Offer a result; it is given back at once if nobody waits for it any more.
	 * @param result the result
	 * @return the result
	 */
	T offer(T result) {
		synchronized (this.offered) {
			if (!this.closed) {
				this.offered.add(result);
				return result;
			}
		}
		this.giveBack.accept(result);
		return result;
	}

	/**
	 * Take one result and give back the others. A failure to do so is of no interest to
	 * the caller, who has his result or his error.
	 * @param taken the result that is kept, or {@code null}
	 */
	void close(@Nullable T taken) {
		synchronized (this.offered) {
			this.closed = true;
		}
		for (T result : this.offered) {
			if (result != taken) {
				giveBackQuietly(result);
			}
		}
	}

	private void giveBackQuietly(T result) {
		try {
			this.giveBack.accept(result);
		}
		catch (RuntimeException ex) {
			// There is nobody to tell and nothing left to do
		}
	}

}
