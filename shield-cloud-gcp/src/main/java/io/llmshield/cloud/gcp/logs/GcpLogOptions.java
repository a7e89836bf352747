package io.llmshield.cloud.gcp.logs;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

import io.llmshield.cloud.gcp.GcpResource;

/**
 * Where in Cloud Logging the entries go. Immutable.
 *
 * @param projectId the project that keeps them, and the traces that they belong to
 * @param log the log's id, 1 to 511 of letters, digits and {@code _ - . /}
 * @param resource what writes them
 */
public record GcpLogOptions(String projectId, String log, GcpResource resource) {

	/** "LogEntry" in the API's reference: less than 512 characters. */
	private static final Pattern LOG = Pattern.compile("[A-Za-z0-9_./-]{1,511}");

	/**
	 * Make options.
	 * @throws IllegalArgumentException if the service would refuse them
	 */
	public GcpLogOptions {
		if (projectId.isBlank()) {
			throw new IllegalArgumentException("Cloud Logging needs a project");
		}
		if (!LOG.matcher(log).matches()) {
			throw new IllegalArgumentException("A log's id has 1 to 511 of letters, digits, '_', '-', '.' and '/'");
		}
	}

	/** The log's full name, in which a slash of the id is encoded. */
	String logName() {
		return "projects/" + this.projectId + "/logs/" + URLEncoder.encode(this.log, StandardCharsets.UTF_8);
	}

}
