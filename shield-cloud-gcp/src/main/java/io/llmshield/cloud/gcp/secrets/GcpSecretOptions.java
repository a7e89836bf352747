package io.llmshield.cloud.gcp.secrets;

import java.util.List;
import java.util.Objects;

import io.llmshield.cloud.residency.ResidencyPolicy;

/**
 * How secrets are kept and watched on Google Cloud. Immutable.
 *
 * @param locations where new secrets are kept, for example {@code europe-west3}; none for
 * automatic replication, where Google chooses among all its regions. A customer-managed
 * key has to be in {@code global} then, and in the secret's location otherwise;
 * <code>{location}</code> in the key's name stands for each location in turn
 * @param residency where secrets may be kept that others have made; a secret elsewhere is
 * refused with {@code RESIDENCY_VIOLATION}
 * @param describeUpTo up to this many secrets are asked for their newest version one by
 * one in each round of the watch, which costs one request each (600 a minute for the
 * whole project); of more, one {@code ListSecrets} tells which were written by this
 * library, and only these and the next {@code describeUpTo} of the others in turn are
 * asked
 * @param storedTypes whether reading looks up the type that a value was written with,
 * which costs a second request (600 a minute for the whole project) the first time;
 * without, the type is what the bytes suggest
 */
public record GcpSecretOptions(List<String> locations, ResidencyPolicy residency, int describeUpTo,
		boolean storedTypes) {

	/** Automatic replication, no residency, stored types; five secrets asked a round. */
	public static final GcpSecretOptions DEFAULT = new GcpSecretOptions(List.of(), ResidencyPolicy.ANYWHERE, 5);

	/**
	 * The same with types looked up.
	 * @param locations where new secrets are kept
	 * @param residency where secrets may be kept
	 * @param describeUpTo how many secrets are asked for one by one
	 */
	public GcpSecretOptions(List<String> locations, ResidencyPolicy residency, int describeUpTo) {
		this(locations, residency, describeUpTo, true);
	}

	/**
	 * Copy and check.
	 * @throws IllegalArgumentException if {@code describeUpTo} is not positive
	 */
	public GcpSecretOptions {
		locations = List.copyOf(locations);
		Objects.requireNonNull(residency);
		if (describeUpTo < 1) {
			throw new IllegalArgumentException("describeUpTo must be positive");
		}
	}

	/**
	 * The same without looking types up, for whoever takes a value as text anyway.
	 * @return the options
	 */
	public GcpSecretOptions withoutStoredTypes() {
		return new GcpSecretOptions(this.locations, this.residency, this.describeUpTo, false);
	}

}
