package io.llmshield.cloud.secrets;

import java.util.concurrent.ThreadLocalRandom;

/**
 * What a writer does before it tries again to write what others have written first.
 */
@FunctionalInterface
interface LostRaces {

	/** In milliseconds; about as long as a write takes. */
	long FIRST_PAUSE = 50;

	/**
	 * Pauses for a random time, so that writers do not meet again: up to 50 ms at first,
	 * and up to twice as long after each further race.
	 */
	LostRaces PAUSING = (lost) -> Thread.sleep(ThreadLocalRandom.current().nextLong(1, FIRST_PAUSE << (lost - 1)));

	/**
	 * Wait.
	 * @param lost how many races were lost, from 1 on
	 * @throws InterruptedException if the thread is interrupted
	 */
	void pause(int lost) throws InterruptedException;

}
