package io.llmshield.cloud.residency;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;

/**
 * The locations that data may be kept in. Locations are compared without regard to case.
 * Immutable and thread-safe.
 */
public final class ResidencyPolicy {

	/** Allows every location. */
	public static final ResidencyPolicy ANYWHERE = new ResidencyPolicy(Set.of());

	private final Set<String> allowed = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

	/**
	 * Create a policy.
	 * @param allowedLocations the provider's names for the locations; none for all
	 */
	public ResidencyPolicy(Collection<String> allowedLocations) {
		this.allowed.addAll(allowedLocations);
	}

	/**
	 * Return whether every location is allowed.
	 * @return {@code true} if there is nothing to check
	 */
	public boolean allowsEverything() {
		return this.allowed.isEmpty();
	}

	/**
	 * Refuse a location that is not allowed.
	 * @param kind what is attempted
	 * @param provider the provider's id
	 * @param resource what is kept there
	 * @param location the location
	 * @throws CloudException {@code RESIDENCY_VIOLATION}
	 */
	public void check(CloudErrorKind kind, String provider, String resource, String location) {
		if (allowsEverything() || this.allowed.contains(location)) {
			return;
		}
		throw CloudException.of(kind, CloudErrorCategory.RESIDENCY_VIOLATION)
			.provider(provider)
			.operation("check where data is kept")
			.resource(resource)
			.reason("it is kept in '" + location.toLowerCase(Locale.ROOT)
					+ "', which is not among the allowed locations " + this.allowed)
			.remedy("Move it, or add the location to llmshield.cloud.residency.allowed-locations")
			.build();
	}

}
