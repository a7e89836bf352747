package io.llmshield.cloud.azure.secrets;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

import com.azure.core.exception.HttpResponseException;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.models.KeyVaultSecret;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.secrets.SecretCapabilities;
import io.llmshield.cloud.secrets.SecretCapability;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretMetadata;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretPage;
import io.llmshield.cloud.secrets.SecretRotation;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.secrets.SecretVersion;
import org.jspecify.annotations.Nullable;

/**
 * Secrets on Azure Key Vault. Versions are the service's version ids, and the newest one
 * is the last one that is enabled and within its dates. Thread-safe.
 */
final class AzureSecretDriver implements SecretDriver {

	/** What is said of a vault's location when nobody has told it. */
	static final String UNKNOWN_LOCATION = "unknown";

	/** The service encrypts secrets with keys of its own, for each vault. */
	private static final SecretCapabilities CAPABILITIES = new SecretCapabilities(
			Set.of(SecretCapability.CONDITIONAL_UPDATE, SecretCapability.RECOVERABLE_DELETE, SecretCapability.PURGE,
					SecretCapability.VERSIONS, SecretCapability.TAGS));

	private static final Pattern VERSION = Pattern.compile("[0-9a-fA-F]{32}");

	private final KeyVaultCalls calls;

	private final AzureSecretOptions options;

	private final Timing timing;

	private final SecretWrites writes;

	private final SecretRemovals removals;

	private final SecretListing listing;

	private final NewestVersion newest;

	private final VersionPoll poll;

	AzureSecretDriver(SecretClient client, AzureSecretOptions options, Timing timing) {
		this.calls = new KeyVaultCalls(client);
		this.options = options;
		this.timing = timing;
		this.writes = new SecretWrites(this.calls, timing);
		this.removals = new SecretRemovals(this.calls, timing);
		this.listing = new SecretListing(this.calls, timing);
		this.newest = new NewestVersion(this.calls, timing);
		this.poll = new VersionPoll(this.calls, this.newest, options.listVersionsUpTo());
	}

	@Override
	public String provider() {
		return AzureErrors.PROVIDER;
	}

	@Override
	public SecretCapabilities capabilities() {
		return CAPABILITIES;
	}

	@Override
	public String location() {
		return Objects.requireNonNullElse(this.options.location(), UNKNOWN_LOCATION);
	}

	@Override
	public SecretValue read(SecretName name, @Nullable String version) {
		SecretErrors errors = SecretErrors.of(CloudErrorKind.SECRET_FETCH, "get secret", name);
		if (version == null) {
			return SecretPayload.value(readNewest(name, errors));
		}
		if (!VERSION.matcher(version).matches()) {
			throw errors.fail(CloudErrorCategory.NOT_FOUND, "it has no version " + version,
					"Versions are listed by getSecretMetadata", null);
		}
		return SecretPayload.value(errors.run(() -> this.calls.get(name, version)));
	}

	/**
	 * What the service takes for the newest is what is asked for, but for a few cases.
	 */
	private KeyVaultSecret readNewest(SecretName name, SecretErrors errors) {
		try {
			KeyVaultSecret latest = SingleAttempt.of(() -> this.calls.get(name, null));
			VersionLog.Entry version = new VersionLog.Entry(latest.getProperties());
			if (version.isDecided() && !version.isLost() && version.isReadable(this.timing.now())) {
				return latest;
			}
		}
		catch (HttpResponseException ex) {
			if (!SecretErrors.isNotReadable(ex)) {
				throw errors.translate(ex);
			}
		}
		catch (RuntimeException ex) {
			throw errors.translate(ex);
		}
		VersionLog.Entry readable = newest(name, this.calls.versions(name, errors), errors);
		return errors.run(() -> this.calls.get(name, readable.id()));
	}

	private VersionLog.Entry newest(SecretName name, VersionLog log, SecretErrors errors) {
		VersionLog.Entry readable = this.newest.of(name, log, errors);
		if (readable == null) {
			throw log.counting(this.timing.settledBefore()).isEmpty() ? errors.missing() : errors.nothingReadable();
		}
		return readable;
	}

	@Override
	public SecretMetadata describe(SecretName name) {
		SecretErrors errors = SecretErrors.of(CloudErrorKind.SECRET_FETCH, "get secret metadata", name);
		VersionLog log = this.calls.versions(name, errors);
		VersionLog.Entry current = newest(name, log, errors);
		Instant now = this.timing.now();
		List<VersionLog.Entry> counting = log.counting(this.timing.settledBefore());
		List<SecretVersion> versions = counting.stream()
			.map((entry) -> new SecretVersion(entry.id(), entry.createdAt(), entry.isReadable(now)))
			.toList();
		Instant lastWritten = (versions.size() > 1) ? counting.get(0).createdAt() : null;
		return new SecretMetadata(
				name.isNative() ? SecretListing.nameOf(current.properties().getName()).toString() : name.toString(),
				current.id(), log.since(), current.createdAt(), versions, SecretTags.of(counting.get(0).properties()),
				SecretRotation.manual(lastWritten), null);
	}

	@Override
	public String create(SecretName name, SecretValue value, SecretOptions options, String writeToken) {
		SecretErrors errors = SecretErrors.of(CloudErrorKind.SECRET_CREATE, "create secret", name);
		return this.writes.create(name, value, options.tags(), writeToken, errors);
	}

	@Override
	public String update(SecretName name, SecretValue value, @Nullable String ifVersion, String writeToken) {
		SecretErrors errors = SecretErrors.of(CloudErrorKind.SECRET_UPDATE, "update secret", name);
		return this.writes.update(name, value, ifVersion, writeToken, errors);
	}

	/**
	 * {@inheritDoc} The vault has one window for all its secrets, 7 to 90 days, chosen
	 * when it was made: it counts, whatever is asked for.
	 */
	@Override
	public void delete(SecretName name, Duration recoveryWindow) {
		this.removals.delete(name, SecretErrors.of(CloudErrorKind.SECRET_DELETE, "delete secret", name));
	}

	/**
	 * {@inheritDoc} Does nothing to a secret that is not deleted, as a repeated call
	 * finds it.
	 */
	@Override
	public void restore(SecretName name) {
		this.removals.restore(name, SecretErrors.of(CloudErrorKind.SECRET_UPDATE, "restore secret", name));
	}

	@Override
	public void purge(SecretName name) {
		this.removals.purge(name, SecretErrors.of(CloudErrorKind.SECRET_DELETE, "purge secret", name));
	}

	@Override
	public SecretPage list(String prefix, @Nullable String pageToken) {
		return this.listing.page(prefix, pageToken,
				new SecretErrors(CloudErrorKind.SECRET_LIST, "list secrets", prefix));
	}

	@Override
	public Map<SecretName, String> newestVersions(Collection<SecretName> names) {
		return this.poll.newestVersions(names);
	}

	@Override
	public String toString() {
		return "AzureSecretDriver";
	}

}
