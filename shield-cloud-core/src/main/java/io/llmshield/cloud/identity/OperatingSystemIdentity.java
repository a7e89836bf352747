package io.llmshield.cloud.identity;

import java.util.Map;
import java.util.Objects;

/**
 * The identity on a provider without identities of its own: the operating system's user.
 * Immutable.
 */
public final class OperatingSystemIdentity implements CloudIdentity {

	private final Identity identity;

	/**
	 * Take the user of this process.
	 * @param provider the provider's id, for example {@code local}
	 */
	public OperatingSystemIdentity(String provider) {
		String user = Objects.requireNonNullElse(System.getProperty("user.name"), "unknown");
		this.identity = new Identity(provider, user, null, CredentialSource.OPERATING_SYSTEM, Map.of());
	}

	@Override
	public Identity current() {
		return this.identity;
	}

	@Override
	public Identity refresh() {
		return this.identity;
	}

}
