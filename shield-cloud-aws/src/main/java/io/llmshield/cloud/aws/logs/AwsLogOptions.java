package io.llmshield.cloud.aws.logs;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where in CloudWatch Logs the entries go. Immutable.
 *
 * @param group the log group, 1 to 512 of letters, digits, {@code _ - / . #}
 * @param stream the log stream, 1 to 512 characters without {@code :} and {@code *}; two
 * processes should not share one
 * @param create whether group and stream are made when they are missing
 * @param retentionDays how many days a group that is made here keeps its entries, one of
 * {@link #RETENTION_DAYS}; 0 to keep them forever
 */
public record AwsLogOptions(String group, String stream, boolean create, int retentionDays) {

	/** What PutRetentionPolicy takes, from the service's model. */
	public static final Set<Integer> RETENTION_DAYS = Set.of(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545,
			731, 1096, 1827, 2192, 2557, 2922, 3288, 3653);

	private static final Pattern GROUP = Pattern.compile("[._/#A-Za-z0-9-]{1,512}");

	private static final Pattern STREAM = Pattern.compile("[^:*]{1,512}");

	/**
	 * Make options.
	 * @throws IllegalArgumentException if the service would refuse them
	 */
	public AwsLogOptions {
		if (!isGroup(group)) {
			throw new IllegalArgumentException("A log group has 1 to 512 of letters, digits, '_', '-', '/', '.', '#'");
		}
		if (!isStream(stream)) {
			throw new IllegalArgumentException("A log stream has 1 to 512 characters, neither ':' nor '*'");
		}
		if (retentionDays != 0 && !RETENTION_DAYS.contains(retentionDays)) {
			throw new IllegalArgumentException(
					"CloudWatch Logs does not know a retention of " + retentionDays + " days");
		}
	}

	/**
	 * Return whether the service takes such a name.
	 * @param group the log group
	 * @return whether it is valid
	 */
	public static boolean isGroup(String group) {
		return GROUP.matcher(group).matches();
	}

	/**
	 * Return whether the service takes such a name.
	 * @param stream the log stream
	 * @return whether it is valid
	 */
	public static boolean isStream(String stream) {
		return STREAM.matcher(stream).matches();
	}

}
