package io.llmshield.cloud.azure.logs;

import java.net.URI;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import io.llmshield.cloud.azure.monitor.MonitorClient;
import io.llmshield.cloud.logs.LogDriver;
import org.jspecify.annotations.Nullable;

/**
 * Makes the driver for Azure Monitor Logs.
 */
public final class AzureLogs {

	private AzureLogs() {
	}

	/**
	 * Make a driver. A call of the driver sends one request, once. The rule and the table
	 * must exist: {@code config/azure-monitor-logs.json} makes both.
	 * @param options endpoint, rule and stream
	 * @param credential asked for a token when there is none, or when it is about to end
	 * @param http the HTTP client, or {@code null} for one with time limits of ten
	 * seconds
	 * @return the driver; nothing has to be closed
	 * @throws io.llmshield.cloud.CloudException {@code CONFIGURATION} if the endpoint is
	 * neither https nor on this machine
	 */
	public static LogDriver<?> driver(AzureLogOptions options, TokenCredential credential, @Nullable HttpClient http) {
		String base = options.endpoint().toString().replaceAll("/+$", "");
		URI uri = URI.create(base + "/dataCollectionRules/" + options.ruleId() + "/streams/" + options.stream()
				+ "?api-version=2023-01-01");
		return new LogsIngestionDriver(MonitorClient.of(uri, credential, null, http), options);
	}

}
