package io.llmshield.cloud.gcp.secrets;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.google.cloud.secretmanager.v1.CustomerManagedEncryption;
import com.google.cloud.secretmanager.v1.Replication;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.cloud.secretmanager.v1.SecretVersion;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * The secrets of the double, and the clock by which they expire. Every method sees and
 * leaves a consistent state.
 */
final class SecretManagerState {

	static final String PROJECT = "shield-test";

	/** Answers name the project by its number, whatever the request did. */
	private static final String NUMBER = "projects/123456789012";

	private static final Pattern PARENT = Pattern.compile("projects/(?:shield-test|123456789012)");

	private static final Pattern NAME = Pattern
		.compile("projects/(?:shield-test|123456789012)/secrets/([^/]*)(?:/versions/([^/]*))?");

	private final Map<String, StoredSecret> secrets = new TreeMap<>();

	private final Set<String> unusableKeys = new HashSet<>();

	private Duration offset = Duration.ZERO;

	private boolean behind;

	private int unlisted;

	synchronized void advance(Duration duration) {
		this.offset = this.offset.plus(duration);
	}

	synchronized Instant now() {
		Instant now = Instant.now().plus(this.offset);
		this.secrets.values()
			.removeIf((stored) -> stored.secret().hasExpireTime()
					&& !Times.instant(stored.secret().getExpireTime()).isAfter(now));
		return now;
	}

	/** Let {@code latest} be one version behind, as the service may. */
	synchronized void latestIsBehind(boolean isBehind) {
		this.behind = isBehind;
	}

	/** Let listings of versions leave the newest ones out, as the service may. */
	synchronized void listingsAreBehind(int newest) {
		this.unlisted = newest;
	}

	synchronized void unusableKey(String key) {
		this.unusableKeys.add(key);
	}

	private Timestamp time() {
		return Times.timestamp(now());
	}

	private static String etag() {
		return "\"" + UUID.randomUUID().toString().substring(0, 13) + "\"";
	}

	static void checkParent(String parent) {
		DocumentedLimits.check(PARENT.matcher(parent).matches(), "Invalid parent");
	}

	private static Matcher parse(String name) {
		Matcher parts = NAME.matcher(name);
		DocumentedLimits.check(parts.matches(), "Invalid resource name");
		DocumentedLimits.checkId(parts.group(1));
		return parts;
	}

	synchronized StoredSecret stored(String name) {
		now();
		StoredSecret stored = this.secrets.get(parse(name).group(1));
		if (stored == null) {
			throw missing(name);
		}
		return stored;
	}

	private static StatusRuntimeException missing(String name) {
		return Status.NOT_FOUND.withDescription("Secret [" + name + "] not found or has no versions.")
			.asRuntimeException();
	}

	private static void checkEtag(String given, String stored) {
		if (!given.isEmpty() && !given.equals(stored)) {
			throw Status.FAILED_PRECONDITION.withDescription("The etag provided in the request does not match")
				.asRuntimeException();
		}
	}

	synchronized Secret create(String id, Secret draft) {
		DocumentedLimits.checkId(id);
		DocumentedLimits.checkLabels(draft.getLabelsMap());
		DocumentedLimits.checkAnnotations(draft.getAnnotationsMap());
		DocumentedLimits.checkReplication(draft.getReplication());
		Instant now = now();
		if (this.secrets.containsKey(id)) {
			throw Status.ALREADY_EXISTS.withDescription("Secret [" + NUMBER + "/secrets/" + id + "] already exists.")
				.asRuntimeException();
		}
		Secret secret = DocumentedLimits.resolveExpiry(draft.toBuilder(), now)
			.setName(NUMBER + "/secrets/" + id)
			.setCreateTime(Times.timestamp(now))
			.setEtag(etag())
			.build();
		this.secrets.put(id, new StoredSecret(secret));
		return secret;
	}

	synchronized Secret update(Secret given, Collection<String> mask) {
		StoredSecret stored = stored(given.getName());
		checkEtag(given.getEtag(), stored.secret().getEtag());
		DocumentedLimits.check(!mask.isEmpty(), "The update mask is required");
		Secret.Builder changed = stored.secret().toBuilder();
		for (String field : mask) {
			switch (field) {
				case "annotations" -> changed.clearAnnotations().putAllAnnotations(given.getAnnotationsMap());
				case "labels" -> changed.clearLabels().putAllLabels(given.getLabelsMap());
				case "ttl" -> {
					DocumentedLimits.check(given.hasTtl(), "The ttl is missing");
					DocumentedLimits.resolveExpiry(changed.setTtl(given.getTtl()), now());
				}
				case "expire_time" -> {
					changed.clearExpiration();
					if (given.hasExpireTime()) {
						DocumentedLimits.resolveExpiry(changed.setExpireTime(given.getExpireTime()), now());
					}
				}
				default -> DocumentedLimits.check(false, "The field " + field + " cannot be updated");
			}
		}
		DocumentedLimits.checkLabels(changed.getLabelsMap());
		DocumentedLimits.checkAnnotations(changed.getAnnotationsMap());
		stored.secret(changed.setEtag(etag()).build());
		return stored.secret();
	}

	synchronized void delete(String name, String etag) {
		checkEtag(etag, stored(name).secret().getEtag());
		this.secrets.remove(parse(name).group(1));
	}

	synchronized List<Secret> list(String filter) {
		now();
		return this.secrets.values()
			.stream()
			.map(StoredSecret::secret)
			.filter((secret) -> ListFilter.matches(filter, secret.getName(), ""))
			.sorted(Comparator.comparing((Secret secret) -> Times.instant(secret.getCreateTime())).reversed())
			.toList();
	}

	synchronized SecretVersion add(String parent, SecretPayload payload) {
		StoredSecret stored = stored(parent);
		DocumentedLimits.checkPayload(payload);
		checkKeys(stored);
		SecretVersion version = SecretVersion.newBuilder()
			.setName(stored.secret().getName() + "/versions/" + (stored.versions().size() + 1))
			.setCreateTime(time())
			.setState(SecretVersion.State.ENABLED)
			.setEtag(etag())
			.setClientSpecifiedPayloadChecksum(payload.hasDataCrc32C())
			.build();
		stored.versions()
			.add(new StoredSecret.StoredVersion(version,
					payload.toBuilder().setDataCrc32C(DocumentedLimits.crc32c(payload)).build()));
		return version;
	}

	private void checkKeys(StoredSecret stored) {
		Replication replication = stored.secret().getReplication();
		boolean unusable = Stream
			.concat(Stream.of(replication.getAutomatic().getCustomerManagedEncryption()),
					replication.getUserManaged()
						.getReplicasList()
						.stream()
						.map(Replication.UserManaged.Replica::getCustomerManagedEncryption))
			.map(CustomerManagedEncryption::getKmsKeyName)
			.anyMatch(this.unusableKeys::contains);
		if (unusable) {
			throw Status.FAILED_PRECONDITION.withDescription("The KMS key is not enabled").asRuntimeException();
		}
	}

	synchronized SecretVersion version(String name) {
		return find(name).version();
	}

	private StoredSecret.StoredVersion find(String name) {
		StoredSecret stored = stored(name);
		String id = parse(name).group(2);
		DocumentedLimits.check(id != null, "Invalid resource name");
		List<StoredSecret.StoredVersion> versions = stored.versions();
		if (id.equals("latest")) {
			int seen = this.behind ? versions.size() - 1 : versions.size();
			if (seen < 1) {
				throw missing(name);
			}
			return versions.get(seen - 1);
		}
		DocumentedLimits.check(id.matches("[1-9][0-9]{0,17}"), "Invalid version");
		long number = Long.parseLong(id);
		if (number > versions.size()) {
			throw Status.NOT_FOUND.withDescription("Secret Version [" + name + "] not found.").asRuntimeException();
		}
		return versions.get((int) number - 1);
	}

	synchronized SecretPayload payload(String name) {
		StoredSecret.StoredVersion found = find(name);
		if (found.version().getState() != SecretVersion.State.ENABLED) {
			throw Status.FAILED_PRECONDITION
				.withDescription("Secret Version [" + name + "] is in " + found.version().getState() + " state.")
				.asRuntimeException();
		}
		checkKeys(stored(name));
		return found.payload();
	}

	synchronized SecretVersion change(String name, String etag, SecretVersion.State state) {
		StoredSecret.StoredVersion found = find(name);
		checkEtag(etag, found.version().getEtag());
		if (found.version().getState() == SecretVersion.State.DESTROYED && state != SecretVersion.State.DESTROYED) {
			throw Status.FAILED_PRECONDITION.withDescription("The version is destroyed").asRuntimeException();
		}
		SecretVersion.Builder changed = found.version().toBuilder().setState(state).setEtag(etag());
		if (state == SecretVersion.State.DESTROYED) {
			changed.setDestroyTime(time());
			found.payload(SecretPayload.getDefaultInstance());
		}
		found.version(changed.build());
		return found.version();
	}

	synchronized List<SecretVersion> versions(String parent, String filter) {
		return stored(parent).versions()
			.stream()
			.map(StoredSecret.StoredVersion::version)
			.filter((version) -> ListFilter.matches(filter, version.getName(), version.getState().name()))
			.sorted(Comparator.comparingLong(SecretVersions::number).reversed())
			.toList();
	}

	/** What a listing shows, newest first. */
	synchronized List<SecretVersion> listed(String parent, String filter) {
		long seen = stored(parent).versions().size() - this.unlisted;
		return versions(parent, filter).stream().filter((version) -> SecretVersions.number(version) <= seen).toList();
	}

	/** Change the newest version's bytes, but not their checksum. */
	synchronized void corrupt(String id) {
		List<StoredSecret.StoredVersion> versions = stored("projects/" + PROJECT + "/secrets/" + id).versions();
		StoredSecret.StoredVersion newest = versions.get(versions.size() - 1);
		byte[] bytes = newest.payload().getData().toByteArray();
		bytes[0] ^= 1;
		newest.payload(newest.payload().toBuilder().setData(ByteString.copyFrom(bytes)).build());
	}

}
