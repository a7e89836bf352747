package io.llmshield.cloud.aws;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.net.ssl.SSLHandshakeException;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

import static org.assertj.core.api.Assertions.assertThat;

class AwsErrorsTests {

	private static final String CONFIDENTIAL = "sk-confidential-0123456789";

	private static AwsServiceException answer(String code, int status, String message) {
		return S3Exception.builder()
			.awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(message).serviceName("S3").build())
			.requestId("request-1")
			.statusCode(status)
			.build();
	}

	private static CloudException translate(Throwable error) {
		return AwsErrors.translate(CloudErrorKind.STORAGE_FETCH, "get object", "bucket/key", error);
	}

	@Test
	void tellsHowLongTheServiceAsksToWait() {
		AwsServiceException busy = S3Exception.builder()
			.statusCode(503)
			.awsErrorDetails(AwsErrorDetails.builder()
				.errorCode("SlowDown")
				.sdkHttpResponse(SdkHttpResponse.builder().statusCode(503).putHeader("Retry-After", "7").build())
				.build())
			.build();
		assertThat(translate(busy).retryAfter()).isEqualTo(Duration.ofSeconds(7));
		assertThat(translate(answer("SlowDown", 503, "slow")).retryAfter()).isNull();
	}

	static Set<String> everyCode() {
		return AwsErrorTable.codes();
	}

	@ParameterizedTest
	@MethodSource("everyCode")
	void codeHasACategoryARemedyAndTheRequestId(String code) {
		CloudException error = translate(answer(code, 400, "the value " + CONFIDENTIAL + " is wrong"));
		assertThat(error.category()).isNotEqualTo(CloudErrorCategory.UNKNOWN);
		assertThat(error.remedy()).isNotBlank();
		assertThat(error.requestId()).isEqualTo("request-1");
		assertThat(error.provider()).isEqualTo("aws");
		assertThat(error).hasMessageContaining(code).hasMessageContaining("bucket/key");
		if (error.category() != CloudErrorCategory.ACCESS_DENIED) {
			assertThat(error.getMessage()).doesNotContain(CONFIDENTIAL);
		}
	}

	@ParameterizedTest
	@CsvSource({ "NoSuchKey,NOT_FOUND", "NoSuchBucket,NOT_FOUND", "NoSuchUpload,NOT_FOUND", "NoSuchVersion,NOT_FOUND",
			"ResourceNotFoundException,NOT_FOUND", "NotFoundException,NOT_FOUND", "BucketAlreadyExists,ALREADY_EXISTS",
			"ResourceExistsException,ALREADY_EXISTS", "AlreadyExistsException,ALREADY_EXISTS",
			"PreconditionFailed,PRECONDITION_FAILED", "AccessDenied,ACCESS_DENIED",
			"AccessDeniedException,ACCESS_DENIED", "PublicPolicyException,ACCESS_DENIED",
			"ExpiredToken,UNAUTHENTICATED", "ExpiredTokenException,UNAUTHENTICATED",
			"InvalidAccessKeyId,UNAUTHENTICATED", "UnrecognizedClientException,UNAUTHENTICATED",
			"SignatureDoesNotMatch,UNAUTHENTICATED", "RequestTimeTooSkewed,UNAUTHENTICATED",
			"InvalidIdentityToken,UNAUTHENTICATED", "IDPRejectedClaim,UNAUTHENTICATED",
			"InvalidArgument,INVALID_ARGUMENT", "InvalidRange,INVALID_ARGUMENT", "EntityTooSmall,INVALID_ARGUMENT",
			"InvalidPart,INVALID_ARGUMENT", "InvalidParameterException,INVALID_ARGUMENT",
			"InvalidRequestException,INVALID_ARGUMENT", "PreconditionNotMetException,INVALID_ARGUMENT",
			"MalformedPolicyDocumentException,INVALID_ARGUMENT", "SlowDown,THROTTLED", "ThrottlingException,THROTTLED",
			"TooManyRequestsException,THROTTLED", "RequestTimeout,TIMEOUT", "DependencyTimeoutException,TIMEOUT",
			"InternalError,UNAVAILABLE", "ServiceUnavailable,UNAVAILABLE", "InternalServiceError,UNAVAILABLE",
			"KMSInternalException,UNAVAILABLE", "KeyUnavailableException,UNAVAILABLE",
			"IDPCommunicationError,UNAVAILABLE", "ConditionalRequestConflict,UNAVAILABLE",
			"OperationAborted,UNAVAILABLE", "BadDigest,CORRUPTED", "XAmzContentSHA256Mismatch,CORRUPTED",
			"NotImplemented,UNSUPPORTED", "InvalidObjectState,UNSUPPORTED", "MethodNotAllowed,UNSUPPORTED",
			"DecryptionFailure,CONFIGURATION", "EncryptionFailure,CONFIGURATION", "KMS.DisabledException,CONFIGURATION",
			"KMSInvalidStateException,CONFIGURATION", "PermanentRedirect,CONFIGURATION",
			"AuthorizationHeaderMalformed,CONFIGURATION", "RegionDisabledException,CONFIGURATION",
			"LimitExceededException,CONFIGURATION" })
	void codeMeans(String code, CloudErrorCategory category) {
		assertThat(translate(answer(code, 400, "")).category()).isEqualTo(category);
		assertThat(AwsErrors.ofCode(CloudErrorKind.STORAGE_DELETE, code).build().category()).isEqualTo(category);
	}

	@ParameterizedTest
	@CsvSource({ "301,CONFIGURATION", "304,PRECONDITION_FAILED", "400,INVALID_ARGUMENT", "401,UNAUTHENTICATED",
			"403,ACCESS_DENIED", "404,NOT_FOUND", "405,UNSUPPORTED", "408,TIMEOUT", "412,PRECONDITION_FAILED",
			"416,INVALID_ARGUMENT", "429,THROTTLED", "500,UNAVAILABLE", "501,UNSUPPORTED", "502,UNAVAILABLE",
			"503,UNAVAILABLE", "504,UNAVAILABLE" })
	void statusMeansWhereThereIsNoCode(int status, CloudErrorCategory category) {
		assertThat(translate(answer(null, status, null)).category()).isEqualTo(category);
	}

	/** A new version of the SDK that brings new errors makes this fail. */
	@ParameterizedTest
	@CsvSource({ "s3", "secretsmanager", "sts", "kms" })
	void everyErrorOfTheModelIsInTheTable(String service) {
		Set<String> known = AwsErrorTable.codes()
			.stream()
			.map((code) -> code.toLowerCase(Locale.ROOT))
			.collect(Collectors.toSet());
		Set<String> modelled = new ClassFileImporter()
			.importPackages("software.amazon.awssdk.services." + service + ".model")
			.stream()
			.filter((type) -> type.isAssignableTo(AwsServiceException.class) && !isBase(type))
			.map((type) -> type.getSimpleName().replaceAll("Exception$", "").toLowerCase(Locale.ROOT))
			.collect(Collectors.toSet());
		assertThat(modelled).isNotEmpty();
		assertThat(known).containsAll(modelled);
	}

	private static boolean isBase(JavaClass type) {
		return Set.of("S3Exception", "SecretsManagerException", "StsException", "KmsException")
			.contains(type.getSimpleName());
	}

	@Test
	void accessDeniedNamesWhoMayNotDoWhat() {
		CloudException error = translate(
				answer("AccessDenied", 403, "User: arn:aws:iam::1:user/a is not authorized to perform: s3:GetObject"));
		assertThat(error).hasMessageContaining("arn:aws:iam::1:user/a").hasMessageContaining("s3:GetObject");
	}

	@Test
	void signatureIsNeverRepeated() {
		CloudException error = translate(answer("AccessDenied", 403, "X-Amz-Signature=0123456789 has expired"));
		assertThat(error.getMessage()).doesNotContain("0123456789");
		assertThat(translate(answer("<evil>\n" + CONFIDENTIAL, 400, "")).getMessage()).doesNotContain(CONFIDENTIAL);
	}

	@Test
	void clockSkewSaysToSetTheClock() {
		assertThat(translate(answer("RequestTimeTooSkewed", 403, "")).remedy()).contains("clock");
	}

	static Stream<Arguments> clientErrors() {
		return Stream.of(Arguments.of(AbortedException.create("aborted"), CloudErrorCategory.CANCELLED),
				Arguments.of(client("x", new InterruptedException()), CloudErrorCategory.CANCELLED),
				Arguments.of(ApiCallTimeoutException.create(5), CloudErrorCategory.TIMEOUT),
				Arguments.of(ApiCallAttemptTimeoutException.create(5), CloudErrorCategory.TIMEOUT),
				Arguments.of(client("x", new SocketTimeoutException("Read timed out")), CloudErrorCategory.TIMEOUT),
				Arguments.of(client("x", new SocketException("Connection reset")), CloudErrorCategory.UNAVAILABLE),
				Arguments.of(client("x", new ConnectException("refused")), CloudErrorCategory.UNAVAILABLE),
				Arguments.of(client("x", new UnknownHostException("s3.nowhere")), CloudErrorCategory.UNAVAILABLE),
				Arguments.of(client("x", new IOException("ended early")), CloudErrorCategory.UNAVAILABLE),
				Arguments.of(client("x", new SSLHandshakeException("PKIX")), CloudErrorCategory.CONFIGURATION),
				Arguments.of(client("Unable to load region from any of the providers", null),
						CloudErrorCategory.CONFIGURATION),
				Arguments.of(client("Unable to load credentials from any of the providers", null),
						CloudErrorCategory.UNAUTHENTICATED),
				Arguments.of(client("Timeout waiting for connection from pool", null), CloudErrorCategory.THROTTLED),
				Arguments.of(client("Data read has a different checksum than expected", null),
						CloudErrorCategory.CORRUPTED),
				Arguments.of(client("something else", null), CloudErrorCategory.UNKNOWN),
				Arguments.of(new IllegalStateException(CONFIDENTIAL), CloudErrorCategory.UNKNOWN));
	}

	private static SdkClientException client(String message, Throwable cause) {
		return SdkClientException.create(message, cause);
	}

	@ParameterizedTest
	@MethodSource("clientErrors")
	void errorOfTheClientMeans(RuntimeException error, CloudErrorCategory category) {
		CloudException translated = translate(error);
		assertThat(translated.category()).isEqualTo(category);
		assertThat(translated.retryable()).isEqualTo(category.retryable());
		assertThat(translated).hasCause(error);
		assertThat(translated.getMessage()).doesNotContain(CONFIDENTIAL);
	}

	@Test
	void ownErrorsPassUnchanged() {
		CloudException own = translate(answer("SlowDown", 503, ""));
		assertThat(translate(own)).isSameAs(own);
	}

	@Test
	void retryableAreThoseThatMayGoAwayByThemselves() {
		assertThat(
				Arrays.asList("SlowDown", "InternalError", "RequestTimeout", "ConditionalRequestConflict", "BadDigest"))
			.allMatch((code) -> translate(answer(code, 500, "")).retryable());
		assertThat(Arrays.asList("AccessDenied", "NoSuchKey", "KMSInvalidMac", "ExpiredToken", "InvalidArgument"))
			.noneMatch((code) -> translate(answer(code, 400, "")).retryable());
	}

}
