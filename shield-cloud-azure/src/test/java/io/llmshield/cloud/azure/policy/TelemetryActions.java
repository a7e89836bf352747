package io.llmshield.cloud.azure.policy;

import java.util.Map;
import java.util.Set;

/**
 * Which data actions a request to Azure Monitor needs. Microsoft documents the built-in
 * role Monitoring Metrics Publisher for both, and the data actions that the role has, but
 * not which of them Application Insights looks at.
 */
final class TelemetryActions {

	private static final String WRITE_TELEMETRY = "Microsoft.Insights/Telemetry/Write";

	private static final String WRITE_METRICS = "Microsoft.Insights/Metrics/Write";

	/** By the lines of {@link DriverCallRecorder}. */
	private static final Map<String, Set<String>> ACTIONS = Map.of("POST dataCollectionRules/*/streams/*",
			Set.of(WRITE_TELEMETRY), "POST v2.1/track", Set.of(WRITE_TELEMETRY, WRITE_METRICS));

	private TelemetryActions() {
	}

	static boolean isTelemetry(String callOrPath) {
		return callOrPath.contains("dataCollectionRules") || callOrPath.contains("v2.1/track");
	}

	/** The path without names. */
	static String path(String path) {
		return path.contains("dataCollectionRules") ? "dataCollectionRules/*/streams/*" : "v2.1/track";
	}

	/** Return the actions for a line of {@link DriverCallRecorder}. */
	static Set<String> of(String call) {
		Set<String> actions = ACTIONS.get(call);
		if (actions == null) {
			throw new IllegalArgumentException(call + " is not in the table");
		}
		return actions;
	}

}
