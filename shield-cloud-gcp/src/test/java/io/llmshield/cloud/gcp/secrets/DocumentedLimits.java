package io.llmshield.cloud.gcp.secrets;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

import com.google.cloud.secretmanager.v1.CustomerManagedEncryption;
import com.google.cloud.secretmanager.v1.Replication;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretPayload;
import io.grpc.Status;

/**
 * What Secret Manager refuses, after the comments of its service definition
 * ({@code google/cloud/secretmanager/v1}) and
 * docs.cloud.google.com/secret-manager/quotas.
 */
final class DocumentedLimits {

	private static final int MAX_PAYLOAD = 65_536;

	private static final int MAX_LABELS = 64;

	private static final int MAX_ANNOTATION_BYTES = 16 * 1024;

	private static final Duration SHORTEST_EXPIRY = Duration.ofSeconds(60);

	private static final Pattern SECRET_ID = Pattern.compile("[a-zA-Z0-9_-]{1,255}");

	private static final Pattern LABEL_KEY = Pattern.compile("[\\p{Ll}\\p{Lo}][\\p{Ll}\\p{Lo}\\p{N}_-]{0,62}");

	private static final Pattern LABEL_VALUE = Pattern.compile("[\\p{Ll}\\p{Lo}\\p{N}_-]{0,63}");

	private static final Pattern ANNOTATION_KEY = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9_.-]{0,61}[a-zA-Z0-9])?");

	private static final Pattern LOCATION = Pattern.compile("[a-z]+-[a-z]+[0-9]+");

	private static final Pattern KEY = Pattern
		.compile("projects/[^/]+/locations/([^/]+)/keyRings/[^/]+/cryptoKeys/[^/]+");

	private DocumentedLimits() {
	}

	static void check(boolean valid, String message) {
		if (!valid) {
			throw Status.INVALID_ARGUMENT.withDescription(message).asRuntimeException();
		}
	}

	static void checkId(String id) {
		check(SECRET_ID.matcher(id).matches(), "The provided Secret ID does not match the expected format");
	}

	static void checkPayload(SecretPayload payload) {
		check(!payload.getData().isEmpty(), "Secret payload cannot be empty");
		check(payload.getData().size() <= MAX_PAYLOAD, "The secret payload is larger than 65536 bytes");
		check(!payload.hasDataCrc32C() || payload.getDataCrc32C() == crc32c(payload),
				"The payload data does not match the checksum");
	}

	static long crc32c(SecretPayload payload) {
		CRC32C checksum = new CRC32C();
		checksum.update(payload.getData().toByteArray());
		return checksum.getValue();
	}

	static void checkLabels(Map<String, String> labels) {
		check(labels.size() <= MAX_LABELS, "No more than 64 labels can be assigned");
		labels.forEach((key, value) -> check(LABEL_KEY.matcher(key).matches() && LABEL_VALUE.matcher(value).matches(),
				"Invalid label " + key));
	}

	static void checkAnnotations(Map<String, String> annotations) {
		int size = 0;
		for (Map.Entry<String, String> annotation : annotations.entrySet()) {
			check(ANNOTATION_KEY.matcher(annotation.getKey()).matches(), "Invalid annotation " + annotation.getKey());
			size += annotation.getKey().length() + annotation.getValue().getBytes(StandardCharsets.UTF_8).length;
		}
		check(size < MAX_ANNOTATION_BYTES, "The annotations are larger than 16 KiB");
	}

	static void checkReplication(Replication replication) {
		check(replication.hasAutomatic() || replication.hasUserManaged(), "The replication policy is required");
		if (replication.hasAutomatic() && replication.getAutomatic().hasCustomerManagedEncryption()) {
			checkKey(replication.getAutomatic().getCustomerManagedEncryption(), "global");
		}
		check(!replication.hasUserManaged() || replication.getUserManaged().getReplicasCount() > 0,
				"The list of replicas cannot be empty");
		for (Replication.UserManaged.Replica replica : replication.getUserManaged().getReplicasList()) {
			check(LOCATION.matcher(replica.getLocation()).matches(), "Invalid location " + replica.getLocation());
			if (replica.hasCustomerManagedEncryption()) {
				checkKey(replica.getCustomerManagedEncryption(), replica.getLocation());
			}
		}
	}

	private static void checkKey(CustomerManagedEncryption encryption, String location) {
		var key = KEY.matcher(encryption.getKmsKeyName());
		check(key.matches(), "Invalid KMS key name");
		check(key.group(1).equals(location), "The KMS key must reside in " + location);
	}

	/** Turn the way in which an expiry is given into the one in which it is told. */
	static Secret.Builder resolveExpiry(Secret.Builder secret, Instant now) {
		if (secret.hasTtl()) {
			Duration ttl = Duration.ofSeconds(secret.getTtl().getSeconds(), secret.getTtl().getNanos());
			secret.setExpireTime(Times.timestamp(now.plus(ttl)));
		}
		if (secret.hasExpireTime()) {
			check(!Times.instant(secret.getExpireTime()).isBefore(now.plus(SHORTEST_EXPIRY)),
					"The expiration must be at least 60 seconds away");
		}
		return secret;
	}

}
