package io.llmshield.cloud.azure.secrets;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import com.azure.core.http.rest.PagedResponse;
import com.azure.security.keyvault.secrets.models.SecretProperties;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretPage;
import io.llmshield.cloud.secrets.SecretSummary;
import org.jspecify.annotations.Nullable;

/**
 * Lists by prefix, ordered by name. The service knows neither: it gives all secrets of
 * the vault, 25 a request, in an order that it does not promise. If the first request
 * does not bring them all, the page made of it is empty, and the next one is made of all
 * requests together: so it is cheap to look whether the vault answers, and memory is
 * bounded by the number of secrets in the vault, about 1 KB each.
 */
final class SecretListing {

	private static final String REST = "rest";

	private final KeyVaultCalls calls;

	private final Timing timing;

	SecretListing(KeyVaultCalls calls, Timing timing) {
		this.calls = calls;
		this.timing = timing;
	}

	SecretPage page(String prefix, @Nullable String pageToken, SecretErrors errors) {
		if (pageToken != null) {
			return page(prefix, errors.run(this.calls::secrets), errors);
		}
		PagedResponse<SecretProperties> first = errors.run(this.calls::firstPage);
		return (first.getContinuationToken() != null) ? new SecretPage(List.of(), REST)
				: page(prefix, first.getValue(), errors);
	}

	private SecretPage page(String prefix, List<SecretProperties> items, SecretErrors errors) {
		List<SecretSummary> summaries = new ArrayList<>();
		for (SecretProperties item : items) {
			SecretName name = nameOf(item.getName());
			if (!name.toString().startsWith(prefix)) {
				continue;
			}
			SecretSummary summary = summary(name, item, errors);
			if (summary != null) {
				summaries.add(summary);
			}
		}
		summaries.sort(Comparator.comparing(SecretSummary::name));
		return new SecretPage(summaries, null);
	}

	/** An item tells of the latest version, which may be one that does not count. */
	private @Nullable SecretSummary summary(SecretName name, SecretProperties item, SecretErrors errors) {
		VersionTag tag = VersionTag.of(item);
		if (tag == null || tag.state() == VersionTag.State.DONE) {
			Instant first = (tag != null) ? tag.firstWrite() : null;
			OffsetDateTime created = item.getCreatedOn();
			Instant latest = (created != null) ? created.toInstant() : Instant.EPOCH;
			return new SecretSummary(name.toString(), Objects.requireNonNullElse(first, latest), SecretTags.of(item));
		}
		VersionLog log = this.calls.versions(name, errors);
		List<VersionLog.Entry> counting = log.counting(this.timing.settledBefore());
		return counting.isEmpty() ? null
				: new SecretSummary(name.toString(), log.since(), SecretTags.of(counting.get(0).properties()));
	}

	/** Return the name as the application writes it; the service ignores the case. */
	static SecretName nameOf(String own) {
		SecretName portable = SecretName.ofFlat(own.toLowerCase(Locale.ROOT));
		return (portable != null) ? portable : new SecretName(own, true);
	}

}
