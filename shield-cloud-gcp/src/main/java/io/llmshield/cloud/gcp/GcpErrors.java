package io.llmshield.cloud.gcp;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLHandshakeException;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.auth.Retryable;
import com.google.cloud.BaseServiceException;
import com.google.rpc.RetryInfo;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.RetryAfter;
import org.jspecify.annotations.Nullable;

/**
 * Translates what Google's clients throw: those that speak HTTP and JSON, and those that
 * speak gRPC. The texts hold reasons, names and, where access is denied, the service's
 * own sentence, which names the identity and the permission; no other text of a service
 * is quoted, because a service may repeat what it was sent. Stateless and thread-safe.
 */
public final class GcpErrors {

	/** The provider's id. */
	public static final String PROVIDER = "gcp";

	private static final int MAX_QUOTED = 400;

	/** What Google's support asks for. */
	private static final String REQUEST_ID = "x-guploader-uploadid";

	/** The bytes are still here, so sending them again helps. */
	private static final Set<String> DAMAGED_ON_THE_WAY = Set.of("BadDigest", "InvalidDigest", "checksumMismatch");

	private GcpErrors() {
	}

	/**
	 * Translate an error.
	 * @param kind what was attempted
	 * @param operation the operation in words, for example {@code get secret}
	 * @param resource the name of the secret, object or bucket, or {@code null}
	 * @param error what the client threw
	 * @return the exception to throw; {@code error} itself if it is one of ours
	 */
	public static CloudException translate(CloudErrorKind kind, String operation, @Nullable String resource,
			Throwable error) {
		if (error instanceof CloudException translated) {
			return translated;
		}
		return describe(kind, error).operation(operation).resource(resource).build();
	}

	/**
	 * Begin a translation, to say more than the table knows.
	 * @param kind what was attempted
	 * @param error what the client threw
	 * @return a builder with category, reason, remedy, request id and cause
	 */
	public static CloudException.Builder describe(CloudErrorKind kind, Throwable error) {
		if (isInterruption(error)) {
			return CloudException.of(kind, CloudErrorCategory.CANCELLED)
				.provider(PROVIDER)
				.reason("the thread was interrupted")
				.cause(error);
		}
		Retryable refused = find(error, Retryable.class);
		if (refused != null) {
			return ofCredentials(kind, refused.isRetryable()).provider(PROVIDER).cause(error);
		}
		if (error instanceof ApiException answer) {
			return ofRpc(kind, answer).provider(PROVIDER).cause(error);
		}
		int status = status(error);
		if (status > 0) {
			return ofHttp(kind, status, error).provider(PROVIDER).cause(error);
		}
		return ofClient(kind, error).provider(PROVIDER).cause(error);
	}

	/**
	 * Return what an answer means that a service gives for one item of a batch.
	 * @param kind what was attempted
	 * @param status the HTTP status
	 * @param reason the service's reason, or {@code null}
	 * @return a builder with category, reason and remedy
	 */
	public static CloudException.Builder ofAnswer(CloudErrorKind kind, int status, @Nullable String reason) {
		GcpErrorTable.Meaning meaning = GcpErrorTable.ofHttp(status, reason);
		CloudException.Builder error = CloudException.of(kind, meaning.category());
		if (reason != null && DAMAGED_ON_THE_WAY.contains(reason)) {
			error.retryable(true);
		}
		return error.provider(PROVIDER)
			.reason("the service answered " + name(reason) + " (HTTP " + status + ")")
			.remedy(meaning.remedy());
	}

	/**
	 * Return what a code means that a service gives over gRPC for one item of a batch.
	 * @param kind what was attempted
	 * @param code the canonical code
	 * @return a builder with category, reason and remedy
	 */
	public static CloudException.Builder ofCode(CloudErrorKind kind, StatusCode.Code code) {
		GcpErrorTable.Meaning meaning = GcpErrorTable.ofRpc(code, null);
		return CloudException.of(kind, meaning.category())
			.provider(PROVIDER)
			.reason("the service answered " + code)
			.remedy(meaning.remedy());
	}

	/**
	 * Return the HTTP status of an answer.
	 * @param error what the client threw
	 * @return the status, or 0 if the service did not answer over HTTP
	 */
	public static int status(Throwable error) {
		if (error instanceof BaseServiceException answer && answer.getCode() >= 100) {
			return answer.getCode();
		}
		HttpResponseException response = find(error, HttpResponseException.class);
		return (response != null) ? response.getStatusCode() : 0;
	}

	/**
	 * Return the service's reason.
	 * @param error what the client threw
	 * @return for example {@code conditionNotMet}, or {@code null} if there is none
	 */
	public static @Nullable String reason(Throwable error) {
		if (error instanceof ApiException answer) {
			return answer.getReason();
		}
		if (error instanceof BaseServiceException answer && answer.getReason() != null) {
			return answer.getReason();
		}
		GoogleJsonResponseException response = find(error, GoogleJsonResponseException.class);
		GoogleJsonError details = (response != null) ? response.getDetails() : null;
		return (details != null && details.getErrors() != null && !details.getErrors().isEmpty())
				? details.getErrors().get(0).getReason() : null;
	}

	/**
	 * Return what the service says in words. It may repeat what it was sent: to be
	 * searched, not to be shown.
	 * @param error what the client threw
	 * @return the words, or {@code null} if the service did not answer or said nothing
	 */
	public static @Nullable String message(Throwable error) {
		GoogleJsonResponseException response = find(error, GoogleJsonResponseException.class);
		if (response != null && response.getDetails() != null) {
			return response.getDetails().getMessage();
		}
		boolean answered = error instanceof ApiException || error instanceof BaseServiceException;
		return answered ? error.getMessage() : null;
	}

	private static CloudException.Builder ofHttp(CloudErrorKind kind, int status, Throwable error) {
		String reason = reason(error);
		String text = "the service answered " + name(reason) + " (HTTP " + status + ")";
		CloudErrorCategory category = GcpErrorTable.ofHttp(status, reason).category();
		return ofAnswer(kind, status, reason).reason(text + quoted(category, error))
			.requestId(requestId(error))
			.retryAfter(retryAfter(error));
	}

	private static CloudException.Builder ofRpc(CloudErrorKind kind, ApiException answer) {
		GcpErrorTable.Meaning meaning = GcpErrorTable.ofRpc(answer.getStatusCode().getCode(), answer.getReason());
		String reason = (answer.getReason() != null) ? " " + name(answer.getReason()) : "";
		return CloudException.of(kind, meaning.category())
			.reason("the service answered " + answer.getStatusCode().getCode() + reason
					+ quoted(meaning.category(), answer))
			.remedy(meaning.remedy())
			.requestId(requestId(answer))
			.retryAfter(retryAfter(answer));
	}

	private static @Nullable Duration retryAfter(Throwable error) {
		if (error instanceof ApiException answer) {
			RetryInfo info = (answer.getErrorDetails() != null) ? answer.getErrorDetails().getRetryInfo() : null;
			return (info != null)
					? Duration.ofSeconds(info.getRetryDelay().getSeconds(), info.getRetryDelay().getNanos()) : null;
		}
		HttpResponseException response = find(error, HttpResponseException.class);
		return (response != null && response.getHeaders() != null)
				? RetryAfter.of(response.getHeaders().getRetryAfter()) : null;
	}

	private static @Nullable String requestId(Throwable error) {
		if (error instanceof ApiException answer) {
			return (answer.getErrorDetails() != null && answer.getErrorDetails().getRequestInfo() != null)
					? answer.getErrorDetails().getRequestInfo().getRequestId() : null;
		}
		HttpResponseException response = find(error, HttpResponseException.class);
		return (response != null && response.getHeaders() != null)
				? response.getHeaders().getFirstHeaderStringValue(REQUEST_ID) : null;
	}

	/** A reason is a word; anything else is not repeated. */
	private static String name(@Nullable String reason) {
		return (reason != null && reason.matches("[A-Za-z0-9._ -]{1,80}")) ? reason : "an error without a reason";
	}

	private static String quoted(CloudErrorCategory category, Throwable error) {
		String message = message(error);
		if (category != CloudErrorCategory.ACCESS_DENIED || message == null) {
			return "";
		}
		String text = message.replaceAll("\\p{Cntrl}", " ").strip();
		// A signed link that was refused must not be repeated
		if (text.isEmpty() || text.toLowerCase(Locale.ROOT).contains("signature")) {
			return "";
		}
		return ": " + ((text.length() > MAX_QUOTED) ? text.substring(0, MAX_QUOTED) + " ..." : text);
	}

	private static CloudException.Builder ofCredentials(CloudErrorKind kind, boolean mayPass) {
		return mayPass
				? CloudException.of(kind, CloudErrorCategory.UNAVAILABLE)
					.reason("the service that gives out tokens did not answer")
					.remedy("Try again; if it stays, check the network to the token or metadata server")
				: CloudException.of(kind, CloudErrorCategory.UNAUTHENTICATED)
					.reason("the credentials were refused when a token was asked for")
					.remedy("Check that the service account and its key exist and are enabled, and this machine's"
							+ " clock; for a user, run gcloud auth application-default login again");
	}

	private static CloudException.Builder ofClient(CloudErrorKind kind, Throwable error) {
		String text = texts(error);
		if (text.contains("default credentials were not found") || text.contains("cannot find the metadata server")
				|| text.contains("no credentials")) {
			return CloudException.of(kind, CloudErrorCategory.UNAUTHENTICATED)
				.reason("no credentials were found")
				.remedy("Run with a service account, set GOOGLE_APPLICATION_CREDENTIALS or"
						+ " spring.cloud.gcp.credentials.*, or run gcloud auth application-default login");
		}
		if (text.contains("error getting access token") || text.contains("error requesting access token")
				|| text.contains("invalid_grant") || text.contains("unexpected error refreshing access token")) {
			return ofCredentials(kind, false);
		}
		if (text.contains("project id is required") || text.contains("project id must be")) {
			return CloudException.of(kind, CloudErrorCategory.CONFIGURATION)
				.reason("no project was found")
				.remedy("Set llmshield.cloud.gcp.project-id or GOOGLE_CLOUD_PROJECT");
		}
		return ofNetwork(kind, error);
	}

	private static CloudException.Builder ofNetwork(CloudErrorKind kind, Throwable error) {
		if (find(error, UnknownHostException.class) != null) {
			return CloudException.of(kind, CloudErrorCategory.UNAVAILABLE)
				.reason("the name of the service's host is not known")
				.remedy("Check the endpoint and DNS");
		}
		if (find(error, SSLHandshakeException.class) != null) {
			return CloudException.of(kind, CloudErrorCategory.CONFIGURATION)
				.reason("the TLS handshake failed")
				.remedy("Check the endpoint, the trust store and any proxy in between");
		}
		if (find(error, SocketTimeoutException.class) != null || find(error, TimeoutException.class) != null) {
			return CloudException.of(kind, CloudErrorCategory.TIMEOUT)
				.reason("there was no answer in time")
				.remedy("Check the network, or raise the client's read timeout and"
						+ " llmshield.cloud.resilience.limits.time-limit");
		}
		if (find(error, ConnectException.class) != null) {
			return CloudException.of(kind, CloudErrorCategory.UNAVAILABLE)
				.reason("the service cannot be reached")
				.remedy("Check the endpoint, the network and any proxy in between");
		}
		if (find(error, IOException.class) != null) {
			return CloudException.of(kind, CloudErrorCategory.UNAVAILABLE)
				.reason("the connection broke")
				.remedy("Try again; if it stays, check the network");
		}
		return CloudException.of(kind, CloudErrorCategory.UNKNOWN)
			.reason((error instanceof BaseServiceException) ? "the client could not make the call"
					: "an unexpected " + error.getClass().getName())
			.remedy("See the cause");
	}

	/** A timeout of a socket is an {@link InterruptedIOException} too. */
	private static boolean isInterruption(Throwable error) {
		InterruptedIOException stopped = find(error, InterruptedIOException.class);
		return find(error, InterruptedException.class) != null || find(error, ClosedByInterruptException.class) != null
				|| find(error, CancellationException.class) != null
				|| (stopped != null && !(stopped instanceof SocketTimeoutException));
	}

	/** Never shown; only searched for what the clients say in words alone. */
	private static String texts(Throwable error) {
		StringBuilder texts = new StringBuilder();
		Throwable current = error;
		for (int depth = 0; current != null && depth < 20; depth++) {
			texts.append(current.getMessage()).append('\n');
			current = current.getCause();
		}
		return texts.toString().toLowerCase(Locale.ROOT);
	}

	private static <T> @Nullable T find(Throwable error, Class<T> type) {
		Throwable current = error;
		// Causes may form a circle
		for (int depth = 0; current != null && depth < 20; depth++) {
			if (type.isInstance(current)) {
				return type.cast(current);
			}
			current = current.getCause();
		}
		return null;
	}

}
