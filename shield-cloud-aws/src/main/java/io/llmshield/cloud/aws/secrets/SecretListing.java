package io.llmshield.cloud.aws.secrets;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretPage;
import io.llmshield.cloud.secrets.SecretSummary;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.FilterNameStringType;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.SortByType;
import software.amazon.awssdk.services.secretsmanager.model.SortOrderType;

/**
 * Lists by prefix, ordered by name. The service sorts by name since it knows
 * {@code SortBy}, so that each page is passed on as it comes. Services that do not know
 * it (most emulators) answer in the order of creation: when the first page shows that,
 * the following pages are read at once, up to {@value #MAX_SORTED_PAGES}, and sorted
 * here. So memory is bounded by {@value #MAX_SORTED_PAGES} pages of 100 names, and only a
 * longer listing of such a service comes out of order.
 */
final class SecretListing {

	/** The most pages that are sorted here. */
	static final int MAX_SORTED_PAGES = 50;

	/** The service's own limit. */
	static final int PAGE = 100;

	/** What the service takes as a filter; no name has other characters. */
	private static final Pattern POSSIBLE_PREFIX = Pattern.compile("[a-zA-Z0-9_@/+=.-]{0,512}");

	private final SecretsManagerClient client;

	private final Function<SecretListEntry, SecretSummary> summary;

	SecretListing(SecretsManagerClient client, Function<SecretListEntry, SecretSummary> summary) {
		this.client = client;
		this.summary = summary;
	}

	SecretPage page(String prefix, @Nullable String pageToken) {
		String own = withoutMark(prefix);
		if (!isPossiblePrefix(own)) {
			return new SecretPage(List.of(), null);
		}
		ListSecretsResponse answer = request(own, pageToken);
		List<SecretListEntry> entries = new ArrayList<>(answer.secretList());
		String next = next(answer);
		if (pageToken == null && !isSorted(entries)) {
			for (int pages = 1; next != null && pages < MAX_SORTED_PAGES; pages++) {
				answer = request(own, next);
				entries.addAll(answer.secretList());
				next = next(answer);
			}
			entries.sort(Comparator.comparing(SecretListEntry::name));
		}
		List<SecretSummary> secrets = entries.stream()
			.filter((entry) -> entry.name().startsWith(own) && entry.deletedDate() == null)
			.map(this.summary)
			.filter((secret) -> secret.name().startsWith(prefix) || own.equals(prefix))
			.toList();
		return new SecretPage(secrets, next);
	}

	static boolean isPossiblePrefix(String prefix) {
		return POSSIBLE_PREFIX.matcher(prefix).matches();
	}

	private ListSecretsResponse request(String prefix, @Nullable String pageToken) {
		ListSecretsRequest.Builder request = ListSecretsRequest.builder()
			.maxResults(PAGE)
			.sortBy(SortByType.NAME)
			.sortOrder(SortOrderType.ASC)
			.nextToken(pageToken)
			.overrideConfiguration(Requests.ONCE);
		if (!prefix.isEmpty()) {
			request.filters(Filter.builder().key(FilterNameStringType.NAME).values(prefix).build());
		}
		return this.client.listSecrets(request.build());
	}

	/** The service may compare without regard to case; portable names have none. */
	private static boolean isSorted(List<SecretListEntry> entries) {
		for (int i = 1; i < entries.size(); i++) {
			String before = entries.get(i - 1).name();
			String name = entries.get(i).name();
			if (before.compareTo(name) > 0 && before.compareToIgnoreCase(name) > 0) {
				return false;
			}
		}
		return true;
	}

	private static @Nullable String next(ListSecretsResponse answer) {
		String token = answer.nextToken();
		return (token == null || token.isEmpty()) ? null : token;
	}

	/** {@code native:} is how we mark a name; the service does not know of it. */
	private static String withoutMark(String prefix) {
		return prefix.startsWith(SecretName.NATIVE_PREFIX) ? prefix.substring(SecretName.NATIVE_PREFIX.length())
				: prefix;
	}

	/** Return the name as the application writes it. */
	static String nameOf(String own) {
		SecretName portable = own.contains("--") ? null : SecretName.ofFlat(own);
		return Objects.requireNonNullElseGet(portable, () -> new SecretName(own, true)).toString();
	}

}
