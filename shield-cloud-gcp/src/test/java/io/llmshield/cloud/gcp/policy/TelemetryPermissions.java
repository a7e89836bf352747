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
 * Writes down which requests the drivers of logs and metrics make in this module's tests,
 * and tells the permissions that they need: after the definition of
 * {@code WriteLogEntries}, and "Access control with IAM" of Cloud Monitoring
 * (docs.cloud.google.com/monitoring/access-control). The first point of a metric makes
 * its description.
 */
public final class TelemetryPermissions {

	/** Survives the JVM; dropped by {@code clean}. */
	static final Path FILE = Path.of("target", "telemetry-calls.txt");

	private static final Map<String, Set<String>> BY_METHOD = Map.of("WriteLogEntries",
			Set.of("logging.logEntries.create"), "CreateTimeSeries",
			Set.of("monitoring.timeSeries.create", "monitoring.metricDescriptors.create"));

	private static final Set<String> WRITTEN = ConcurrentHashMap.newKeySet();

	private TelemetryPermissions() {
	}

	/**
	 * Write down a request.
	 * @param method the method, for example {@code CreateTimeSeries}
	 */
	public static void record(String method) {
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
	 * Return the methods of the file.
	 * @return the methods; none if no test has run
	 * @throws IOException if the file cannot be read
	 */
	static Set<String> methods() throws IOException {
		return Files.exists(FILE) ? new TreeSet<>(Files.readAllLines(FILE)) : Set.of();
	}

	/**
	 * Return the permissions that all requests of the file need.
	 * @return the permissions
	 * @throws IOException if the file cannot be read
	 */
	static Set<String> needed() throws IOException {
		Set<String> needed = new TreeSet<>();
		for (String method : methods()) {
			Set<String> permissions = BY_METHOD.get(method);
			if (permissions == null) {
				throw new IllegalArgumentException(method + " is not in the table");
			}
			needed.addAll(permissions);
		}
		return needed;
	}

}
