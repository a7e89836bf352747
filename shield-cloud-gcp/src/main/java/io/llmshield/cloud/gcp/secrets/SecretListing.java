package io.llmshield.cloud.gcp.secrets;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

import com.google.cloud.secretmanager.v1.ListSecretsResponse;
import com.google.cloud.secretmanager.v1.Secret;
import io.llmshield.cloud.secrets.SecretPage;
import io.llmshield.cloud.secrets.SecretSummary;
import org.jspecify.annotations.Nullable;

/**
 * Lists by prefix, ordered by name. The service lists by the time of creation, and its
 * filter is part of a name, not its beginning; so all that match are read, 1,000 a page,
 * and sorted here: memory grows with the number of secrets that match, by about 1 KiB
 * each. Secrets that are deleted or were only begun are left out.
 */
final class SecretListing {

	static final int PAGE = 1000;

	private final SecretCalls calls;

	private final SecretVersions versions;

	private final Function<Secret, SecretSummary> summary;

	SecretListing(SecretCalls calls, SecretVersions versions, Function<Secret, SecretSummary> summary) {
		this.calls = calls;
		this.versions = versions;
		this.summary = summary;
	}

	SecretPage page(String prefix) {
		String idPrefix = SecretIds.prefix(prefix);
		if (idPrefix == null) {
			return new SecretPage(List.of(), null);
		}
		List<SecretSummary> secrets = new ArrayList<>();
		String token = "";
		do {
			ListSecretsResponse page = this.calls.list(filter(idPrefix), PAGE, token);
			for (Secret secret : page.getSecretsList()) {
				SecretSummary listed = listed(secret, prefix);
				if (listed != null) {
					secrets.add(listed);
				}
			}
			token = page.getNextPageToken();
		}
		while (!token.isEmpty());
		secrets.sort(Comparator.comparing(SecretSummary::name));
		return new SecretPage(secrets, null);
	}

	static String filter(String idPart) {
		return idPart.isEmpty() ? "" : "name:\"" + idPart + "\"";
	}

	private @Nullable SecretSummary listed(Secret secret, String prefix) {
		SecretNotes notes = SecretNotes.of(secret);
		if (!SecretIds.nameOf(SecretIds.last(secret.getName())).startsWith(prefix) || notes.isDeleted()) {
			return null;
		}
		if (notes.creation() != null && this.versions.newest(SecretIds.last(secret.getName()), null).highest() == 0) {
			return null;
		}
		return this.summary.apply(secret);
	}

}
