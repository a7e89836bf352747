package io.llmshield.cloud.aws.secrets;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.llmshield.cloud.secrets.SecretVersion;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretVersionIdsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretVersionIdsResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretVersionsListEntry;

/**
 * The versions of a secret and their staging labels.
 */
final class SecretVersions {

	/** The label of the version that readers get. */
	static final String CURRENT = "AWSCURRENT";

	/** The label of the version that readers got before. */
	static final String PREVIOUS = "AWSPREVIOUS";

	/** The label of a version that is written but not yet what readers get. */
	static final String PENDING = "SHIELD_PENDING";

	private static final int PAGE = 100;

	private SecretVersions() {
	}

	static @Nullable String labelled(@Nullable Map<String, List<String>> stages, String label) {
		if (stages == null) {
			return null;
		}
		for (Map.Entry<String, List<String>> version : stages.entrySet()) {
			if (version.getValue().contains(label)) {
				return version.getKey();
			}
		}
		return null;
	}

	/** Return whether a version is, or was until the last write, what readers get. */
	static boolean hasBeenCurrent(Map<String, List<String>> stages, String version) {
		List<String> labels = stages.getOrDefault(version, List.of());
		return labels.contains(CURRENT) || labels.contains(PREVIOUS);
	}

	/**
	 * Read all versions that were ever the newest, also those without a label, newest
	 * first. The one that readers get is the newest by definition.
	 */
	static List<SecretVersion> read(SecretsManagerClient client, String secretId, @Nullable String current) {
		List<SecretVersionsListEntry> entries = new ArrayList<>();
		String token = null;
		do {
			ListSecretVersionIdsResponse page = client.listSecretVersionIds(ListSecretVersionIdsRequest.builder()
				.secretId(secretId)
				.includeDeprecated(true)
				.maxResults(PAGE)
				.nextToken(token)
				.overrideConfiguration(Requests.ONCE)
				.build());
			entries.addAll(page.versions());
			token = page.nextToken();
		}
		while (token != null && !token.isEmpty());
		entries.removeIf(new VersionHistory(entries)::hasLost);
		// Of versions with the same time the service names the older one first
		Collections.reverse(entries);
		List<SecretVersion> versions = new ArrayList<>(entries.size());
		for (SecretVersionsListEntry entry : entries) {
			Instant created = Objects.requireNonNullElse(entry.createdDate(), Instant.EPOCH);
			versions.add(new SecretVersion(entry.versionId(), created, true));
		}
		versions.sort(Comparator.comparing((SecretVersion version) -> !version.id().equals(current))
			.thenComparing(SecretVersion::createdAt, Comparator.reverseOrder()));
		return versions;
	}

}
