package io.llmshield.cloud.sample.access;

import java.time.Instant;

/**
 * A key that was just made.
 *
 * @param id names the key; not secret
 * @param key the key; it is not stored and cannot be shown again
 * @param validKeys how many keys are valid now, this one included
 * @param othersValidUntil when the last of the others ends
 */
record NewKey(String id, String key, int validKeys, Instant othersValidUntil) {

	/**
	 * Return a text without the key.
	 */
	@Override
	public String toString() {
		return "NewKey[" + this.id + "]";
	}

}
