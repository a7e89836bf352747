package io.llmshield.cloud.gcp.secrets;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretVersion;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.gcp.GcpErrors;
import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;

/**
 * Reads values: one request of the large quota, 90,000 a minute. The type of a payload
 * stands in the secret's annotations, which cost one request of the small quota (600 a
 * minute) for each version that this driver reads, the first time in an hour. An identity
 * that may only access values, and one that is throttled, gets the type that the bytes
 * suggest; with a residency to keep, it cannot read.
 */
final class SecretReads {

	private static final Pattern VERSION = Pattern.compile("[1-9]\\d{0,17}");

	private static final int MAX_TYPES = 10_000;

	private static final Duration TYPES_FOR = Duration.ofHours(1);

	/** "Typically within minutes", says the page on consistency. */
	private static final Duration BEHIND_FOR = Duration.ofMinutes(10);

	private final SecretCalls calls;

	private final SecretVersions versions;

	private final SecretReplication replication;

	private final boolean storedTypes;

	/** By id and version; empty where nothing is written down. */
	private final Cache<String, Optional<SecretValue.Type>> types = Caffeine.newBuilder()
		.maximumSize(MAX_TYPES)
		.expireAfterWrite(TYPES_FOR)
		.executor(Runnable::run)
		.build();

	/**
	 * The newest version that this driver has written, by id, for as long as
	 * {@code latest} may be behind it.
	 */
	private final Cache<String, Long> written = Caffeine.newBuilder()
		.maximumSize(MAX_TYPES)
		.expireAfterWrite(BEHIND_FOR)
		.executor(Runnable::run)
		.build();

	SecretReads(SecretCalls calls, SecretVersions versions, SecretReplication replication, boolean storedTypes) {
		this.calls = calls;
		this.versions = versions;
		this.replication = replication;
		this.storedTypes = storedTypes;
	}

	SecretValue read(String id, @Nullable String version, SecretErrors errors) {
		if (version == null) {
			return value(id, newest(id, errors), errors);
		}
		if (!VERSION.matcher(version).matches()) {
			throw errors.fail(CloudErrorCategory.NOT_FOUND, "it has no version " + version,
					"Versions are listed by getSecretMetadata", null);
		}
		try {
			return value(id, this.calls.access(id, version), errors);
		}
		catch (ApiException ex) {
			throw SecretCalls.is(ex, StatusCode.Code.FAILED_PRECONDITION) ? refused(id, version, ex, errors)
					: errors.translate(ex);
		}
	}

	private AccessSecretVersionResponse newest(String id, SecretErrors errors) {
		AccessSecretVersionResponse latest = null;
		ApiException failure = null;
		try {
			latest = this.calls.access(id, SecretCalls.LATEST);
		}
		catch (ApiException ex) {
			failure = ex;
		}
		AccessSecretVersionResponse own = ownNewer(id, latest, failure);
		if (own != null) {
			return own;
		}
		return (latest != null) ? latest : newestEnabled(id, Objects.requireNonNull(failure), errors);
	}

	/** An instance never reads less than it has written. */
	private @Nullable AccessSecretVersionResponse ownNewer(String id, @Nullable AccessSecretVersionResponse latest,
			@Nullable ApiException failure) {
		Long own = this.written.getIfPresent(id);
		boolean behind = (latest != null) ? own != null && Long.parseLong(SecretIds.last(latest.getName())) < own
				: failure != null && SecretCalls.is(failure, StatusCode.Code.NOT_FOUND);
		if (own == null || !behind) {
			return null;
		}
		try {
			return this.calls.access(id, String.valueOf(own));
		}
		catch (ApiException ex) {
			// Others have disabled or destroyed it, or made the secret anew
			this.written.invalidate(id);
			return null;
		}
	}

	private AccessSecretVersionResponse newestEnabled(String id, ApiException refusal, SecretErrors errors) {
		if (!SecretCalls.is(refusal, StatusCode.Code.FAILED_PRECONDITION)) {
			throw errors.translate(refusal);
		}
		String enabled = errors.run(() -> this.versions.newestEnabled(id));
		if (enabled == null) {
			throw unreadable(id, "it has no enabled version", refusal, errors);
		}
		return errors.run(() -> this.calls.access(id, enabled));
	}

	private RuntimeException refused(String id, String version, ApiException refusal, SecretErrors errors) {
		SecretVersion refused = errors.run(() -> this.calls.getVersion(id, version));
		return SecretVersions.isEnabled(refused) ? errors.translate(refusal)
				: unreadable(id, "the version " + version + " is disabled or destroyed", refusal, errors);
	}

	private RuntimeException unreadable(String id, String reason, ApiException refusal, SecretErrors errors) {
		Secret secret = errors.run(() -> this.calls.get(id));
		return SecretNotes.of(secret).isDeleted() ? errors.deleted(refusal)
				: errors.fail(CloudErrorCategory.NOT_FOUND, reason, "Enable it, or write a new version", refusal);
	}

	private SecretValue value(String id, AccessSecretVersionResponse answer, SecretErrors errors) {
		byte[] bytes = Payloads.bytes(answer.getPayload(), errors);
		String version = SecretIds.last(answer.getName());
		boolean text = Payloads.isText(bytes);
		// The look at the type is the look at the residency, too
		boolean look = this.replication.isRestricted() || (text && this.storedTypes);
		SecretValue.Type type = look ? type(id, version, errors) : suggested(text);
		return Payloads.value(bytes, type).from(version, GcpErrors.PROVIDER);
	}

	/** Text may be JSON. */
	private static SecretValue.@Nullable Type suggested(boolean text) {
		return text ? null : SecretValue.Type.BINARY;
	}

	private SecretValue.@Nullable Type type(String id, String version, SecretErrors errors) {
		String key = id + "/" + version;
		Optional<SecretValue.Type> known = this.types.getIfPresent(key);
		if (known != null) {
			return known.orElse(null);
		}
		try {
			Secret secret = this.calls.get(id);
			this.replication.check(secret, errors);
			SecretValue.Type type = SecretNotes.of(secret).type(Long.parseLong(version));
			this.types.put(key, Optional.ofNullable(type));
			return type;
		}
		catch (ApiException ex) {
			if (this.replication.isRestricted()) {
				throw errors.translate(ex);
			}
			if (SecretCalls.is(ex, StatusCode.Code.PERMISSION_DENIED)) {
				this.types.put(key, Optional.empty());
			}
			return null;
		}
	}

	void wrote(String id, String version, SecretValue.Type type) {
		this.types.put(id + "/" + version, Optional.of(type));
		this.written.put(id, Long.parseLong(version));
	}

	/** The newest version that this driver has written lately, or 0. */
	long written(String id) {
		Long own = this.written.getIfPresent(id);
		return (own != null) ? own : 0;
	}

	/** Return whether a version holds a value; the answer is never behind. */
	boolean holds(String id, long version, SecretValue value, SecretErrors errors) {
		try {
			AccessSecretVersionResponse answer = this.calls.access(id, String.valueOf(version));
			return Payloads.isSame(value, Payloads.bytes(answer.getPayload(), errors));
		}
		catch (ApiException ex) {
			if (SecretCalls.is(ex, StatusCode.Code.NOT_FOUND, StatusCode.Code.FAILED_PRECONDITION)) {
				return false;
			}
			throw errors.translate(ex);
		}
	}

}
