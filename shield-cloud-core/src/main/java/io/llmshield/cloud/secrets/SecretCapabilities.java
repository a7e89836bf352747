package io.llmshield.cloud.secrets;

import java.util.Set;

/**
 * What a provider can do with secrets. Immutable.
 *
 * @param supported the capabilities
 */
public record SecretCapabilities(Set<SecretCapability> supported) {

	/**
	 * Copy the set.
	 */
	public SecretCapabilities {
		supported = Set.copyOf(supported);
	}

	/**
	 * Return whether the provider has a capability.
	 * @param capability the capability
	 * @return {@code true} if it has
	 */
	public boolean has(SecretCapability capability) {
		return this.supported.contains(capability);
	}

}
