package io.llmshield.cloud.autoconfigure.storage;

import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of stores that see each other's objects. That can be meant, for example a store
 * for an administrator, so it does not stop the start.
 */
final class OverlappingStores {

	private static final Logger logger = LoggerFactory.getLogger(OverlappingStores.class);

	private OverlappingStores() {
	}

	static void warn(Map<String, StoreLocation> stores) {
		stores.forEach((outer, location) -> stores.forEach((inner, other) -> {
			boolean same = location.bucket().equals(other.bucket()) && prefix(location).equals(prefix(other));
			// Two stores at the same place are told of once.
			if (!outer.equals(inner) && contains(location, other) && (!same || outer.compareTo(inner) < 0)) {
				logger.warn(
						"The store '{}' holds all objects of the store '{}': they share the bucket '{}', and the"
								+ " prefix '{}' includes '{}'. Give them prefixes of their own unless that is meant",
						outer, inner, location.bucket(), location.prefix(), other.prefix());
			}
		}));
	}

	private static boolean contains(StoreLocation outer, StoreLocation inner) {
		return outer.bucket().equals(inner.bucket()) && prefix(inner).startsWith(prefix(outer));
	}

	private static String prefix(StoreLocation location) {
		return (location.prefix().isEmpty() || location.prefix().endsWith("/")) ? location.prefix()
				: location.prefix() + "/";
	}

}
