package io.llmshield.cloud.gcp.secrets;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.gcp.GcpErrors;
import io.llmshield.cloud.secrets.SecretCapabilities;
import io.llmshield.cloud.secrets.SecretCapability;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretMetadata;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretPage;
import io.llmshield.cloud.secrets.SecretRotation;
import io.llmshield.cloud.secrets.SecretSummary;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.secrets.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * Secrets on Google Cloud Secret Manager. Versions are the service's numbers.
 * Thread-safe.
 */
final class GcpSecretDriver implements SecretDriver {

	private static final SecretCapabilities CAPABILITIES = new SecretCapabilities(Set.of(SecretCapability.values()));

	private final SecretCalls calls;

	private final SecretReplication replication;

	private final SecretVersions versions;

	private final SecretReads reads;

	private final SecretCreation creation;

	private final VersionWrites writes;

	private final SecretRemoval removal;

	private final SecretListing listing;

	private final VersionPoll poll;

	GcpSecretDriver(SecretManagerServiceClient client, String projectId, GcpSecretOptions options,
			InstantSource clock) {
		this.calls = new SecretCalls(client, projectId);
		this.replication = new SecretReplication(options);
		this.versions = new SecretVersions(this.calls);
		this.reads = new SecretReads(this.calls, this.versions, this.replication, options.storedTypes());
		this.creation = new SecretCreation(this.calls, this.versions, this.reads, this.replication, clock);
		this.writes = new VersionWrites(this.calls, this.versions, this.reads, this.replication, clock);
		this.removal = new SecretRemoval(this.calls, this.versions, this.writes, clock);
		this.listing = new SecretListing(this.calls, this.versions,
				(secret) -> new SecretSummary(SecretIds.nameOf(SecretIds.last(secret.getName())),
						Times.instant(secret.getCreateTime()), secret.getLabelsMap()));
		this.poll = new VersionPoll(this.calls, this.versions, this.reads, options.describeUpTo());
	}

	@Override
	public String provider() {
		return GcpErrors.PROVIDER;
	}

	@Override
	public SecretCapabilities capabilities() {
		return CAPABILITIES;
	}

	@Override
	public String location() {
		return this.replication.location();
	}

	@Override
	public SecretValue read(SecretName name, @Nullable String version) {
		SecretErrors errors = SecretErrors.of(CloudErrorKind.SECRET_FETCH, "get secret", name);
		return this.reads.read(SecretIds.of(name, errors), version, errors);
	}

	@Override
	public SecretMetadata describe(SecretName name) {
		SecretErrors errors = SecretErrors.of(CloudErrorKind.SECRET_FETCH, "get secret metadata", name);
		String id = SecretIds.of(name, errors);
		Secret secret = errors.run(() -> this.calls.get(id));
		SecretNotes notes = SecretNotes.of(secret);
		if (notes.isDeleted()) {
			throw errors.deleted(null);
		}
		this.replication.check(secret, errors);
		List<SecretVersion> all = errors.run(() -> this.versions.all(id, notes.lastClaim()))
			.stream()
			.map((version) -> new SecretVersion(SecretIds.last(version.getName()),
					Times.instant(version.getCreateTime()), SecretVersions.isEnabled(version)))
			.toList();
		if (all.isEmpty()) {
			throw errors.empty();
		}
		SecretVersion newest = all.stream()
			.filter(SecretVersion::enabled)
			.findFirst()
			.orElseThrow(() -> errors.fail(CloudErrorCategory.NOT_FOUND, "it has no enabled version",
					"Enable it, or write a new version", null));
		Instant created = Times.instant(secret.getCreateTime());
		return new SecretMetadata(name.isNative() ? SecretIds.nameOf(id) : name.toString(), newest.id(), created,
				newest.createdAt(), all, secret.getLabelsMap(), rotation(secret, newest),
				SecretReplication.key(secret.getReplication()));
	}

	/** The service only reminds of a rotation, it does none. */
	private static SecretRotation rotation(Secret secret, SecretVersion newest) {
		Instant last = newest.id().equals("1") ? null : newest.createdAt();
		if (!secret.hasRotation()) {
			return SecretRotation.manual(last);
		}
		long seconds = secret.getRotation().getRotationPeriod().getSeconds();
		return new SecretRotation(false, (seconds > 0) ? Duration.ofSeconds(seconds) : null, last,
				secret.getRotation().hasNextRotationTime() ? Times.instant(secret.getRotation().getNextRotationTime())
						: null);
	}

	@Override
	public String create(SecretName name, SecretValue value, SecretOptions options, String writeToken) {
		return this.creation.create(name, value, options, writeToken,
				SecretErrors.of(CloudErrorKind.SECRET_CREATE, "create secret", name));
	}

	@Override
	public String update(SecretName name, SecretValue value, @Nullable String ifVersion, String writeToken) {
		return this.writes.write(name, value, ifVersion, writeToken,
				SecretErrors.of(CloudErrorKind.SECRET_UPDATE, "update secret", name));
	}

	/**
	 * {@inheritDoc} Takes one request for each enabled version. Until the window ends the
	 * versions are kept, disabled, and paid for.
	 */
	@Override
	public void delete(SecretName name, Duration recoveryWindow) {
		SecretErrors errors = SecretErrors.of(CloudErrorKind.SECRET_DELETE, "delete secret", name);
		this.removal.delete(SecretIds.of(name, errors), recoveryWindow, errors);
	}

	/**
	 * {@inheritDoc} Does nothing to a secret that is not deleted, as a repeated call
	 * finds it.
	 */
	@Override
	public void restore(SecretName name) {
		SecretErrors errors = SecretErrors.of(CloudErrorKind.SECRET_UPDATE, "restore secret", name);
		this.removal.restore(SecretIds.of(name, errors), errors);
	}

	@Override
	public void purge(SecretName name) {
		SecretErrors errors = SecretErrors.of(CloudErrorKind.SECRET_DELETE, "purge secret", name);
		this.removal.purge(SecretIds.of(name, errors), errors);
	}

	@Override
	public SecretPage list(String prefix, @Nullable String pageToken) {
		SecretErrors errors = new SecretErrors(CloudErrorKind.SECRET_LIST, "list secrets", prefix);
		return errors.run(() -> this.listing.page(prefix));
	}

	@Override
	public Map<SecretName, String> newestVersions(Collection<SecretName> names) {
		return this.poll.newestVersions(names, new SecretErrors(CloudErrorKind.SECRET_FETCH, "watch secrets", null));
	}

}
