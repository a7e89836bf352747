package io.llmshield.cloud.storage;

import java.util.Set;

/**
 * What a provider can do with objects, and its limits. Immutable.
 *
 * @param supported the capabilities
 * @param multipartThreshold from how many bytes on an upload goes in parts
 * @param minPartSize the smallest part but the last, in bytes
 * @param partAlignment every part but the last is a multiple of this, in bytes
 * @param maxParts the most parts of one object
 * @param maxObjectSize the largest object in bytes
 * @param deleteBatchSize the most keys of one batch delete
 */
public record StorageCapabilities(Set<StorageCapability> supported, long multipartThreshold, int minPartSize,
		int partAlignment, int maxParts, long maxObjectSize, int deleteBatchSize) {

	/**
	 * Copy the set.
	 */
	public StorageCapabilities {
		supported = Set.copyOf(supported);
	}

	/**
	 * Return whether the provider has a capability.
	 * @param capability the capability
	 * @return {@code true} if it has
	 */
	public boolean has(StorageCapability capability) {
		return this.supported.contains(capability);
	}

}
