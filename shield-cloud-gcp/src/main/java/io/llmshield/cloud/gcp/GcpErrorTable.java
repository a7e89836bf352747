package io.llmshield.cloud.gcp;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import com.google.api.gax.rpc.StatusCode;
import io.llmshield.cloud.CloudErrorCategory;
import org.jspecify.annotations.Nullable;

/**
 * What each reason and status of Cloud Storage, Secret Manager, Cloud KMS and IAM means,
 * and what the reader can do about it. The reasons are those of "HTTP status and error
 * codes for JSON" and "for XML" of Cloud Storage and of {@code google.api.ErrorReason};
 * the codes of gRPC those of {@code google.rpc.Code}. Immutable.
 */
final class GcpErrorTable {

	private static final String WRONG_KEY = "Check that the KMS key exists in the location of the data, is enabled,"
			+ " and that the service agent may use it";

	private static final Map<String, Meaning> BY_REASON = new HashMap<>();

	static {
		add(CloudErrorCategory.NOT_FOUND, "Check the name, the version and the project", "notFound", "gone",
				"NoSuchKey", "NoSuchVersion", "NoSuchUpload");
		add(CloudErrorCategory.NOT_FOUND, "Create the bucket, or mend its name", "NoSuchBucket");
		add(CloudErrorCategory.NOT_FOUND, "Configure it on the bucket first", "NoSuchCorsConfiguration",
				"NoSuchLifecycleConfiguration", "NoSuchWebsiteConfiguration");
		add(CloudErrorCategory.ALREADY_EXISTS, "Choose another name, or use what exists", "alreadyExists",
				"BucketAlreadyExists", "BucketAlreadyOwnedByYou", "BucketNameUnavailable");
		add(CloudErrorCategory.PRECONDITION_FAILED, "Read the current state and decide again", "conditionNotMet",
				"notModified", "PreconditionFailed", "NotModified");
		add(CloudErrorCategory.ACCESS_DENIED,
				"Grant the permission to the identity, and check the policies of the organisation", "forbidden",
				"insufficientPermissions", "AccessDenied", "AccessForbidden", "IAM_PERMISSION_DENIED",
				"userProjectAccessDenied", "USER_PROJECT_DENIED", "UserProjectAccessDenied", "countryBlocked",
				"SECURITY_POLICY_VIOLATED", "ORG_RESTRICTION_VIOLATION", "ORG_RESTRICTION_HEADER_INVALID",
				"RESOURCE_USAGE_RESTRICTION_VIOLATED", "SERVICE_NOT_VISIBLE", "stopChannelCallerNotOwner",
				"API_KEY_SERVICE_BLOCKED", "API_KEY_HTTP_REFERRER_BLOCKED", "API_KEY_IP_ADDRESS_BLOCKED",
				"API_KEY_ANDROID_APP_BLOCKED", "API_KEY_IOS_APP_BLOCKED", "TLS_CIPHER_RESTRICTION_VIOLATED",
				"OVERLOADED_CREDENTIALS");
		add(CloudErrorCategory.ACCESS_DENIED, "Lift the hold or wait for the end of the retention first",
				"objectUnderActiveHold", "retentionPolicyNotMet", "ObjectUnderActiveHold", "RetentionPolicyNotMet");
		add(CloudErrorCategory.ACCESS_DENIED, "Let the identity use the key and the key's project", "KmsAccessDenied",
				"cloudKmsAccessDenied");
		add(CloudErrorCategory.UNAUTHENTICATED, "Get new credentials: these have expired or were revoked",
				"ACCESS_TOKEN_EXPIRED", "ExpiredToken", "lockedDomainExpired", "SESSION_COOKIE_INVALID",
				"LOGIN_COOKIE_INVALID", "USER_BLOCKED_BY_ADMIN");
		add(CloudErrorCategory.UNAUTHENTICATED,
				"Check the credentials: service account, key, scopes and this machine's clock", "authError",
				"AuthenticationRequired", "AuthenticationRequiredRequesterPays", "InvalidSecurity",
				"CREDENTIALS_MISSING", "ACCESS_TOKEN_TYPE_UNSUPPORTED", "ACCOUNT_STATE_INVALID", "API_KEY_INVALID",
				"MissingSecurityHeader", "MissingSecurityElement", "SignatureDoesNotMatch",
				"push.webhookUrlUnauthorized", "loginRequired", "InvalidToken", "RequestTimeTooSkewed", "NotSignedUp",
				"UserSuspended");
		add(CloudErrorCategory.UNAUTHENTICATED, "Give the credentials the scope cloud-platform",
				"ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientScopes");
		add(CloudErrorCategory.CONFIGURATION, "Enable the API in the project", "SERVICE_DISABLED",
				"usageLimits.accessNotConfigured", "accessNotConfigured");
		add(CloudErrorCategory.CONFIGURATION, "Open or mend the billing of the project", "BILLING_DISABLED",
				"UserProjectAccountProblem", "accountDisabled", "userProjectAccountProblem", "AccountProblem",
				"accountProblem", "GCP_SUSPENDED", "CONSUMER_SUSPENDED");
		add(CloudErrorCategory.CONFIGURATION, "Check the project id", "CONSUMER_INVALID", "RESOURCE_PROJECT_INVALID",
				"UserProjectInvalid", "userProjectInvalid", "UserProjectMissing", "userProjectMissing",
				"UserProjectInconsistent", "userProjectInconsistent", "InvalidProjectID");
		add(CloudErrorCategory.CONFIGURATION, "The organisation's policy forbids this location or setting",
				"orgPolicyConstraintFailed", "LOCATION_ORG_POLICY_VIOLATED", "LOCATION_POLICY_VIOLATED",
				"LOCATION_TAX_POLICY_VIOLATED");
		add(CloudErrorCategory.CONFIGURATION, WRONG_KEY, "cloudKmsBadKey", "cloudKmsCannotChangeKeyName",
				"cloudKmsDecryptionKeyNotFound", "cloudKmsDisabledKey", "cloudKmsEncryptionKeyNotFound",
				"cloudKmsKeyLocationNotAllowed", "kmsKeyDisabled", "KmsDisabledKey", "KmsKeyNotFound",
				"CryptoKeyNotFound");
		add(CloudErrorCategory.CONFIGURATION,
				"The object is encrypted with a key of its own that only its owner sends along",
				"customerEncryptionAlgorithmIsInvalid", "customerEncryptionKeyFormatIsInvalid",
				"customerEncryptionKeyIsIncorrect", "customerEncryptionKeySha256IsInvalid",
				"resourceIsEncryptedWithCustomerEncryptionKey", "resourceNotEncryptedWithCustomerEncryptionKey",
				"CustomerEncryptionKeyIsIncorrect", "ResourceIsEncryptedWithCustomerEncryptionKey",
				"ResourceNotEncryptedWithCustomerEncryptionKey");
		add(CloudErrorCategory.CONFIGURATION, "Use https, and the endpoint of the service", "sslRequired",
				"wrongUrlForUpload", "found", "mediaDownloadRedirect", "temporaryRedirect");
		add(CloudErrorCategory.THROTTLED, "Call less often, spread the keys, or ask Google for a higher quota",
				"rateLimitExceeded", "userRateLimitExceeded", "usageLimits.rateLimitExceeded", "quotaExceeded",
				"RATE_LIMIT_EXCEEDED", "RESOURCE_QUOTA_EXCEEDED", "SlowDown", "TooManyRequests", "RequestLimitExceeded",
				"dailyLimitExceeded", "BandwidthLimitExceeded", "TOO_MANY_REQUESTS");
		add(CloudErrorCategory.TIMEOUT, "Try again; if it stays, check the network between here and Google",
				"uploadBrokenConnection", "RequestTimeout", "gatewayTimeout");
		add(CloudErrorCategory.UNAVAILABLE, "Try again later; see status.cloud.google.com", "backendError",
				"internalError", "InternalError", "ServiceUnavailable", "serviceUnavailable", "IncompleteBody");
		add(CloudErrorCategory.UNAVAILABLE, "Another request changed the same thing at this moment: try again",
				"conflict", "OperationAborted", "Aborted");
		add(CloudErrorCategory.CORRUPTED, "The bytes changed on their way: send them again", "BadDigest",
				"InvalidDigest", "checksumMismatch");
		add(CloudErrorCategory.UNSUPPORTED, "The service, or what stands in for it, does not offer this",
				"methodNotAllowed", "turnedDown", "softDeletePolicyNotSet", "notDownload", "notUpload",
				"NotImplemented", "MethodNotAllowed", "notImplemented", "UnsupportedAcl",
				"SYSTEM_PARAMETER_UNSUPPORTED");
		add(CloudErrorCategory.INVALID_ARGUMENT, "Compare the size with the service's limits", "uploadTooLarge",
				"EntityTooLarge", "EntityTooSmall", "KeyTooLong", "MetadataTooLarge", "ComponentCountExceedsLimit",
				"ComposeTooManyComponents");
		add(CloudErrorCategory.INVALID_ARGUMENT, "Ask for a range within the object", "requestedRangeNotSatisfiable",
				"InvalidRange");
		add(CloudErrorCategory.INVALID_ARGUMENT, "Send the parts again, and complete the upload with their tags",
				"InvalidPart", "InvalidPartOrder");
		add(CloudErrorCategory.INVALID_ARGUMENT, "Correct the request", "badRequest", "badRequestException", "invalid",
				"invalidAltValue", "invalidArgument", "invalidParameter", "parseError", "required", "lengthRequired",
				"corsRequestWithXOrigin", "objectNotSoftDeleted", "pushChannelIdInvalid", "push.channelIdInvalid",
				"push.channelIdNotUnique", "push.webhookUrlNoHostOrAddress", "push.webhookUrlNotHttps",
				"BucketNotEmpty", "bucketNotEmpty", "InvalidArgument", "InvalidBucketName", "InvalidBucketState",
				"InvalidURI", "InvalidStorageClass", "InvalidLocationConstraint", "InvalidRequest",
				"InvalidPolicyDocument", "InvalidQueryParameter", "IllegalVersioningConfigurationException",
				"IncorrectNumberOfFilesInPostRequest", "InlineDataTooLarge", "MalformedACLError",
				"MalformedPolicyDocument", "MalformedXML", "MalformedHeaderValue", "MalformedSecurityHeader",
				"MissingContentLength", "MissingRequestBodyError", "BucketNameInvalid", "XMissingHeader",
				"UnresolvableGrantByEmailAddress", "UnexpectedContent", "TooManyBuckets", "UnsupportedProtocol",
				"InvalidObjectName", "SYSTEM_PARAMETER_INVALID", "MISSING_ORIGIN", "INVALID_ARGUMENT");
	}

	private static final Map<StatusCode.Code, Meaning> BY_CODE = Map.ofEntries(
			entry(StatusCode.Code.CANCELLED, CloudErrorCategory.CANCELLED, "Ask again if it is still wanted"),
			entry(StatusCode.Code.UNKNOWN, CloudErrorCategory.UNKNOWN, "See the cause"),
			entry(StatusCode.Code.INVALID_ARGUMENT, CloudErrorCategory.INVALID_ARGUMENT, "Correct the request"),
			entry(StatusCode.Code.DEADLINE_EXCEEDED, CloudErrorCategory.TIMEOUT,
					"Check the network, or raise the client's time limit"),
			entry(StatusCode.Code.NOT_FOUND, CloudErrorCategory.NOT_FOUND,
					"Check the name, the version and the project"),
			entry(StatusCode.Code.ALREADY_EXISTS, CloudErrorCategory.ALREADY_EXISTS,
					"Choose another name, or use what exists"),
			entry(StatusCode.Code.PERMISSION_DENIED, CloudErrorCategory.ACCESS_DENIED,
					"Grant the permission to the identity, and check the policies of the organisation"),
			entry(StatusCode.Code.RESOURCE_EXHAUSTED, CloudErrorCategory.THROTTLED,
					"Call less often, or ask Google for a higher quota"),
			entry(StatusCode.Code.FAILED_PRECONDITION, CloudErrorCategory.PRECONDITION_FAILED,
					"Read the current state and decide again; if a key encrypts it, check that the key is enabled"),
			entry(StatusCode.Code.ABORTED, CloudErrorCategory.UNAVAILABLE,
					"Another request changed the same thing at this moment: try again"),
			entry(StatusCode.Code.OUT_OF_RANGE, CloudErrorCategory.INVALID_ARGUMENT, "Correct the request"),
			entry(StatusCode.Code.UNIMPLEMENTED, CloudErrorCategory.UNSUPPORTED,
					"The service, or what stands in for it, does not offer this"),
			entry(StatusCode.Code.INTERNAL, CloudErrorCategory.UNAVAILABLE,
					"Try again later; see status.cloud.google.com"),
			entry(StatusCode.Code.UNAVAILABLE, CloudErrorCategory.UNAVAILABLE,
					"Try again later; see status.cloud.google.com, and check the network"),
			entry(StatusCode.Code.DATA_LOSS, CloudErrorCategory.CORRUPTED, "Discard what was read, and read it again"),
			entry(StatusCode.Code.UNAUTHENTICATED, CloudErrorCategory.UNAUTHENTICATED,
					"Check the credentials: service account, key, scopes and this machine's clock"));

	private GcpErrorTable() {
	}

	private static Map.Entry<StatusCode.Code, Meaning> entry(StatusCode.Code code, CloudErrorCategory category,
			String remedy) {
		return Map.entry(code, new Meaning(category, remedy));
	}

	private static void add(CloudErrorCategory category, String remedy, String... reasons) {
		Meaning meaning = new Meaning(category, remedy);
		for (String reason : reasons) {
			if (BY_REASON.putIfAbsent(reason, meaning) != null) {
				throw new IllegalStateException(reason + " is in the table twice");
			}
		}
	}

	/**
	 * Return what an answer over gRPC means. A reason that is known says more than the
	 * code.
	 * @param code the canonical code
	 * @param reason the reason of its {@code ErrorInfo}, or {@code null}
	 * @return the meaning
	 */
	static Meaning ofRpc(StatusCode.Code code, @Nullable String reason) {
		Meaning known = (reason != null) ? BY_REASON.get(reason) : null;
		return (known != null) ? known
				: BY_CODE.getOrDefault(code, new Meaning(CloudErrorCategory.UNKNOWN, "See the cause"));
	}

	/**
	 * Return what an answer over HTTP means. The status is right where the reason is
	 * general: {@code required} is a missing argument with 400 and a missing identity
	 * with 401.
	 * @param status the HTTP status
	 * @param reason the service's reason, or {@code null}
	 * @return the meaning
	 */
	static Meaning ofHttp(int status, @Nullable String reason) {
		Meaning known = (reason != null) ? BY_REASON.get(reason) : null;
		if (known == null || status == 401
				|| (status != 400 && known.category() == CloudErrorCategory.INVALID_ARGUMENT)) {
			return ofStatus(status);
		}
		return known;
	}

	private static Meaning ofStatus(int status) {
		return switch (status) {
			case 304, 412 ->
				new Meaning(CloudErrorCategory.PRECONDITION_FAILED, "Read the current state and decide again");
			case 401 -> new Meaning(CloudErrorCategory.UNAUTHENTICATED,
					"Check the credentials: service account, key, scopes and this machine's clock");
			case 403 -> new Meaning(CloudErrorCategory.ACCESS_DENIED,
					"Grant the permission to the identity, and check the policies of the organisation");
			case 404, 410 -> new Meaning(CloudErrorCategory.NOT_FOUND, "Check the name, the version and the project");
			case 405, 501 -> new Meaning(CloudErrorCategory.UNSUPPORTED,
					"The service, or what stands in for it, does not offer this");
			case 408, 504 -> new Meaning(CloudErrorCategory.TIMEOUT, "Try again");
			case 409 -> new Meaning(CloudErrorCategory.UNAVAILABLE,
					"Another request changed the same thing at this moment: try again");
			case 416 -> new Meaning(CloudErrorCategory.INVALID_ARGUMENT, "Ask for a range within the object");
			case 429 -> new Meaning(CloudErrorCategory.THROTTLED,
					"Call less often, spread the keys, or ask Google for a higher quota");
			// An upload that its owner gave up
			case 499 -> new Meaning(CloudErrorCategory.NOT_FOUND, "Begin the upload again");
			default -> ofClass(status);
		};
	}

	private static Meaning ofClass(int status) {
		if (status >= 500) {
			return new Meaning(CloudErrorCategory.UNAVAILABLE, "Try again later; see status.cloud.google.com");
		}
		if (status >= 400) {
			return new Meaning(CloudErrorCategory.INVALID_ARGUMENT, "Correct the request");
		}
		if (status >= 300) {
			return new Meaning(CloudErrorCategory.CONFIGURATION, "Use the endpoint of the service");
		}
		return new Meaning(CloudErrorCategory.UNKNOWN, "See the cause");
	}

	static Set<String> reasons() {
		return Set.copyOf(BY_REASON.keySet());
	}

	/**
	 * What an answer means.
	 *
	 * @param category why it failed
	 * @param remedy what to do about it
	 */
	record Meaning(CloudErrorCategory category, String remedy) {
	}

}
