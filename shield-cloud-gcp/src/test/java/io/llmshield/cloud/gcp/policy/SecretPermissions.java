package io.llmshield.cloud.gcp.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes down which requests the driver of secrets makes in this module's tests, and
 * tells the permissions that they need, after "IAM permissions" of each method in the
 * reference of Secret Manager
 * (docs.cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets and
 * .versions) and docs.cloud.google.com/secret-manager/docs/access-control.
 */
public final class SecretPermissions {

	/** Survives the JVM; dropped by {@code clean}. */
	static final Path FILE = Path.of("target", "secretmanager-calls.txt");

	private static final Map<String, String> BY_METHOD = Map.ofEntries(
			Map.entry("ListSecrets", "secretmanager.secrets.list"),
			Map.entry("CreateSecret", "secretmanager.secrets.create"),
			Map.entry("GetSecret", "secretmanager.secrets.get"),
			Map.entry("UpdateSecret", "secretmanager.secrets.update"),
			Map.entry("DeleteSecret", "secretmanager.secrets.delete"),
			Map.entry("AddSecretVersion", "secretmanager.versions.add"),
			Map.entry("GetSecretVersion", "secretmanager.versions.get"),
			Map.entry("ListSecretVersions", "secretmanager.versions.list"),
			Map.entry("AccessSecretVersion", "secretmanager.versions.access"),
			Map.entry("EnableSecretVersion", "secretmanager.versions.enable"),
			Map.entry("DisableSecretVersion", "secretmanager.versions.disable"),
			Map.entry("DestroySecretVersion", "secretmanager.versions.destroy"));

	private static final Set<String> WRITTEN = ConcurrentHashMap.newKeySet();

	private SecretPermissions() {
	}

	/**
	 * Write down a request.
	 * @param method the method, for example {@code GetSecret}
	 */
	public static void record(String method) {
		// Not where the double is started by hand
		if (!WRITTEN.add(method) || !Files.isDirectory(FILE.getParent())) {
			return;
		}
		try {
			Files.writeString(FILE, method + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE,
					StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return the permissions that all requests of the file need.
	 * @return the permissions; none if the contract has not run
	 * @throws IOException if the file cannot be read
	 */
	static Set<String> needed() throws IOException {
		Set<String> needed = new TreeSet<>();
		if (Files.exists(FILE)) {
			for (String method : Files.readAllLines(FILE)) {
				String permission = BY_METHOD.get(method);
				if (permission == null) {
					throw new IllegalArgumentException(method + " is not in the table");
				}
				needed.add(permission);
			}
		}
		return needed;
	}

}
