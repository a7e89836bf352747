package io.llmshield.cloud.azure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLHandshakeException;

import com.azure.core.exception.AzureException;
import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.exception.UnexpectedLengthException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import com.azure.identity.CredentialUnavailableException;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.RetryAfter;
import org.jspecify.annotations.Nullable;

/**
 * Translates what the Azure SDK throws. The texts hold error codes, names and, where
 * access is denied, Key Vault's or Resource Manager's own sentence, which names the
 * identity and the action; no other text of a service is quoted, because a service may
 * repeat what it was sent. Stateless and thread-safe.
 */
public final class AzureErrors {

	/** The provider's id. */
	public static final String PROVIDER = "azure";

	private static final int MAX_QUOTED = 400;

	private static final HttpHeaderName ERROR_CODE = HttpHeaderName.fromString("x-ms-error-code");

	/** The bytes are still here, so sending them again helps. */
	private static final Set<String> DAMAGED_ON_THE_WAY = Set.of("Md5Mismatch", "Crc64Mismatch");

	private AzureErrors() {
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
		HttpResponseException answer = find(error, HttpResponseException.class);
		CloudException.Builder described;
		if (find(error, ClientAuthenticationException.class) != null && code(error) == null) {
			described = ofCredentials(kind, error);
		}
		else {
			described = (answer != null && answer.getResponse() != null) ? ofAnswer(kind, answer)
					: ofClient(kind, error);
		}
		return described.provider(PROVIDER).cause(error);
	}

	/**
	 * Return what a code means that a service reports for one item of a batch.
	 * @param kind what was attempted
	 * @param code the service's error code, or {@code null}
	 * @param status the HTTP status of the item
	 * @return a builder with category, reason and remedy
	 */
	public static CloudException.Builder ofCode(CloudErrorKind kind, @Nullable String code, int status) {
		AzureErrorTable.Meaning known = AzureErrorTable.of(code);
		AzureErrorTable.Meaning meaning = (known != null) ? known : AzureErrorTable.ofStatus(status);
		CloudException.Builder error = CloudException.of(kind, meaning.category());
		if (code != null && DAMAGED_ON_THE_WAY.contains(code)) {
			error.retryable(true);
		}
		return error.provider(PROVIDER)
			.reason("the service answered " + name(code) + " (HTTP " + status + ")")
			.remedy(meaning.remedy());
	}

	/**
	 * Return the service's error code: of an answer with several, the innermost that is
	 * known, for example {@code ObjectIsDeletedButRecoverable}.
	 * @param error what the SDK threw
	 * @return the code, or {@code null} if the service did not answer or gave none
	 */
	public static @Nullable String code(Throwable error) {
		HttpResponseException answer = find(error, HttpResponseException.class);
		if (answer == null) {
			return null;
		}
		String header = (answer.getResponse() != null) ? answer.getResponse().getHeaderValue(ERROR_CODE) : null;
		return (header != null && !header.isBlank()) ? header : innermost(answer.getValue());
	}

	/** Key Vault and Resource Manager tell {@code error.code} and inner errors. */
	private static @Nullable String innermost(@Nullable Object body) {
		String found = null;
		Object next = (body instanceof Map<?, ?> map && map.containsKey("error")) ? map.get("error") : body;
		for (int depth = 0; next instanceof Map<?, ?> error && depth < 10; depth++) {
			if (error.get("code") instanceof String code && (found == null || AzureErrorTable.of(code) != null)) {
				found = code;
			}
			next = (error.get("innererror") != null) ? error.get("innererror") : error.get("innerError");
		}
		return found;
	}

	private static CloudException.Builder ofAnswer(CloudErrorKind kind, HttpResponseException answer) {
		HttpResponse response = answer.getResponse();
		CloudException.Builder error = ofCode(kind, code(answer), response.getStatusCode());
		CloudException plain = error.build();
		return error.reason(plain.reason() + quoted(plain.category(), answer.getValue()))
			.requestId(response.getHeaderValue(HttpHeaderName.X_MS_REQUEST_ID))
			.retryAfter(RetryAfter.of(response.getHeaderValue(HttpHeaderName.RETRY_AFTER)));
	}

	/** A code is a word; anything else is not repeated. */
	private static String name(@Nullable String code) {
		return (code != null && code.matches("[A-Za-z0-9._ -]{1,80}")) ? code : "an error without a code";
	}

	private static String quoted(CloudErrorCategory category, @Nullable Object body) {
		if (category != CloudErrorCategory.ACCESS_DENIED || !(body instanceof Map<?, ?> map)
				|| !(map.get("error") instanceof Map<?, ?> error)
				|| !(error.get("message") instanceof String message)) {
			return "";
		}
		String text = message.replaceAll("\\p{Cntrl}", " ").strip();
		String lower = text.toLowerCase(Locale.ROOT);
		// A signed link that was refused must not be repeated
		if (text.isEmpty() || lower.contains("signature") || lower.contains("sig=")) {
			return "";
		}
		return ": " + ((text.length() > MAX_QUOTED) ? text.substring(0, MAX_QUOTED) + " ..." : text);
	}

	private static CloudException.Builder ofCredentials(CloudErrorKind kind, Throwable error) {
		if (isNetwork(error)) {
			return ofNetwork(kind, error);
		}
		if (find(error, CredentialUnavailableException.class) != null) {
			return CloudException.of(kind, CloudErrorCategory.UNAUTHENTICATED)
				.reason("no credentials were found")
				.remedy("Give the process a managed or workload identity, or set spring.cloud.azure.credential.* "
						+ "or the AZURE_* environment");
		}
		return CloudException.of(kind, CloudErrorCategory.UNAUTHENTICATED)
			.reason("Entra ID gave no token for the credentials")
			.remedy("Check tenant, client id, secret or certificate and its expiry; the cause has the AADSTS code");
	}

	private static CloudException.Builder ofClient(CloudErrorKind kind, Throwable error) {
		if (has(error, InterruptedException.class) || has(error, java.nio.channels.ClosedByInterruptException.class)) {
			return CloudException.of(kind, CloudErrorCategory.CANCELLED).reason("the thread was interrupted");
		}
		if (has(error, UnexpectedLengthException.class)) {
			return CloudException.of(kind, CloudErrorCategory.INVALID_ARGUMENT)
				.reason("the content is not as long as was said")
				.remedy("Give the length that the content has");
		}
		if (isNetwork(error)) {
			return ofNetwork(kind, error);
		}
		return CloudException.of(kind, CloudErrorCategory.UNKNOWN)
			.reason((error instanceof AzureException) ? "the SDK could not make the call"
					: "an unexpected " + error.getClass().getName())
			.remedy("See the cause");
	}

	private static boolean isNetwork(Throwable error) {
		return List
			.of(IOException.class, UncheckedIOException.class, TimeoutException.class, UnresolvedAddressException.class)
			.stream()
			.anyMatch((type) -> has(error, type));
	}

	private static CloudException.Builder ofNetwork(CloudErrorKind kind, Throwable error) {
		if (has(error, UnknownHostException.class) || has(error, UnresolvedAddressException.class)) {
			return CloudException.of(kind, CloudErrorCategory.UNAVAILABLE)
				.reason("the name of the service's host is not known")
				.remedy("Check the account's or vault's name, the endpoint and DNS");
		}
		if (has(error, SSLHandshakeException.class)) {
			return CloudException.of(kind, CloudErrorCategory.CONFIGURATION)
				.reason("the TLS handshake failed")
				.remedy("Check the endpoint, the trust store and any proxy in between");
		}
		if (has(error, HttpTimeoutException.class) || has(error, SocketTimeoutException.class)
				|| has(error, TimeoutException.class)) {
			return CloudException.of(kind, CloudErrorCategory.TIMEOUT)
				.reason("there was no answer within the client's time limit")
				.remedy("Check the network, or raise the HTTP client's time-outs");
		}
		if (has(error, ConnectException.class)) {
			return CloudException.of(kind, CloudErrorCategory.UNAVAILABLE)
				.reason("the service cannot be reached")
				.remedy("Check the endpoint, the network and any proxy in between");
		}
		return CloudException.of(kind, CloudErrorCategory.UNAVAILABLE)
			.reason("the connection broke")
			.remedy("Try again; if it stays, check the network");
	}

	private static boolean has(Throwable error, Class<? extends Throwable> type) {
		return find(error, type) != null;
	}

	private static <T extends Throwable> @Nullable T find(Throwable error, Class<T> type) {
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
