package io.llmshield.cloud.azure.secrets;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * How long the driver waits for what the service does by and by. Immutable.
 *
 * @param clock a clock that does not differ much from the service's
 * @param settle from a write until its second is over on all of the service's machines
 * @param doubt how old an undecided version is when readers judge it by themselves: its
 * writer is gone then
 * @param pause between two looks at a deletion or recovery that is under way
 * @param looks how many looks are worth while
 */
record Timing(InstantSource clock, Duration settle, Duration doubt, Duration pause, int looks) {

	private static final Duration MOST_DOUBT = Duration.ofMinutes(1);

	private static final Duration PAUSE = Duration.ofMillis(500);

	private static final int LOOKS = 40;

	/** Looks every half second for twenty seconds. */
	static Timing of(Duration settle) {
		return new Timing(InstantSource.system(), settle, settle.plus(MOST_DOUBT), PAUSE, LOOKS);
	}

	Instant now() {
		return this.clock.instant();
	}

	Instant settledBefore() {
		return now().minus(this.doubt);
	}

	void awaitSettled() throws InterruptedException {
		Thread.sleep(this.settle.toMillis());
	}

	void awaitNextLook() throws InterruptedException {
		Thread.sleep(this.pause.toMillis());
	}

}
