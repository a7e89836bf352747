package io.llmshield.cloud.azure.storage;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

import io.llmshield.cloud.storage.StorageCapability;
import org.jspecify.annotations.Nullable;

/**
 * How the driver uses a storage account. Immutable.
 *
 * @param location where the account keeps its data, for example {@code westeurope}, as
 * the configuration states it; {@code null} to ask Azure Resource Manager, which needs an
 * {@link AzureStorageAccount}. The data plane does not tell it
 * @param lacking what this account cannot do although Blob Storage can: versions where
 * versioning is off for good, tags and versions with a hierarchical namespace, classes on
 * premium accounts, and so on. An operation that needs it is {@code UNSUPPORTED} before
 * any call
 * @param copyPartThreshold from how many bytes on an object is copied in parts; at most
 * 256 MiB, which is the limit of Copy Blob From URL
 * @param copyPartSize the size of such a part in bytes; at least 1 MiB, at most 4,000
 * MiB, which is the limit of Put Block From URL; made larger where an object would have
 * more than 50,000 parts
 * @param timeLimit how long one request may take until its answer begins, or {@code null}
 * for the client's own response time-out, in whose place it stands. A copy in parts makes
 * many requests, so it may take longer; fetching a token is not counted
 */
public record AzureStorageOptions(@Nullable String location, Set<StorageCapability> lacking, long copyPartThreshold,
		long copyPartSize, @Nullable Duration timeLimit) {

	/** The largest copy in one call: 256 MiB. */
	static final long MAX_COPY = 256L * 1024 * 1024;

	/** The largest block: 4,000 MiB. */
	static final long MAX_BLOCK = 4000L * 1024 * 1024;

	private static final long MIN_COPY_PART = 1024 * 1024;

	/** Everything that Blob Storage offers; no stated location, no time limit. */
	public static final AzureStorageOptions DEFAULT = new AzureStorageOptions(null, Set.of(), MAX_COPY, MAX_COPY, null);

	/**
	 * Check.
	 * @throws IllegalArgumentException if a number is outside its range, or the location
	 * is blank
	 */
	public AzureStorageOptions {
		lacking = Set.copyOf(lacking);
		if (location != null && location.isBlank()) {
			throw new IllegalArgumentException("location must not be blank");
		}
		if (copyPartThreshold < 0 || copyPartThreshold > MAX_COPY) {
			throw new IllegalArgumentException("copyPartThreshold must be between 0 and " + MAX_COPY);
		}
		if (copyPartSize < MIN_COPY_PART || copyPartSize > MAX_BLOCK) {
			throw new IllegalArgumentException("copyPartSize must be between " + MIN_COPY_PART + " and " + MAX_BLOCK);
		}
		if (timeLimit != null && timeLimit.toMillis() < 1) {
			throw new IllegalArgumentException("timeLimit must be at least 1 ms");
		}
	}

	/**
	 * State where the account keeps its data.
	 * @param location the location, for example {@code westeurope}
	 * @return the options
	 */
	public AzureStorageOptions withLocation(String location) {
		return new AzureStorageOptions(location, this.lacking, this.copyPartThreshold, this.copyPartSize,
				this.timeLimit);
	}

	/**
	 * State what the account lacks.
	 * @param lacking the capabilities
	 * @return the options
	 */
	public AzureStorageOptions without(Set<StorageCapability> lacking) {
		return new AzureStorageOptions(this.location, lacking, this.copyPartThreshold, this.copyPartSize,
				this.timeLimit);
	}

	/**
	 * Limit the time of each request.
	 * @param timeLimit how long a request may take until its answer begins
	 * @return the options
	 */
	public AzureStorageOptions withTimeLimit(Duration timeLimit) {
		return new AzureStorageOptions(this.location, this.lacking, this.copyPartThreshold, this.copyPartSize,
				timeLimit);
	}

	Set<StorageCapability> supported(boolean accountKnown) {
		Set<StorageCapability> supported = EnumSet.allOf(StorageCapability.class);
		if (!accountKnown) {
			supported.remove(StorageCapability.LIFECYCLE);
		}
		// A shared access signature cannot be bound to them
		supported.removeAll(Set.of(StorageCapability.PRESIGN_LENGTH, StorageCapability.PRESIGN_TYPE,
				StorageCapability.PRESIGN_CHECKSUM));
		supported.removeAll(this.lacking);
		return supported;
	}

}
