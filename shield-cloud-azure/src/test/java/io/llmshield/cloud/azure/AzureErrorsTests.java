package io.llmshield.cloud.azure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import javax.net.ssl.SSLHandshakeException;

import com.azure.core.exception.AzureException;
import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.exception.ResourceModifiedException;
import com.azure.core.exception.UnexpectedLengthException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.identity.CredentialUnavailableException;
import com.azure.storage.blob.models.BlobErrorCode;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

class AzureErrorsTests {

	private static final String CONFIDENTIAL = "sk-confidential-0123456789";

	private static HttpResponse response(int status, @Nullable String code) {
		HttpHeaders headers = new HttpHeaders().set(HttpHeaderName.X_MS_REQUEST_ID, "request-1");
		if (code != null) {
			headers.set(HttpHeaderName.fromString("x-ms-error-code"), code);
		}
		return new Answer(status, headers);
	}

	private static HttpResponseException blobAnswer(@Nullable String code, int status) {
		return new HttpResponseException("the value " + CONFIDENTIAL + " is wrong", response(status, code));
	}

	private static HttpResponseException vaultAnswer(int status, String code, @Nullable String inner, String message) {
		Map<String, Object> error = (inner != null)
				? Map.of("code", code, "message", message, "innererror", Map.of("code", inner))
				: Map.of("code", code, "message", message);
		return new HttpResponseException("Status code " + status, response(status, null), Map.of("error", error));
	}

	private static CloudException translate(Throwable error) {
		return AzureErrors.translate(CloudErrorKind.STORAGE_FETCH, "get object", "bucket/key", error);
	}

	@Test
	void tellsHowLongTheServiceAsksToWait() {
		HttpHeaders headers = new HttpHeaders().set(HttpHeaderName.RETRY_AFTER, "7");
		assertThat(translate(new HttpResponseException("busy", new Answer(429, headers))).retryAfter())
			.isEqualTo(Duration.ofSeconds(7));
		assertThat(translate(blobAnswer("ServerBusy", 503)).retryAfter()).isNull();
	}

	static Set<String> everyCode() {
		return AzureErrorTable.codes();
	}

	@ParameterizedTest
	@MethodSource("everyCode")
	void codeHasACategoryARemedyAndTheRequestId(String code) {
		CloudException error = translate(blobAnswer(code, 400));
		assertThat(error.category()).isNotEqualTo(CloudErrorCategory.UNKNOWN);
		assertThat(error.remedy()).isNotBlank();
		assertThat(error.requestId()).isEqualTo("request-1");
		assertThat(error.provider()).isEqualTo("azure");
		assertThat(error).hasMessageContaining(code).hasMessageContaining("bucket/key");
		assertThat(error.getMessage()).doesNotContain(CONFIDENTIAL);
	}

	@ParameterizedTest
	@CsvSource({ "BlobNotFound,NOT_FOUND", "ContainerNotFound,NOT_FOUND", "ContainerBeingDeleted,NOT_FOUND",
			"SecretNotFound,NOT_FOUND", "BlobAlreadyExists,ALREADY_EXISTS",
			"ObjectIsDeletedButRecoverable,ALREADY_EXISTS", "ObjectIsBeingDeleted,ALREADY_EXISTS",
			"ConditionNotMet,PRECONDITION_FAILED", "TargetConditionNotMet,PRECONDITION_FAILED",
			"SourceConditionNotMet,PRECONDITION_FAILED", "LeaseIdMissing,PRECONDITION_FAILED",
			"AuthorizationFailure,ACCESS_DENIED", "AuthorizationPermissionMismatch,ACCESS_DENIED",
			"ForbiddenByPolicy,ACCESS_DENIED", "ForbiddenByRbac,ACCESS_DENIED", "ForbiddenByFirewall,ACCESS_DENIED",
			"SecretDisabled,ACCESS_DENIED", "BlobImmutableDueToPolicy,ACCESS_DENIED",
			"BlobImmutableDueToLegalHold,ACCESS_DENIED", "AuthenticationFailed,UNAUTHENTICATED",
			"KeyBasedAuthenticationNotPermitted,UNAUTHENTICATED", "Unauthorized,UNAUTHENTICATED",
			"ServerBusy,THROTTLED", "Throttled,THROTTLED", "TooManyRequests,THROTTLED", "OperationTimedOut,TIMEOUT",
			"InternalError,UNAVAILABLE", "PendingCopyOperation,UNAVAILABLE", "Md5Mismatch,CORRUPTED",
			"Crc64Mismatch,CORRUPTED", "BlobArchived,UNSUPPORTED", "BlobBeingRehydrated,UNSUPPORTED",
			"UnsupportedHeader,UNSUPPORTED", "KeyVaultEncryptionKeyNotFound,CONFIGURATION",
			"BlobUsesCustomerSpecifiedEncryption,CONFIGURATION", "InvalidHeaderValue,INVALID_ARGUMENT",
			"InvalidBlockList,INVALID_ARGUMENT", "RequestBodyTooLarge,INVALID_ARGUMENT",
			"BadParameter,INVALID_ARGUMENT" })
	void codeMeans(String code, CloudErrorCategory category) {
		assertThat(translate(blobAnswer(code, 400)).category()).isEqualTo(category);
		assertThat(AzureErrors.ofCode(CloudErrorKind.STORAGE_DELETE, code, 400).build().category()).isEqualTo(category);
	}

	@ParameterizedTest
	@CsvSource({ "200,UNAVAILABLE", "301,CONFIGURATION", "304,PRECONDITION_FAILED", "400,INVALID_ARGUMENT",
			"401,UNAUTHENTICATED", "403,ACCESS_DENIED", "404,NOT_FOUND", "405,UNSUPPORTED", "408,TIMEOUT",
			"409,PRECONDITION_FAILED", "412,PRECONDITION_FAILED", "416,INVALID_ARGUMENT", "429,THROTTLED",
			"500,UNAVAILABLE", "501,UNSUPPORTED", "502,UNAVAILABLE", "503,UNAVAILABLE", "504,UNAVAILABLE" })
	void statusMeansWhereThereIsNoCode(int status, CloudErrorCategory category) {
		assertThat(translate(blobAnswer(null, status)).category()).isEqualTo(category);
		assertThat(translate(blobAnswer("CodeOfTheFuture", status)).category()).isEqualTo(category);
	}

	@Test
	void everyCodeOfTheSdkIsInTheTable() {
		assertThat(BlobErrorCode.values()).allSatisfy((code) -> {
			if (!"CannotVerifyCopySource".equals(code.toString())) {
				assertThat(AzureErrorTable.of(code.toString())).as(code.toString()).isNotNull();
			}
		});
	}

	@ParameterizedTest
	@CsvSource({ "404,NOT_FOUND", "403,ACCESS_DENIED", "412,PRECONDITION_FAILED", "500,UNAVAILABLE" })
	void codeOfManyStatusesMeansWhatTheStatusMeans(int status, CloudErrorCategory category) {
		assertThat(translate(blobAnswer("CannotVerifyCopySource", status)).category()).isEqualTo(category);
	}

	@Test
	void innerCodeOfKeyVaultCounts() {
		CloudException error = translate(vaultAnswer(409, "Conflict", "ObjectIsDeletedButRecoverable", "x"));
		assertThat(error.category()).isEqualTo(CloudErrorCategory.ALREADY_EXISTS);
		assertThat(error.remedy()).containsIgnoringCase("restore").containsIgnoringCase("purge");
		assertThat(AzureErrors.code(vaultAnswer(403, "Forbidden", "SecretDisabled", "x"))).isEqualTo("SecretDisabled");
		assertThat(AzureErrors.code(vaultAnswer(403, "Forbidden", "CodeOfTheFuture", "x"))).isEqualTo("Forbidden");
		assertThat(AzureErrors.code(new ResourceModifiedException("x", response(409, null),
				Map.of("error", Map.of("code", "Conflict", "innererror", Map.of("code", "ObjectIsBeingDeleted"))))))
			.isEqualTo("ObjectIsBeingDeleted");
	}

	@Test
	void refusalQuotesWhoMayNotDoWhat() {
		CloudException error = translate(vaultAnswer(403, "Forbidden", "ForbiddenByRbac",
				"Caller is not authorized to perform action on resource.\r\nAction: 'getSecret'"));
		assertThat(error.category()).isEqualTo(CloudErrorCategory.ACCESS_DENIED);
		assertThat(error).hasMessageContaining("Action: 'getSecret'").hasMessageNotContaining("\n");
	}

	@Test
	void nothingElseOfAnAnswerIsQuoted() {
		assertThat(translate(vaultAnswer(400, "BadParameter", null, CONFIDENTIAL)))
			.hasMessageNotContaining(CONFIDENTIAL);
		assertThat(translate(vaultAnswer(403, "Forbidden", null, "Signature " + CONFIDENTIAL + " is wrong")))
			.hasMessageNotContaining(CONFIDENTIAL);
		assertThat(translate(vaultAnswer(403, "Forbidden", null, "https://a/b?sig=" + CONFIDENTIAL)))
			.hasMessageNotContaining(CONFIDENTIAL);
		assertThat(translate(blobAnswer("<" + CONFIDENTIAL + ">", 400))).hasMessageNotContaining(CONFIDENTIAL);
		assertThat(translate(vaultAnswer(403, "Forbidden", null, "x".repeat(5000))).getMessage()).hasSizeLessThan(1000);
	}

	@Test
	void damageOnTheWayIsRetried() {
		assertThat(translate(blobAnswer("Md5Mismatch", 400)).retryable()).isTrue();
		assertThat(AzureErrors.ofCode(CloudErrorKind.STORAGE_PUT, "Crc64Mismatch", 400).build().retryable()).isTrue();
		assertThat(translate(blobAnswer("InvalidMd5", 400)).retryable()).isFalse();
	}

	static Stream<Arguments> errorsWithoutAnAnswer() {
		return Stream.of(Arguments.of(new CredentialUnavailableException("none"), CloudErrorCategory.UNAUTHENTICATED),
				Arguments.of(new ClientAuthenticationException("AADSTS7000215", null),
						CloudErrorCategory.UNAUTHENTICATED),
				Arguments.of(new ClientAuthenticationException("x", response(400, null)),
						CloudErrorCategory.UNAUTHENTICATED),
				Arguments.of(new ClientAuthenticationException("x", null, new UnknownHostException("login")),
						CloudErrorCategory.UNAVAILABLE),
				Arguments.of(new UncheckedIOException(new HttpTimeoutException("x")), CloudErrorCategory.TIMEOUT),
				Arguments.of(new RuntimeException(new HttpConnectTimeoutException("x")), CloudErrorCategory.TIMEOUT),
				Arguments.of(new RuntimeException(new TimeoutException()), CloudErrorCategory.TIMEOUT),
				Arguments.of(new UncheckedIOException(new ConnectException()), CloudErrorCategory.UNAVAILABLE),
				Arguments.of(new UncheckedIOException(new SocketException("reset")), CloudErrorCategory.UNAVAILABLE),
				Arguments.of(new UncheckedIOException(new SSLHandshakeException("x")),
						CloudErrorCategory.CONFIGURATION),
				Arguments.of(
						new UncheckedIOException(new IOException(new java.nio.channels.UnresolvedAddressException())),
						CloudErrorCategory.UNAVAILABLE),
				Arguments.of(new RuntimeException(new InterruptedException()), CloudErrorCategory.CANCELLED),
				Arguments.of(new UnexpectedLengthException("x", 1, 2), CloudErrorCategory.INVALID_ARGUMENT),
				Arguments.of(new AzureException("x"), CloudErrorCategory.UNKNOWN),
				Arguments.of(new HttpResponseException("x", null), CloudErrorCategory.UNKNOWN),
				Arguments.of(new IllegalStateException(CONFIDENTIAL), CloudErrorCategory.UNKNOWN));
	}

	@ParameterizedTest
	@MethodSource("errorsWithoutAnAnswer")
	void errorWithoutAnAnswerMeans(Throwable thrown, CloudErrorCategory category) {
		CloudException error = translate(thrown);
		assertThat(error.category()).isEqualTo(category);
		assertThat(error.getCause()).isSameAs(thrown);
		assertThat(error).hasMessageNotContaining(CONFIDENTIAL);
	}

	@Test
	void tokenThatAServiceRefusesIsTheServicesAnswer() {
		assertThat(translate(new ClientAuthenticationException("x", response(401, "InvalidAuthenticationInfo"))))
			.hasMessageContaining("InvalidAuthenticationInfo");
	}

	@Test
	void causesInACircleEnd() {
		RuntimeException first = new RuntimeException();
		first.initCause(new RuntimeException(first));
		assertThat(translate(first).category()).isEqualTo(CloudErrorCategory.UNKNOWN);
	}

	@Test
	void ourOwnErrorsStayWhatTheyAre() {
		CloudException ours = CloudException.of(CloudErrorKind.STORAGE_PUT, CloudErrorCategory.CANCELLED).build();
		assertThat(translate(ours)).isSameAs(ours);
	}

	/** An answer without a body. */
	private static final class Answer extends HttpResponse {

		private final int status;

		private final HttpHeaders headers;

		Answer(int status, HttpHeaders headers) {
			super(new HttpRequest(HttpMethod.GET, "https://account.blob.core.windows.net/bucket/key"));
			this.status = status;
			this.headers = headers;
		}

		@Override
		public int getStatusCode() {
			return this.status;
		}

		@Override
		@Deprecated
		public String getHeaderValue(String name) {
			return this.headers.getValue(HttpHeaderName.fromString(name));
		}

		@Override
		public HttpHeaders getHeaders() {
			return this.headers;
		}

		@Override
		public Flux<ByteBuffer> getBody() {
			return Flux.empty();
		}

		@Override
		public Mono<byte[]> getBodyAsByteArray() {
			return Mono.empty();
		}

		@Override
		public Mono<String> getBodyAsString() {
			return Mono.empty();
		}

		@Override
		public Mono<String> getBodyAsString(Charset charset) {
			return Mono.empty();
		}

	}

}
