package io.llmshield.cloud.storage;

import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * What became of one key of a batch delete. Immutable.
 *
 * @param key the key, relative to the store
 * @param error why it was not deleted, or {@code null} if it was or did not exist
 */
public record DeleteResult(String key, @Nullable CloudException error) {

	/**
	 * Return whether the object is gone.
	 * @return {@code true} if it is
	 */
	public boolean deleted() {
		return this.error == null;
	}

}
