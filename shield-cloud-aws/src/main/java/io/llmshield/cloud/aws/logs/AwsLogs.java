package io.llmshield.cloud.aws.logs;

import io.llmshield.cloud.logs.LogDriver;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;

/**
 * Makes the driver for CloudWatch Logs.
 */
public final class AwsLogs {

	private AwsLogs() {
	}

	/**
	 * Make a driver on a client. The pipeline repeats failed calls, so the client should
	 * not, and should have a time limit for a call. A call of the driver sends one
	 * request; four more when group and stream are missing.
	 * @param client the client; stays the caller's to close, not before the pipeline
	 * @param options group and stream
	 * @return the driver
	 */
	public static LogDriver<?> driver(CloudWatchLogsClient client, AwsLogOptions options) {
		return new CloudWatchLogDriver(client, options);
	}

}
