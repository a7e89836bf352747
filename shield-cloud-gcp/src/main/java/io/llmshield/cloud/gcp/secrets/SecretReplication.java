package io.llmshield.cloud.gcp.secrets;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import com.google.cloud.secretmanager.v1.CustomerManagedEncryption;
import com.google.cloud.secretmanager.v1.Replication;
import com.google.cloud.secretmanager.v1.Secret;
import io.llmshield.cloud.gcp.GcpErrors;
import io.llmshield.cloud.residency.ResidencyPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Where new secrets are kept and with which keys, and where others may be.
 */
final class SecretReplication {

	/** What Google calls the location of secrets that it replicates as it likes. */
	static final String GLOBAL = "global";

	private static final String LOCATION = "{location}";

	private final List<String> locations;

	private final ResidencyPolicy residency;

	SecretReplication(GcpSecretOptions options) {
		this.locations = options.locations();
		this.residency = options.residency();
	}

	/** Refuse a secret that is kept elsewhere; where it is kept never changes. */
	void check(Secret secret, SecretErrors errors) {
		if (this.residency.allowsEverything()) {
			return;
		}
		String resource = (errors.resource() != null) ? errors.resource() : SecretIds.last(secret.getName());
		if (!secret.getReplication().hasUserManaged()) {
			this.residency.check(errors.kind(), GcpErrors.PROVIDER, resource, GLOBAL);
		}
		for (Replication.UserManaged.Replica replica : secret.getReplication().getUserManaged().getReplicasList()) {
			this.residency.check(errors.kind(), GcpErrors.PROVIDER, resource, replica.getLocation());
		}
	}

	boolean isRestricted() {
		return !this.residency.allowsEverything();
	}

	/** Return the locations, joined by commas. */
	String location() {
		return this.locations.isEmpty() ? GLOBAL : String.join(",", this.locations);
	}

	Replication policy(@Nullable String key) {
		Replication.Builder replication = Replication.newBuilder();
		if (this.locations.isEmpty()) {
			Replication.Automatic.Builder automatic = replication.getAutomaticBuilder();
			if (key != null) {
				automatic.setCustomerManagedEncryption(encryption(key, GLOBAL));
			}
			return replication.build();
		}
		for (String location : this.locations) {
			Replication.UserManaged.Replica.Builder replica = replication.getUserManagedBuilder()
				.addReplicasBuilder()
				.setLocation(location);
			if (key != null) {
				replica.setCustomerManagedEncryption(encryption(key, location));
			}
		}
		return replication.build();
	}

	private static CustomerManagedEncryption encryption(String key, String location) {
		return CustomerManagedEncryption.newBuilder().setKmsKeyName(key.replace(LOCATION, location)).build();
	}

	/**
	 * Return the key of a secret as it could be given to {@link #policy}.
	 * @return the key, or {@code null} for Google's own keys
	 */
	static @Nullable String key(Replication replication) {
		if (replication.hasAutomatic()) {
			String key = replication.getAutomatic().getCustomerManagedEncryption().getKmsKeyName();
			return key.isEmpty() ? null : key;
		}
		List<Replication.UserManaged.Replica> replicas = replication.getUserManaged().getReplicasList();
		if (replicas.isEmpty() || !replicas.get(0).hasCustomerManagedEncryption()) {
			return null;
		}
		String first = replicas.get(0).getCustomerManagedEncryption().getKmsKeyName();
		Set<String> patterns = replicas.stream().map(SecretReplication::pattern).collect(Collectors.toSet());
		return (replicas.size() > 1 && patterns.size() == 1) ? patterns.iterator().next() : first;
	}

	private static String pattern(Replication.UserManaged.Replica replica) {
		return replica.getCustomerManagedEncryption()
			.getKmsKeyName()
			.replace("/locations/" + replica.getLocation() + "/", "/locations/" + LOCATION + "/");
	}

}
