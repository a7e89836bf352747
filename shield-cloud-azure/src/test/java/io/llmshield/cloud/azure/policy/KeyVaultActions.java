package io.llmshield.cloud.azure.policy;

import java.util.Map;
import java.util.Set;

/**
 * Which data action a request to Key Vault needs, after "Microsoft.KeyVault" of the Azure
 * permissions reference
 * (learn.microsoft.com/azure/role-based-access-control/permissions/security), whose
 * descriptions name the operations of the REST reference.
 */
final class KeyVaultActions {

	private static final String SECRETS = "Microsoft.KeyVault/vaults/secrets/";

	/** By the lines of {@link DriverCallRecorder}. */
	private static final Map<String, String> ACTIONS = Map.ofEntries(
			// "Sets the value of a secret. If the secret does not exist, it is created"
			Map.entry("PUT secrets/*", "setSecret/action"),
			// "Gets the value of a secret"
			Map.entry("GET secrets/*/*", "getSecret/action"),
			// "Updates the specified attributes associated with the given secret"
			Map.entry("PATCH secrets/*/*", "update/action"),
			// "List or view the properties of a secret, but not its value"
			Map.entry("GET secrets", "readMetadata/action"), Map.entry("GET secrets/*/versions", "readMetadata/action"),
			Map.entry("GET deletedsecrets/*", "readMetadata/action"),
			// "Deletes a secret. All versions of the secret are deleted"
			Map.entry("DELETE secrets/*", "delete"),
			// "Recover the deleted secret"
			Map.entry("POST deletedsecrets/*/recover", "recover/action"),
			// "Permanently removes a secret"
			Map.entry("DELETE deletedsecrets/*", "purge/action"));

	private KeyVaultActions() {
	}

	static boolean isKeyVault(String call) {
		return call.contains(" secrets") || call.contains(" deletedsecrets");
	}

	/** Return the actions for a line of {@link DriverCallRecorder}. */
	static Set<String> of(String call) {
		String action = ACTIONS.get(call);
		if (action == null) {
			throw new IllegalArgumentException(call + " is not in the table");
		}
		return Set.of(SECRETS + action);
	}

}
