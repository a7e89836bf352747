package io.llmshield.cloud.aws.secrets;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.aws.AwsErrors;
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
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/**
 * Secrets on AWS Secrets Manager. Versions are the service's version ids, and the newest
 * one is the one labelled {@code AWSCURRENT}. Thread-safe.
 */
final class AwsSecretDriver implements SecretDriver {

	private static final SecretCapabilities CAPABILITIES = new SecretCapabilities(
			Set.of(SecretCapability.CONDITIONAL_UPDATE, SecretCapability.RECOVERABLE_DELETE, SecretCapability.PURGE,
					SecretCapability.VERSIONS, SecretCapability.TAGS, SecretCapability.CUSTOMER_KEY));

	/** Other ids are refused as malformed, though they only name what does not exist. */
	private static final int SHORTEST_VERSION = 32;

	private static final int LONGEST_VERSION = 64;

	/** Tags of the cloud's own services, which nobody has given. */
	private static final String SYSTEM_TAGS = "aws:";

	private final SecretsManagerClient client;

	private final String location;

	private final ConditionalUpdate conditionalUpdate;

	private final SecretBatch batch;

	private final SecretListing listing;

	private final VersionPoll poll;

	AwsSecretDriver(SecretsManagerClient client, AwsSecretOptions options) {
		this.client = client;
		this.location = region(client);
		this.conditionalUpdate = new ConditionalUpdate(client);
		this.batch = new SecretBatch(client);
		this.listing = new SecretListing(client, (entry) -> new SecretSummary(SecretListing.nameOf(entry.name()),
				time(entry.createdDate()), ownTags(entry.tags())));
		this.poll = new VersionPoll(client, options.describeUpTo());
	}

	private static String region(SecretsManagerClient client) {
		Region region = client.serviceClientConfiguration().region();
		if (region == null) {
			throw CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.CONFIGURATION)
				.provider(AwsErrors.PROVIDER)
				.operation("open secrets")
				.reason("the Secrets Manager client has no region")
				.remedy("Set llmshield.cloud.aws.region or AWS_REGION")
				.build();
		}
		return region.id();
	}

	@Override
	public String provider() {
		return AwsErrors.PROVIDER;
	}

	@Override
	public SecretCapabilities capabilities() {
		return CAPABILITIES;
	}

	@Override
	public String location() {
		return this.location;
	}

	@Override
	public SecretValue read(SecretName name, @Nullable String version) {
		SecretErrors errors = SecretErrors.of(CloudErrorKind.SECRET_FETCH, "get secret", name);
		if (version != null && (version.length() < SHORTEST_VERSION || version.length() > LONGEST_VERSION)) {
			throw errors.fail(CloudErrorCategory.NOT_FOUND, "it has no version " + version,
					"Versions are listed by getSecretMetadata", null);
		}
		SecretValue value = errors
			.run(() -> SecretPayload.value(this.client.getSecretValue(GetSecretValueRequest.builder()
				.secretId(name.value())
				.versionId(version)
				.versionStage((version != null) ? null : SecretVersions.CURRENT)
				.overrideConfiguration(Requests.ONCE)
				.build())));
		if (version == null) {
			this.poll.saw(name, Objects.requireNonNull(value.version()));
		}
		return value;
	}

	@Override
	public int batchLimit() {
		return SecretBatch.LIMIT;
	}

	@Override
	public Map<SecretName, SecretValue> readBatch(Collection<SecretName> names) {
		Map<SecretName, SecretValue> values = this.batch.read(names);
		values.forEach((name, value) -> this.poll.saw(name, Objects.requireNonNull(value.version())));
		return values;
	}

	@Override
	public SecretMetadata describe(SecretName name) {
		SecretErrors errors = SecretErrors.of(CloudErrorKind.SECRET_FETCH, "get secret metadata", name);
		DescribeSecretResponse secret = errors.run(() -> look(name));
		if (secret.deletedDate() != null) {
			throw errors.deleted(null);
		}
		String current = SecretVersions.labelled(secret.versionIdsToStages(), SecretVersions.CURRENT);
		if (current == null) {
			throw errors.fail(CloudErrorCategory.NOT_FOUND, "the secret has no value yet", "Write one", null);
		}
		this.poll.saw(name, current);
		List<SecretVersion> versions = errors.run(() -> SecretVersions.read(this.client, name.value(), current));
		Instant created = time(secret.createdDate());
		Instant updated = versions.stream()
			.filter((version) -> version.id().equals(current))
			.map(SecretVersion::createdAt)
			.findFirst()
			.orElse(created);
		return new SecretMetadata(name.isNative() ? SecretListing.nameOf(secret.name()) : name.toString(), current,
				created, updated, versions, ownTags(secret.tags()), rotation(secret, versions, updated),
				secret.kmsKeyId());
	}

	private DescribeSecretResponse look(SecretName name) {
		return this.client
			.describeSecret((request) -> request.secretId(name.value()).overrideConfiguration(Requests.ONCE));
	}

	private static SecretRotation rotation(DescribeSecretResponse secret, List<SecretVersion> versions,
			Instant updated) {
		Instant last = (versions.size() > 1) ? updated : null;
		if (!Boolean.TRUE.equals(secret.rotationEnabled())) {
			return SecretRotation.manual(last);
		}
		Long days = (secret.rotationRules() != null) ? secret.rotationRules().automaticallyAfterDays() : null;
		return new SecretRotation(true, (days != null) ? Duration.ofDays(days) : null,
				(secret.lastRotatedDate() != null) ? secret.lastRotatedDate() : last, secret.nextRotationDate());
	}

	@Override
	public String create(SecretName name, SecretValue value, SecretOptions options, String writeToken) {
		SecretErrors errors = SecretErrors.of(CloudErrorKind.SECRET_CREATE, "create secret", name);
		String token = SecretPayload.requestToken(value, writeToken, null);
		CreateSecretRequest request = CreateSecretRequest.builder()
			.name(name.value())
			.clientRequestToken(token)
			.secretString(SecretPayload.string(value))
			.secretBinary(SecretPayload.binary(value))
			.kmsKeyId(options.keyId())
			.tags(tags(options.tags()))
			.overrideConfiguration(Requests.ONCE)
			.build();
		try {
			return this.poll.saw(name, this.client.createSecret(request).versionId());
		}
		catch (ResourceExistsException | InvalidRequestException ex) {
			return existing(name, token, errors, ex);
		}
		catch (SdkException ex) {
			throw errors.translate(ex);
		}
	}

	/** Look closer at a refusal: is it our own write, a live secret or a deleted one. */
	private String existing(SecretName name, String token, SecretErrors errors, SdkException refusal) {
		boolean deleted = SecretErrors.isDeleted(refusal);
		if (!deleted && refusal instanceof InvalidRequestException) {
			throw errors.translate(refusal);
		}
		if (!deleted) {
			DescribeSecretResponse secret;
			try {
				secret = look(name);
			}
			catch (SdkException ex) {
				throw errors.fail(CloudErrorCategory.ALREADY_EXISTS, "it exists", "Update it instead", refusal);
			}
			deleted = secret.deletedDate() != null;
			if (!deleted && secret.versionIdsToStages().containsKey(token)) {
				return this.poll.saw(name, token);
			}
		}
		throw errors.fail(CloudErrorCategory.ALREADY_EXISTS,
				deleted ? "it is deleted, but can still be restored" : "it exists",
				deleted ? "Restore or purge it; a name that was purged is free after a short while"
						: "Update it instead",
				refusal);
	}

	@Override
	public String update(SecretName name, SecretValue value, @Nullable String ifVersion, String writeToken) {
		SecretErrors errors = SecretErrors.of(CloudErrorKind.SECRET_UPDATE, "update secret", name);
		String token = SecretPayload.requestToken(value, writeToken, ifVersion);
		if (ifVersion != null) {
			return this.poll.saw(name, this.conditionalUpdate.update(name, value, ifVersion, token, errors));
		}
		PutSecretValueRequest request = PutSecretValueRequest.builder()
			.secretId(name.value())
			.clientRequestToken(token)
			.secretString(SecretPayload.string(value))
			.secretBinary(SecretPayload.binary(value))
			.overrideConfiguration(Requests.ONCE)
			.build();
		return this.poll.saw(name, errors.run(() -> this.client.putSecretValue(request)).versionId());
	}

	@Override
	public void delete(SecretName name, Duration recoveryWindow) {
		SecretErrors errors = SecretErrors.of(CloudErrorKind.SECRET_DELETE, "delete secret", name);
		// A part of a day counts as a day: never shorter than was asked for
		long days = recoveryWindow.plusDays(1).minusNanos(1).toDays();
		errors.run(() -> this.client.deleteSecret((request) -> request.secretId(name.value())
			.recoveryWindowInDays(days)
			.overrideConfiguration(Requests.ONCE)));
	}

	/**
	 * {@inheritDoc} Does nothing to a secret that is not deleted, as a repeated call
	 * finds it.
	 */
	@Override
	public void restore(SecretName name) {
		SecretErrors errors = SecretErrors.of(CloudErrorKind.SECRET_UPDATE, "restore secret", name);
		try {
			this.client.restoreSecret((request) -> request.secretId(name.value()).overrideConfiguration(Requests.ONCE));
		}
		catch (InvalidRequestException ex) {
			if (errors.run(() -> look(name)).deletedDate() != null) {
				throw errors.translate(ex);
			}
		}
		catch (SdkException ex) {
			throw errors.translate(ex);
		}
	}

	/**
	 * {@inheritDoc} The service knows no condition here: a secret that another caller
	 * restores between the two requests is lost.
	 */
	@Override
	public void purge(SecretName name) {
		SecretErrors errors = SecretErrors.of(CloudErrorKind.SECRET_DELETE, "purge secret", name);
		if (errors.run(() -> look(name)).deletedDate() == null) {
			throw errors.fail(CloudErrorCategory.PRECONDITION_FAILED, "it is not deleted", "Delete it first", null);
		}
		errors.run(() -> this.client.deleteSecret((request) -> request.secretId(name.value())
			.forceDeleteWithoutRecovery(true)
			.overrideConfiguration(Requests.ONCE)));
	}

	@Override
	public SecretPage list(String prefix, @Nullable String pageToken) {
		SecretErrors errors = new SecretErrors(CloudErrorKind.SECRET_LIST, "list secrets", prefix);
		return errors.run(() -> this.listing.page(prefix, pageToken));
	}

	@Override
	public Map<SecretName, String> newestVersions(Collection<SecretName> names) {
		return this.poll.newestVersions(names);
	}

	private static List<Tag> tags(Map<String, String> tags) {
		return tags.entrySet()
			.stream()
			.map((tag) -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
			.toList();
	}

	private static Map<String, String> ownTags(List<Tag> tags) {
		Map<String, String> own = new HashMap<>();
		for (Tag tag : tags) {
			if (!tag.key().startsWith(SYSTEM_TAGS)) {
				own.put(tag.key(), Objects.requireNonNullElse(tag.value(), ""));
			}
		}
		return own;
	}

	private static Instant time(@Nullable Instant time) {
		return Objects.requireNonNullElse(time, Instant.EPOCH);
	}

}
