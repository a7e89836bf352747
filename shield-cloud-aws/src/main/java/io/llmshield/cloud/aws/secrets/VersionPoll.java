package io.llmshield.cloud.aws.secrets;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretName;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.FilterNameStringType;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;

/**
 * Asks for the newest versions without reading values. A listing may be five minutes
 * behind and then names a version that has been replaced: so its answer counts only where
 * it is the version that this driver saw last, and everything else is confirmed by a
 * description.
 */
final class VersionPoll {

	/** The most values of one filter. */
	private static final int NAMES_PER_REQUEST = 10;

	/** A filter is a prefix, and other secrets may share it: no more pages are read. */
	private static final int PAGES_PER_REQUEST = 2;

	/** As many as the change detection remembers. */
	private static final int MAX_SEEN = 10_000;

	private final SecretsManagerClient client;

	private final int describeUpTo;

	private final ConcurrentMap<String, String> seen = Caffeine.newBuilder()
		.maximumSize(MAX_SEEN)
		.executor(Runnable::run)
		.<String, String>build()
		.asMap();

	VersionPoll(SecretsManagerClient client, int describeUpTo) {
		this.client = client;
		this.describeUpTo = describeUpTo;
	}

	/** Remember what was read or written as the newest version. */
	String saw(SecretName name, String version) {
		this.seen.put(name.value(), version);
		return version;
	}

	Map<SecretName, String> newestVersions(Collection<SecretName> names) {
		Map<SecretName, String> versions = new HashMap<>();
		List<SecretName> open = new ArrayList<>(names);
		if (names.size() > this.describeUpTo) {
			Map<String, String> listed = list(open);
			open.removeIf((name) -> {
				String version = listed.get(name.value());
				boolean unchanged = version != null && version.equals(this.seen.get(name.value()));
				if (unchanged) {
					versions.put(name, version);
				}
				return unchanged;
			});
		}
		for (SecretName name : open) {
			String version = describe(name);
			if (version != null) {
				versions.put(name, saw(name, version));
			}
		}
		return versions;
	}

	private Map<String, String> list(List<SecretName> names) {
		Map<String, String> versions = new HashMap<>();
		SecretErrors errors = new SecretErrors(CloudErrorKind.SECRET_FETCH, "watch secrets", null);
		List<String> values = names.stream()
			.map(SecretName::value)
			.filter((value) -> this.seen.containsKey(value) && SecretListing.isPossiblePrefix(value))
			.sorted()
			.toList();
		for (int from = 0; from < values.size(); from += NAMES_PER_REQUEST) {
			List<String> some = values.subList(from, Math.min(values.size(), from + NAMES_PER_REQUEST));
			errors.run(() -> {
				list(some, versions);
				return Boolean.TRUE;
			});
		}
		return versions;
	}

	private void list(List<String> names, Map<String, String> versions) {
		String token = null;
		for (int page = 0; page < PAGES_PER_REQUEST; page++) {
			ListSecretsResponse answer = this.client.listSecrets(ListSecretsRequest.builder()
				.filters(Filter.builder().key(FilterNameStringType.NAME).values(names).build())
				.maxResults(SecretListing.PAGE)
				.nextToken(token)
				.overrideConfiguration(Requests.ONCE)
				.build());
			for (SecretListEntry entry : answer.secretList()) {
				String current = SecretVersions.labelled(entry.secretVersionsToStages(), SecretVersions.CURRENT);
				if (current != null) {
					versions.put(entry.name(), current);
				}
			}
			token = answer.nextToken();
			if (token == null || token.isEmpty()) {
				return;
			}
		}
	}

	private @Nullable String describe(SecretName name) {
		SecretErrors errors = SecretErrors.of(CloudErrorKind.SECRET_FETCH, "watch secrets", name);
		try {
			DescribeSecretResponse secret = errors.run(() -> this.client
				.describeSecret((request) -> request.secretId(name.value()).overrideConfiguration(Requests.ONCE)));
			return (secret.deletedDate() == null)
					? SecretVersions.labelled(secret.versionIdsToStages(), SecretVersions.CURRENT) : null;
		}
		catch (CloudException ex) {
			if (ex.category() == CloudErrorCategory.NOT_FOUND) {
				return null;
			}
			throw ex;
		}
	}

}
