package io.llmshield.cloud.azure.logs;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * Where in Azure Monitor Logs the entries go. Immutable.
 *
 * @param endpoint the address of the data collection rule, or of a data collection
 * endpoint: https, or http on this machine
 * @param ruleId the rule's immutable id: {@code dcr-} and 32 hexadecimal digits
 * @param stream the stream that the rule declares, {@value #DEFAULT_STREAM} in the
 * template that comes with the product
 * @param service the application's name, for the column {@code Service}
 * @param instance the host or pod, for the column {@code Instance}
 */
public record AzureLogOptions(URI endpoint, String ruleId, String stream, String service, String instance) {

	/** The stream of the template. */
	public static final String DEFAULT_STREAM = "Custom-ShieldLogs";

	private static final Pattern RULE = Pattern.compile("dcr-[0-9a-f]{32}");

	private static final Pattern STREAM = Pattern.compile("(Custom|Microsoft)-[A-Za-z0-9_-]{1,100}");

	/**
	 * Make options.
	 * @throws IllegalArgumentException if the service would refuse them
	 */
	public AzureLogOptions {
		if (!isRule(ruleId)) {
			throw new IllegalArgumentException("A data collection rule's immutable id is dcr- and 32 digits");
		}
		if (!isStream(stream)) {
			throw new IllegalArgumentException("A stream begins with Custom- or Microsoft-");
		}
	}

	/**
	 * Return whether it can be a rule's immutable id.
	 * @param ruleId the id
	 * @return whether it is valid
	 */
	public static boolean isRule(String ruleId) {
		return RULE.matcher(ruleId).matches();
	}

	/**
	 * Return whether it can be a stream's name.
	 * @param stream the name
	 * @return whether it is valid
	 */
	public static boolean isStream(String stream) {
		return STREAM.matcher(stream).matches();
	}

}
