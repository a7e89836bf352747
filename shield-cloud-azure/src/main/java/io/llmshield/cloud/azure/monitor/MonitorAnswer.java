package io.llmshield.cloud.azure.monitor;

import java.util.Map;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpResponse;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer of Azure Monitor, read to its end. Immutable.
 */
public final class MonitorAnswer {

	private static final JsonMapper JSON = new JsonMapper();

	private final HttpResponse response;

	private final byte[] body;

	MonitorAnswer(HttpResponse response, byte[] body) {
		this.response = response;
		this.body = body;
	}

	/**
	 * Return the status.
	 * @return the HTTP status
	 */
	public int status() {
		return this.response.getStatusCode();
	}

	/**
	 * Return whether the request succeeded.
	 * @return {@code true} for a status of 200 to 299
	 */
	public boolean isSuccess() {
		return status() >= 200 && status() < 300;
	}

	/**
	 * Return the body.
	 * @return the object or array, or {@code null} if it is neither
	 */
	public @Nullable JsonNode json() {
		try {
			JsonNode node = JSON.readTree(this.body);
			return (node != null && node.isContainer()) ? node : null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	/**
	 * Return the service's error code.
	 * @return the code, or {@code null} if it gave none
	 */
	public @Nullable String code() {
		return AzureErrors.code(exception());
	}

	/**
	 * Begin an error for this answer.
	 * @param kind what was attempted
	 * @return a builder with category, reason, remedy, request id and the time to wait;
	 * of the body it holds the error code alone, and the sentence of a denied access
	 */
	public CloudException.Builder error(CloudErrorKind kind) {
		return AzureErrors.describe(kind, exception());
	}

	private HttpResponseException exception() {
		JsonNode node = json();
		Object value = (node != null && node.isObject()) ? JSON.treeToValue(node, Map.class) : Map.of();
		return new HttpResponseException("Status code " + status(), this.response, value);
	}

	/** Tells the length of the body, which may quote what was sent. */
	@Override
	public String toString() {
		return "MonitorAnswer[" + status() + ", " + this.body.length + " bytes]";
	}

}
