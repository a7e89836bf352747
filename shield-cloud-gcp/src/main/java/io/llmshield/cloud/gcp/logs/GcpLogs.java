package io.llmshield.cloud.gcp.logs;

import com.google.cloud.logging.v2.LoggingClient;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.gcp.GcpErrors;
import io.llmshield.cloud.logs.LogDriver;

/**
 * Makes the driver for Cloud Logging.
 */
public final class GcpLogs {

	/**
	 * How large the headers of an answer may become: the service tells there of each
	 * entry that it refused. A client that takes 8 KB, as by default, cannot read of more
	 * than a few. In bytes.
	 */
	public static final int HEADER_BYTES = 4 * 1024 * 1024;

	private GcpLogs() {
	}

	/**
	 * Make a driver on a client. The pipeline repeats failed calls, and the driver turns
	 * the client's retries off. A call of the driver sends one request.
	 * @param client the client; stays the caller's to close, not before the pipeline. It
	 * must not batch: {@code writeLogEntriesSettings().setBatchingSettings(…)} with
	 * {@code isEnabled=false}. It should take headers of {@value #HEADER_BYTES} bytes:
	 * otherwise a call of which many entries are refused is cut until its answer fits
	 * @param options project, log and resource
	 * @return the driver
	 * @throws CloudException {@code CONFIGURATION} if the client batches: it would mix
	 * calls, and tell nobody which entry was refused
	 */
	public static LogDriver<?> driver(LoggingClient client, GcpLogOptions options) {
		if (!Boolean.FALSE
			.equals(client.getSettings().writeLogEntriesSettings().getBatchingSettings().getIsEnabled())) {
			throw CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.CONFIGURATION)
				.provider(GcpErrors.PROVIDER)
				.operation("set up logs")
				.reason("the LoggingClient collects entries in batches of its own")
				.remedy("Make it with writeLogEntriesSettings().setBatchingSettings(…setIsEnabled(false)…)")
				.build();
		}
		return new CloudLoggingDriver(client, options);
	}

}
