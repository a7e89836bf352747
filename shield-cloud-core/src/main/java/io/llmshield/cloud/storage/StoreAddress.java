package io.llmshield.cloud.storage;

import io.llmshield.cloud.CloudException;

/**
 * Where a store's objects are, and the way between its keys and the bucket's. Immutable.
 *
 * @param bucket the bucket
 * @param prefix what all keys in the bucket begin with: empty, or ending in {@code /}
 */
record StoreAddress(String bucket, String prefix) {

	/**
	 * Return a key's full address.
	 * @param operation the operation, for the error
	 * @param key the key, relative to the store
	 * @return the address
	 * @throws CloudException {@code INVALID_ARGUMENT} if the key is outside the rule
	 */
	ObjectId id(Operation operation, String key) {
		String full = this.prefix + key;
		try {
			ObjectKey.check(full);
		}
		catch (CloudException ex) {
			throw operation.explain(ex);
		}
		return new ObjectId(this.bucket, full);
	}

	/**
	 * Return the full form of the beginning of a key.
	 * @param operation the operation, for the error
	 * @param start any beginning of a valid key, or an empty string
	 * @return the full form
	 * @throws CloudException {@code INVALID_ARGUMENT} if no key can begin with it
	 */
	String start(Operation operation, String start) {
		String full = this.prefix + start;
		try {
			ObjectKey.check(full + "x");
		}
		catch (CloudException ex) {
			// The longest key is no beginning of a longer one, but of itself
			id(operation, start);
		}
		return full;
	}

	boolean holds(String fullKey) {
		return fullKey.length() > this.prefix.length() && fullKey.startsWith(this.prefix);
	}

	String relative(String fullKey) {
		return fullKey.startsWith(this.prefix) ? fullKey.substring(this.prefix.length()) : fullKey;
	}

	/**
	 * Show metadata as users see it: with the relative key, without reserved metadata.
	 * @param metadata a driver's metadata
	 * @return the user's
	 */
	ObjectMetadata visible(ObjectMetadata metadata) {
		return metadata.withKey(relative(metadata.key()))
			.withUserMetadata(WriteId.withoutReserved(metadata.userMetadata()));
	}

}
