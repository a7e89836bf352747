package io.llmshield.cloud.aws;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;

import javax.net.ssl.SSLHandshakeException;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.RetryAfter;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/**
 * Translates what the AWS SDK throws. The texts hold error codes, names and, where access
 * is denied, the service's own sentence, which names the identity and the action; no
 * other text of the service is quoted, because a service may repeat what it was sent.
 * Stateless and thread-safe.
 */
public final class AwsErrors {

	/** The provider's id. */
	public static final String PROVIDER = "aws";

	private static final int MAX_QUOTED = 400;

	/** The bytes are still here, so sending them again helps. */
	private static final Set<String> DAMAGED_ON_THE_WAY = Set.of("BadDigest", "XAmzContentSHA256Mismatch",
			"XAmzContentChecksumMismatch");

	private AwsErrors() {
	}

	/**
	 * Translate an error.
	 * @param kind what was attempted
	 * @param operation the operation in words, for example {@code get secret}
	 * @param resource the name of the secret, object or bucket, or {@code null}
	 * @param error what the SDK threw
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
	 * @param error what the SDK threw
	 * @return a builder with category, reason, remedy, request id and cause
	 */
	public static CloudException.Builder describe(CloudErrorKind kind, Throwable error) {
		if (error instanceof SdkServiceException answer) {
			return ofAnswer(kind, answer);
		}
		return ofClient(kind, error).provider(PROVIDER).cause(error);
	}

	/**
	 * Return what a code means that a service reports for one item of a batch.
	 * @param kind what was attempted
	 * @param code the service's error code
	 * @return a builder with category, reason and remedy
	 */
	public static CloudException.Builder ofCode(CloudErrorKind kind, @Nullable String code) {
		AwsErrorTable.Meaning known = AwsErrorTable.of(code);
		AwsErrorTable.Meaning meaning = (known != null) ? known
				: new AwsErrorTable.Meaning(CloudErrorCategory.UNKNOWN, "");
		return CloudException.of(kind, meaning.category())
			.provider(PROVIDER)
			.reason("the service answered " + name(code))
			.remedy(meaning.remedy());
	}

	/**
	 * Return the service's error code.
	 * @param error what the SDK threw
	 * @return the code, or {@code null} if the service did not answer or gave none
	 */
	public static @Nullable String code(Throwable error) {
		if (error instanceof AwsServiceException answer) {
			AwsErrorDetails details = answer.awsErrorDetails();
			return (details != null) ? details.errorCode() : null;
		}
		return null;
	}

	private static CloudException.Builder ofAnswer(CloudErrorKind kind, SdkServiceException answer) {
		String code = code(answer);
		AwsErrorTable.Meaning known = AwsErrorTable.of(code);
		AwsErrorTable.Meaning meaning = (known != null) ? known : AwsErrorTable.ofStatus(answer.statusCode());
		if (known == null && answer.isThrottlingException()) {
			meaning = new AwsErrorTable.Meaning(CloudErrorCategory.THROTTLED, "Call less often");
		}
		CloudException.Builder error = CloudException.of(kind, meaning.category());
		if (code != null && DAMAGED_ON_THE_WAY.contains(code)) {
			error.retryable(true);
		}
		return error.provider(PROVIDER)
			.reason("the service answered " + name(code) + " (HTTP " + answer.statusCode() + ")"
					+ quoted(meaning.category(), answer))
			.remedy(meaning.remedy())
			.requestId(answer.requestId())
			.retryAfter(RetryAfter.of(header(answer, "Retry-After")))
			.cause(answer);
	}

	private static @Nullable String header(SdkServiceException error, String name) {
		return (error instanceof AwsServiceException answer && answer.awsErrorDetails() != null
				&& answer.awsErrorDetails().sdkHttpResponse() != null)
						? answer.awsErrorDetails().sdkHttpResponse().firstMatchingHeader(name).orElse(null) : null;
	}

	/** A code is a word; anything else is not repeated. */
	private static String name(@Nullable String code) {
		return (code != null && code.matches("[A-Za-z0-9._ -]{1,80}")) ? code : "an error without a code";
	}

	private static String quoted(CloudErrorCategory category, SdkServiceException answer) {
		if (category != CloudErrorCategory.ACCESS_DENIED || !(answer instanceof AwsServiceException aws)
				|| aws.awsErrorDetails() == null || aws.awsErrorDetails().errorMessage() == null) {
			return "";
		}
		String text = aws.awsErrorDetails().errorMessage().replaceAll("\\p{Cntrl}", " ").strip();
		// A signed link that was refused must not be repeated
		if (text.isEmpty() || text.toLowerCase(Locale.ROOT).contains("signature")) {
			return "";
		}
		return ": " + ((text.length() > MAX_QUOTED) ? text.substring(0, MAX_QUOTED) + " ..." : text);
	}

	private static CloudException.Builder ofClient(CloudErrorKind kind, Throwable error) {
		if (error instanceof AbortedException || has(error, InterruptedException.class)) {
			return CloudException.of(kind, CloudErrorCategory.CANCELLED).reason("the thread was interrupted");
		}
		if (error instanceof ApiCallTimeoutException || error instanceof ApiCallAttemptTimeoutException) {
			return CloudException.of(kind, CloudErrorCategory.TIMEOUT)
				.reason("there was no answer within the client's time limit")
				.remedy("Check the network, or raise the client's apiCallTimeout");
		}
		String text = String.valueOf(error.getMessage());
		if (text.contains("different checksum") || text.contains("checksum mismatch")) {
			return CloudException.of(kind, CloudErrorCategory.CORRUPTED)
				.reason("the bytes that came differ from their checksum")
				.remedy("Discard what was read, and read it again");
		}
		if (text.startsWith("Unable to load credentials") || text.contains("Failed to load credentials")) {
			return CloudException.of(kind, CloudErrorCategory.UNAUTHENTICATED)
				.reason("no credentials were found")
				.remedy("Give the process a role, or set spring.cloud.aws.credentials.* or the AWS_* environment");
		}
		if (text.startsWith("Unable to load region")) {
			return CloudException.of(kind, CloudErrorCategory.CONFIGURATION)
				.reason("no region was found")
				.remedy("Set llmshield.cloud.aws.region or AWS_REGION");
		}
		return ofNetwork(kind, error, text);
	}

	private static CloudException.Builder ofNetwork(CloudErrorKind kind, Throwable error, String text) {
		if (text.contains("waiting for connection from pool") || text.contains("Acquire operation took longer")) {
			return CloudException.of(kind, CloudErrorCategory.THROTTLED)
				.reason("all connections of the client are in use")
				.remedy("Raise the HTTP client's maxConnections, and close what is opened");
		}
		if (has(error, UnknownHostException.class)) {
			return CloudException.of(kind, CloudErrorCategory.UNAVAILABLE)
				.reason("the name of the service's host is not known")
				.remedy("Check region, endpoint and DNS");
		}
		if (has(error, SSLHandshakeException.class)) {
			return CloudException.of(kind, CloudErrorCategory.CONFIGURATION)
				.reason("the TLS handshake failed")
				.remedy("Check the endpoint, the trust store and any proxy in between");
		}
		if (has(error, SocketTimeoutException.class)) {
			return CloudException.of(kind, CloudErrorCategory.TIMEOUT)
				.reason("the connection was silent for too long")
				.remedy("Check the network, or raise the HTTP client's socketTimeout");
		}
		if (has(error, ConnectException.class)) {
			return CloudException.of(kind, CloudErrorCategory.UNAVAILABLE)
				.reason("the service cannot be reached")
				.remedy("Check the endpoint, the network and any proxy in between");
		}
		if (has(error, IOException.class)) {
			return CloudException.of(kind, CloudErrorCategory.UNAVAILABLE)
				.reason("the connection broke")
				.remedy("Try again; if it stays, check the network");
		}
		return CloudException.of(kind, CloudErrorCategory.UNKNOWN)
			.reason((error instanceof SdkClientException) ? "the SDK could not make the call"
					: "an unexpected " + error.getClass().getName())
			.remedy("See the cause");
	}

	private static boolean has(Throwable error, Class<? extends Throwable> type) {
		Throwable current = error;
		// Causes may form a circle
		for (int depth = 0; current != null && depth < 20; depth++) {
			if (type.isInstance(current)) {
				return true;
			}
			current = current.getCause();
		}
		return false;
	}

}
