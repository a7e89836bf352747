package io.llmshield.cloud.azure.policy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which actions a request to Blob Storage or to Azure Resource Manager needs, after the
 * table "Permissions for Blob service operations"
 * (learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory)
 * and "Microsoft.Storage" of the Azure permissions reference
 * (learn.microsoft.com/azure/role-based-access-control/permissions/storage).
 */
final class BlobActions {

	private static final String ACCOUNT = "Microsoft.Storage/storageAccounts/";

	private static final String BLOBS = ACCOUNT + "blobServices/containers/blobs/";

	/** By the lines of {@link DriverCallRecorder}, without headers and versions. */
	private static final Map<String, String> ACTIONS = Map.ofEntries(
			// Get Blob, Get Blob Properties, List Blobs
			Map.entry("GET blob", BLOBS + "read"), Map.entry("HEAD blob", BLOBS + "read"),
			Map.entry("GET blob comp=list restype=container", BLOBS + "read"),
			// Put Blob that may replace, Put Block, Put Block From URL, Put Block List
			Map.entry("PUT blob", BLOBS + "write"), Map.entry("PUT blob comp=block", BLOBS + "write"),
			Map.entry("PUT blob comp=blocklist", BLOBS + "write"),
			// Delete Blob; a batch is allowed what each of its requests is
			Map.entry("DELETE blob", BLOBS + "delete"), Map.entry("POST blob comp=batch restype=container", ""),
			// Get Blob Tags
			Map.entry("GET blob comp=tags", BLOBS + "tags/read"),
			// Get Container Properties
			Map.entry("GET blob restype=container", ACCOUNT + "blobServices/containers/read"),
			// Get User Delegation Key
			Map.entry("POST blob comp=userdelegationkey restype=service",
					ACCOUNT + "blobServices/generateUserDelegationKey/action"),
			// Storage Accounts - Get Properties; Management Policies - Get, Create,
			// Delete
			Map.entry("GET account", ACCOUNT + "read"),
			Map.entry("GET account/managementPolicies", ACCOUNT + "managementPolicies/read"),
			Map.entry("PUT account/managementPolicies", ACCOUNT + "managementPolicies/write"),
			Map.entry("DELETE account/managementPolicies", ACCOUNT + "managementPolicies/delete"));

	private BlobActions() {
	}

	static boolean isDataAction(String action) {
		return action.startsWith(BLOBS);
	}

	/** Return the actions for a line of {@link DriverCallRecorder}. */
	static Set<String> of(String call) {
		List<String> words = List.of(call.split(" "));
		String operation = String.join(" ",
				words.stream().filter((word) -> !word.startsWith("x-ms-") && !"versionid".equals(word)).toList());
		String action = ACTIONS.get(operation);
		if (action == null) {
			throw new IllegalArgumentException(call + " is not in the table");
		}
		Set<String> actions = new TreeSet<>();
		if (!action.isEmpty()) {
			// "Delete Blob" of a version
			actions.add("DELETE blob".equals(operation) && words.contains("versionid")
					? BLOBS + "deleteBlobVersion/action" : action);
		}
		for (String word : words) {
			switch (word) {
				// "Put Blob" and others that set tags
				case "x-ms-tags" -> actions.add(BLOBS + "tags/write");
				// The source is read by a signature of the same identity
				case "x-ms-copy-source" -> actions.add(BLOBS + "read");
				default -> {
					// The other headers ask for no other action: who may write a blob may
					// protect it
				}
			}
		}
		return actions;
	}

}
