package io.llmshield.cloud.secrets;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One page of a driver's listing. Immutable.
 *
 * @param secrets the secrets on this page, ordered by name over all pages
 * @param nextToken asks for the next page, or {@code null} after the last one
 */
public record SecretPage(List<SecretSummary> secrets, @Nullable String nextToken) {

	/**
	 * Copy the list.
	 */
	public SecretPage {
		secrets = List.copyOf(secrets);
	}

}
