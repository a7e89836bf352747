package io.llmshield.cloud.identity;

import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * As whom the application appears. Holds names and ids, never a key or a token.
 * Immutable.
 *
 * @param provider the provider's id, for example {@code aws}
 * @param principal the provider's name for the user, role or service account, for example
 * an ARN
 * @param account the account, project or tenant that the principal belongs to, or
 * {@code null} if there is none
 * @param source where the credentials come from
 * @param details what the provider tells besides, for example {@code userId}
 */
public record Identity(String provider, String principal, @Nullable String account, CredentialSource source,
		Map<String, String> details) {

	/**
	 * Check and copy.
	 */
	public Identity {
		Objects.requireNonNull(provider);
		Objects.requireNonNull(principal);
		Objects.requireNonNull(source);
		details = Map.copyOf(details);
	}

}
