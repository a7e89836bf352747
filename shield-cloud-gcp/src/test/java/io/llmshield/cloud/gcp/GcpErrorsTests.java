package io.llmshield.cloud.gcp;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import javax.net.ssl.SSLHandshakeException;

import com.google.api.ErrorReason;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponseException;
import com.google.api.gax.grpc.GrpcStatusCode;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.ApiExceptionFactory;
import com.google.api.gax.rpc.ErrorDetails;
import com.google.api.gax.rpc.StatusCode;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.cloud.storage.StorageException;
import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RequestInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class GcpErrorsTests {

	private static final String CONFIDENTIAL = "sk-confidential-0123456789";

	private static StorageException answer(String reason, int status, String message) {
		HttpResponseException response = new HttpResponseException.Builder(status, "x",
				new HttpHeaders().set("X-GUploader-UploadID", "request-1"))
			.setMessage(message)
			.build();
		return new StorageException(status, message, reason, response);
	}

	private static ApiException rpc(StatusCode.Code code, String reason) {
		ErrorDetails.Builder details = ErrorDetails.builder();
		Any request = Any.pack(RequestInfo.newBuilder().setRequestId("request-1").build());
		Any info = Any.pack(ErrorInfo.newBuilder().setReason(reason).setDomain("googleapis.com").build());
		details.setRawErrorMessages(reason.isEmpty() ? List.of(request) : List.of(request, info));
		return ApiExceptionFactory.createException(new IllegalStateException(CONFIDENTIAL),
				GrpcStatusCode.of(Status.Code.valueOf(code.name())), false, details.build());
	}

	private static CloudException translate(Throwable error) {
		return GcpErrors.translate(CloudErrorKind.STORAGE_FETCH, "get object", "bucket/key", error);
	}

	static Set<String> everyReason() {
		return GcpErrorTable.reasons();
	}

	@ParameterizedTest
	@MethodSource("everyReason")
	void reasonHasACategoryARemedyAndTheRequestId(String reason) {
		CloudException error = translate(answer(reason, 400, "the value " + CONFIDENTIAL + " is wrong"));
		assertThat(error.category()).isNotEqualTo(CloudErrorCategory.UNKNOWN);
		assertThat(error.remedy()).isNotBlank();
		assertThat(error.requestId()).isEqualTo("request-1");
		assertThat(error.provider()).isEqualTo("gcp");
		assertThat(error).hasMessageContaining(reason).hasMessageContaining("bucket/key");
		if (error.category() != CloudErrorCategory.ACCESS_DENIED) {
			assertThat(error.getMessage()).doesNotContain(CONFIDENTIAL);
		}
	}

	/** A new version of the library that brings new reasons makes this fail. */
	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "ERROR_REASON_UNSPECIFIED", "UNRECOGNIZED" })
	void everyReasonOfGooglesOwnListIsInTheTable(ErrorReason reason) {
		assertThat(GcpErrorTable.reasons()).contains(reason.name());
	}

	@ParameterizedTest
	@CsvSource({ "404,notFound,NOT_FOUND", "410,,NOT_FOUND", "409,conflict,UNAVAILABLE",
			"412,conditionNotMet,PRECONDITION_FAILED", "304,notModified,PRECONDITION_FAILED",
			"412,orgPolicyConstraintFailed,CONFIGURATION", "403,forbidden,ACCESS_DENIED",
			"403,insufficientPermissions,ACCESS_DENIED", "403,objectUnderActiveHold,ACCESS_DENIED",
			"403,retentionPolicyNotMet,ACCESS_DENIED", "403,rateLimitExceeded,THROTTLED",
			"403,userRateLimitExceeded,THROTTLED", "429,rateLimitExceeded,THROTTLED", "401,required,UNAUTHENTICATED",
			"400,required,INVALID_ARGUMENT", "401,authError,UNAUTHENTICATED", "400,invalidArgument,INVALID_ARGUMENT",
			"400,cloudKmsDisabledKey,CONFIGURATION", "400,userProjectMissing,CONFIGURATION",
			"403,UserProjectAccountProblem,CONFIGURATION", "413,uploadTooLarge,INVALID_ARGUMENT",
			"416,requestedRangeNotSatisfiable,INVALID_ARGUMENT", "408,uploadBrokenConnection,TIMEOUT",
			"500,backendError,UNAVAILABLE", "503,backendError,UNAVAILABLE", "405,methodNotAllowed,UNSUPPORTED",
			"400,BadDigest,CORRUPTED", "404,NoSuchUpload,NOT_FOUND", "404,NoSuchBucket,NOT_FOUND",
			"503,SlowDown,THROTTLED", "400,EntityTooSmall,INVALID_ARGUMENT", "400,InvalidPart,INVALID_ARGUMENT",
			"503,invalid,UNAVAILABLE" })
	void reasonMeans(int status, String reason, CloudErrorCategory category) {
		assertThat(translate(answer(reason, status, "")).category()).isEqualTo(category);
		assertThat(GcpErrors.ofAnswer(CloudErrorKind.STORAGE_DELETE, status, reason).build().category())
			.isEqualTo(category);
	}

	@Test
	void tellsHowLongTheServiceAsksToWait() {
		HttpHeaders headers = new HttpHeaders().setRetryAfter("7");
		assertThat(translate(new HttpResponseException.Builder(429, "x", headers).setMessage("").build()).retryAfter())
			.isEqualTo(Duration.ofSeconds(7));
		ErrorDetails details = ErrorDetails.builder()
			.setRawErrorMessages(List.of(Any.pack(RetryInfo.newBuilder()
				.setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(3).setNanos(500_000_000))
				.build())))
			.build();
		assertThat(translate(ApiExceptionFactory.createException(new IllegalStateException(),
				GrpcStatusCode.of(Status.Code.RESOURCE_EXHAUSTED), true, details))
			.retryAfter()).isEqualTo(Duration.ofMillis(3500));
	}

	@ParameterizedTest
	@CsvSource({ "301,CONFIGURATION", "304,PRECONDITION_FAILED", "400,INVALID_ARGUMENT", "401,UNAUTHENTICATED",
			"403,ACCESS_DENIED", "404,NOT_FOUND", "405,UNSUPPORTED", "408,TIMEOUT", "409,UNAVAILABLE", "410,NOT_FOUND",
			"411,INVALID_ARGUMENT", "412,PRECONDITION_FAILED", "416,INVALID_ARGUMENT", "429,THROTTLED", "499,NOT_FOUND",
			"500,UNAVAILABLE", "501,UNSUPPORTED", "502,UNAVAILABLE", "503,UNAVAILABLE", "504,TIMEOUT" })
	void statusMeansWhereThereIsNoReason(int status, CloudErrorCategory category) {
		assertThat(translate(answer(null, status, null)).category()).isEqualTo(category);
		assertThat(translate(new HttpResponseException.Builder(status, "x", new HttpHeaders()).setMessage("").build())
			.category()).isEqualTo(category);
	}

	@ParameterizedTest
	@CsvSource({ "CANCELLED,CANCELLED", "UNKNOWN,UNKNOWN", "INVALID_ARGUMENT,INVALID_ARGUMENT",
			"DEADLINE_EXCEEDED,TIMEOUT", "NOT_FOUND,NOT_FOUND", "ALREADY_EXISTS,ALREADY_EXISTS",
			"PERMISSION_DENIED,ACCESS_DENIED", "RESOURCE_EXHAUSTED,THROTTLED",
			"FAILED_PRECONDITION,PRECONDITION_FAILED", "ABORTED,UNAVAILABLE", "OUT_OF_RANGE,INVALID_ARGUMENT",
			"UNIMPLEMENTED,UNSUPPORTED", "INTERNAL,UNAVAILABLE", "UNAVAILABLE,UNAVAILABLE", "DATA_LOSS,CORRUPTED",
			"UNAUTHENTICATED,UNAUTHENTICATED" })
	void codeOfRpcMeans(StatusCode.Code code, CloudErrorCategory category) {
		CloudException error = translate(rpc(code, ""));
		assertThat(error.category()).isEqualTo(category);
		assertThat(error.requestId()).isEqualTo("request-1");
		assertThat(error.remedy()).isNotBlank();
		assertThat(error).hasMessageContaining(code.name());
	}

	@ParameterizedTest
	@CsvSource({ "PERMISSION_DENIED,SERVICE_DISABLED,CONFIGURATION", "PERMISSION_DENIED,BILLING_DISABLED,CONFIGURATION",
			"PERMISSION_DENIED,ACCESS_TOKEN_SCOPE_INSUFFICIENT,UNAUTHENTICATED",
			"PERMISSION_DENIED,IAM_PERMISSION_DENIED,ACCESS_DENIED", "RESOURCE_EXHAUSTED,RATE_LIMIT_EXCEEDED,THROTTLED",
			"UNAUTHENTICATED,ACCESS_TOKEN_EXPIRED,UNAUTHENTICATED", "NOT_FOUND,SOMETHING_NEW,NOT_FOUND" })
	void reasonOfRpcSaysMoreThanItsCode(StatusCode.Code code, String reason, CloudErrorCategory category) {
		CloudException error = translate(rpc(code, reason));
		assertThat(error.category()).isEqualTo(category);
		assertThat(error).hasMessageContaining(reason);
	}

	@Test
	void accessDeniedNamesWhoMayNotDoWhat() {
		CloudException error = translate(answer("forbidden", 403,
				"a@b.iam.gserviceaccount.com does not have storage.objects.get access to the object."));
		assertThat(error).hasMessageContaining("a@b.iam.gserviceaccount.com")
			.hasMessageContaining("storage.objects.get");
	}

	@Test
	void signatureIsNeverRepeated() {
		assertThat(translate(answer("forbidden", 403, "X-Goog-Signature=0123456789 has expired")).getMessage())
			.doesNotContain("0123456789");
		assertThat(translate(answer("<evil>\n" + CONFIDENTIAL, 400, "")).getMessage()).doesNotContain(CONFIDENTIAL);
	}

	static Stream<Arguments> clientErrors() {
		return Stream.of(
				Arguments.of(new StorageException(new InterruptedIOException("x")), CloudErrorCategory.CANCELLED),
				Arguments.of(client(new InterruptedException()), CloudErrorCategory.CANCELLED),
				Arguments.of(client(new SocketTimeoutException("Read timed out")), CloudErrorCategory.TIMEOUT),
				Arguments.of(new StorageException(new SocketTimeoutException("x")), CloudErrorCategory.TIMEOUT),
				Arguments.of(client(new SocketException("Connection reset")), CloudErrorCategory.UNAVAILABLE),
				Arguments.of(client(new ConnectException("refused")), CloudErrorCategory.UNAVAILABLE),
				Arguments.of(client(new UnknownHostException("storage.nowhere")), CloudErrorCategory.UNAVAILABLE),
				Arguments.of(client(new IOException("ended early")), CloudErrorCategory.UNAVAILABLE),
				Arguments.of(client(new SSLHandshakeException("PKIX")), CloudErrorCategory.CONFIGURATION),
				Arguments.of(new IOException("Your default credentials were not found."),
						CloudErrorCategory.UNAUTHENTICATED),
				Arguments.of(client(new IOException("Error getting access token for service account: 400")),
						CloudErrorCategory.UNAUTHENTICATED),
				Arguments.of(new IllegalArgumentException("A project ID is required for this service"),
						CloudErrorCategory.CONFIGURATION),
				Arguments.of(new StorageException(0, CONFIDENTIAL), CloudErrorCategory.UNKNOWN),
				Arguments.of(new IllegalStateException(CONFIDENTIAL), CloudErrorCategory.UNKNOWN));
	}

	private static StorageException client(Exception cause) {
		return new StorageException(0, "x", cause);
	}

	@ParameterizedTest
	@MethodSource("clientErrors")
	void errorOfTheClientMeans(Exception error, CloudErrorCategory category) {
		CloudException translated = translate(error);
		assertThat(translated.category()).isEqualTo(category);
		assertThat(translated.retryable()).isEqualTo(category.retryable());
		assertThat(translated).hasCause(error);
		assertThat(translated.getMessage()).doesNotContain(CONFIDENTIAL);
	}

	@Test
	void tokenServerThatDoesNotAnswerMayComeBack() throws Exception {
		java.security.KeyPairGenerator keys = java.security.KeyPairGenerator.getInstance("RSA");
		ServiceAccountCredentials credentials = ServiceAccountCredentials.newBuilder()
			.setClientEmail("a@b.iam.gserviceaccount.com")
			.setPrivateKey(keys.generateKeyPair().getPrivate())
			.setTokenServerUri(java.net.URI.create("http://127.0.0.1:1/token"))
			.setScopes(Set.of("x"))
			.setDefaultRetriesEnabled(false)
			.build();
		Throwable error = catchThrowable(credentials::refresh);
		CloudException translated = translate(client((Exception) error));
		assertThat(translated.category()).isEqualTo(CloudErrorCategory.UNAVAILABLE);
		assertThat(translated).hasMessageContaining("tokens");
	}

	@Test
	void ownErrorsPassUnchanged() {
		CloudException own = translate(answer("backendError", 503, ""));
		assertThat(translate(own)).isSameAs(own);
	}

	@Test
	void retryableAreThoseThatMayGoAwayByThemselves() {
		assertThat(
				Arrays.asList("rateLimitExceeded", "backendError", "uploadBrokenConnection", "conflict", "BadDigest"))
			.allMatch((reason) -> translate(answer(reason, 400, "")).retryable());
		assertThat(Arrays.asList("forbidden", "notFound", "authError", "invalidArgument", "conditionNotMet"))
			.noneMatch((reason) -> translate(answer(reason, 400, "")).retryable());
	}

}
