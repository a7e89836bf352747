package io.llmshield.cloud.aws;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.llmshield.cloud.CloudErrorCategory;
import org.jspecify.annotations.Nullable;

/**
 * What each error code of S3, Secrets Manager, STS and KMS means, and what the reader can
 * do about it. The codes are those of the services' API references ("Error responses" of
 * S3, "Errors" of each operation, "Common error types") and of the SDK's models. Codes
 * are compared without the suffix {@code Exception}, which the protocols add or leave out
 * for the same error. Immutable.
 */
final class AwsErrorTable {

	private static final String SUFFIX = "Exception";

	private static final Map<String, Meaning> BY_CODE = new HashMap<>();

	static {
		add(CloudErrorCategory.NOT_FOUND, "Check the name, the version, the account and the region", "NoSuchKey",
				"NoSuchVersion", "NoSuchUpload", "NoSuchTagSet", "NoSuchTagSetError", "NoSuchResource",
				"NoSuchAnnotation", "ResourceNotFoundException", "NotFoundException", "NotFound", "NoSuchEntity");
		add(CloudErrorCategory.NOT_FOUND, "Create the bucket or the access point, or mend its name", "NoSuchBucket",
				"NoSuchAccessPoint", "NoSuchMultiRegionAccessPoint", "EndpointNotFound");
		add(CloudErrorCategory.NOT_FOUND, "Configure it on the bucket first", "NoSuchBucketPolicy",
				"NoSuchCORSConfiguration", "NoSuchConfiguration", "NoSuchLifecycleConfiguration",
				"NoSuchObjectLockConfiguration", "NoSuchPublicAccessBlockConfiguration", "NoSuchWebsiteConfiguration",
				"ObjectLockConfigurationNotFoundError", "OwnershipControlsNotFoundError",
				"ReplicationConfigurationNotFoundError", "ServerSideEncryptionConfigurationNotFoundError",
				"NoLoggingStatusForKey", "NoSuchAsyncRequest");
		add(CloudErrorCategory.ALREADY_EXISTS, "Choose another name, or use what exists", "BucketAlreadyExists",
				"BucketAlreadyOwnedByYou", "AccessPointAlreadyOwnedByYou", "ResourceExistsException",
				"AlreadyExistsException", "CustomKeyStoreNameInUseException", "XksProxyUriInUseException",
				"XksProxyUriEndpointInUseException", "XksProxyVpcEndpointServiceInUseException",
				"XksKeyAlreadyInUseException", "CloudHsmClusterInUseException");
		add(CloudErrorCategory.PRECONDITION_FAILED, "Read the current state and decide again", "PreconditionFailed",
				"NotModified");
		add(CloudErrorCategory.ACCESS_DENIED,
				"Allow the action in the policies of the identity, the resource, its key and the organisation",
				"AccessDenied", "AccessDeniedException", "AccessForbidden", "AllAccessDisabled", "NotAuthorized",
				"UnauthorizedAccess", "UnauthorizedAccessError", "UnauthorizedOperation", "InvalidPayer",
				"CrossLocationLoggingProhibited", "NotDeviceOwnerError", "UnexpectedIPError", "AuthorizationError",
				"KMS.AccessDeniedException");
		add(CloudErrorCategory.ACCESS_DENIED, "Open or mend the AWS account, or ask AWS Support", "AccountProblem",
				"NotSignedUp", "OptInRequired", "UserSuspended", "SubscriptionRequiredException");
		add(CloudErrorCategory.ACCESS_DENIED, "The policy would let everybody in: name who may",
				"PublicPolicyException");
		add(CloudErrorCategory.UNAUTHENTICATED, "Get new credentials: these have expired", "ExpiredToken",
				"ExpiredTokenException", "TokenRefreshRequired", "ExpiredTradeInTokenException");
		add(CloudErrorCategory.UNAUTHENTICATED, "Set this machine's clock; AWS allows a difference of 5 to 15 minutes",
				"RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture");
		add(CloudErrorCategory.UNAUTHENTICATED,
				"Check the access key, the secret key and the session token, and set this machine's clock",
				"InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch",
				"InvalidSignature", "InvalidSignatureException", "IncompleteSignature", "IncompleteSignatureException",
				"MissingAuthenticationToken", "MissingAuthenticationTokenException", "InvalidSecurity", "InvalidToken",
				"InvalidTokenId", "AuthFailure", "CredentialsNotSupported", "AuthorizationQueryParametersError",
				"MissingSecurityElement", "MissingSecurityHeader", "RequestNotYetValid", "TokenCodeInvalidError",
				"UnsupportedSignature");
		add(CloudErrorCategory.UNAUTHENTICATED,
				"Check the web identity token, its provider and the role's trust policy", "InvalidIdentityToken",
				"InvalidIdentityTokenException", "IDPRejectedClaim", "JWTPayloadSizeExceededException",
				"InvalidAuthorizationMessageException", "SessionDurationEscalationException");
		add(CloudErrorCategory.CONFIGURATION, "Use the region in which the bucket is kept", "PermanentRedirect",
				"Redirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException",
				"InvalidLocationConstraint", "IncorrectEndpoint", "InvalidRegion", "BucketRegionError");
		add(CloudErrorCategory.CONFIGURATION, "Activate the region in the account, or use another one",
				"RegionDisabledException", "OutboundWebIdentityFederationDisabledException");
		add(CloudErrorCategory.CONFIGURATION,
				"Check that the KMS key exists in this region, is enabled, symmetric and not scheduled for deletion",
				"KMS.DisabledException", "KMS.InvalidKeyUsageException", "KMS.InvalidStateException",
				"KMS.KMSInvalidStateException", "KMS.NotFoundException", "DisabledException",
				"InvalidKeyUsageException", "KMSInvalidStateException", "EncryptionFailure", "DecryptionFailure",
				"IncorrectKeyException", "InvalidCiphertextException", "EncryptionTypeMismatch",
				"IncorrectKeyMaterialException", "InvalidImportTokenException", "ExpiredImportTokenException",
				"UserKeyMustBeSpecified");
		add(CloudErrorCategory.CONFIGURATION, "Check the key store outside KMS that the key lives in",
				"CloudHsmClusterInvalidConfigurationException", "CloudHsmClusterNotActiveException",
				"CloudHsmClusterNotFoundException", "CloudHsmClusterNotRelatedException",
				"CustomKeyStoreHasCMKsException", "CustomKeyStoreInvalidStateException",
				"CustomKeyStoreNotFoundException", "IncorrectTrustAnchorException",
				"XksKeyInvalidConfigurationException", "XksKeyNotFoundException",
				"XksProxyIncorrectAuthenticationCredentialException", "XksProxyInvalidConfigurationException",
				"XksProxyInvalidResponseException", "XksProxyVpcEndpointServiceInvalidConfigurationException",
				"XksProxyVpcEndpointServiceNotFoundException");
		add(CloudErrorCategory.CONFIGURATION, "Mend the bucket's configuration or state", "InvalidBucketState",
				"IllegalVersioningConfigurationException", "InvalidTargetBucketForLogging",
				"BucketHasAccessPointsAttached", "BucketNotEmpty", "AccessControlListNotSupported",
				"InvalidBucketAclWithObjectOwnership", "InvalidBucketOwnerAWSAccountID", "InvalidAccessPoint",
				"InvalidAccessPointAliasError", "InvalidHostHeader", "InvalidAddressingHeader");
		add(CloudErrorCategory.CONFIGURATION, "Stay within the account's quota, or ask AWS to raise it",
				"LimitExceededException", "LimitExceeded", "TooManyBuckets", "TooManyAccessPoints",
				"TooManyMultiRegionAccessPoints", "TooManyMultiRegionAccessPointregionsError",
				"AnnotationLimitExceeded", "ServiceQuotaExceededException");
		add(CloudErrorCategory.THROTTLED, "Call less often, or ask AWS for a higher rate", "SlowDown", "503 SlowDown",
				"Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled",
				"RequestThrottledException", "TooManyRequestsException", "TooManyRequests", "RequestLimitExceeded",
				"BandwidthLimitExceeded", "ProvisionedThroughputExceededException", "PriorRequestNotComplete",
				"GlacierExpeditedRetrievalNotAvailable");
		add(CloudErrorCategory.TIMEOUT, "Try again; if it stays, check the network between here and AWS",
				"RequestTimeout", "RequestTimeoutException", "DependencyTimeoutException");
		add(CloudErrorCategory.UNAVAILABLE, "Try again later; see the AWS Health Dashboard", "InternalError",
				"InternalFailure", "InternalServerError", "InternalServiceError", "InternalServiceErrorException",
				"ServiceUnavailable", "ServiceUnavailableException", "ServerBusy", "KMSInternalException",
				"KMS.KMSInternalException", "KeyUnavailableException", "KMS.KeyUnavailableException",
				"IDPCommunicationError", "XksProxyUriUnreachableException", "ConnectionClosedByRequester",
				"ResponseInterrupted", "RequestAbortedException", "IncompleteBody", "Busy", "DeviceNotActiveError");
		add(CloudErrorCategory.UNAVAILABLE, "Another request changed the same thing at this moment: try again",
				"ConditionalRequestConflict", "OperationAborted", "ClientTokenConflict", "ConflictException",
				"TransactionInProgressException", "RestoreAlreadyInProgress");
		add(CloudErrorCategory.CORRUPTED, "The bytes changed on their way: send them again", "BadDigest",
				"XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "KMSInvalidMacException",
				"KMSInvalidSignatureException");
		add(CloudErrorCategory.UNSUPPORTED, "The object is archived: restore it first", "InvalidObjectState",
				"ObjectNotInActiveTierError", "ObjectAlreadyInActiveTierError");
		add(CloudErrorCategory.UNSUPPORTED, "The service, or what stands in for it, does not offer this",
				"NotImplemented", "MethodNotAllowed", "UnsupportedOperationException", "UnknownOperationException",
				"UnsupportedOperation", "InvalidAction", "RequestTorrentOfBucketError", "UnsupportedMediaType",
				"UnsupportedProtocol");
		add(CloudErrorCategory.INVALID_ARGUMENT, "Compare the size with the service's limits", "EntityTooLarge",
				"EntityTooSmall", "KeyTooLongError", "MetadataTooLarge", "MaxMessageLengthExceeded",
				"MaxPostPreDataLengthExceededError", "RequestHeaderSectionTooLarge", "InlineDataTooLarge",
				"RequestEntityTooLargeException", "TooManyParts", "PackedPolicyTooLarge", "AnnotationNameTooLong");
		add(CloudErrorCategory.INVALID_ARGUMENT, "Ask for a range within the object", "InvalidRange",
				"EmptyObjectRangeNotSatisfiable");
		add(CloudErrorCategory.INVALID_ARGUMENT, "Send the parts again, and complete the upload with their tags",
				"InvalidPart", "InvalidPartOrder", "InvalidWriteOffset");
		add(CloudErrorCategory.INVALID_ARGUMENT, "Correct the request", "AmbiguousGrantByEmailAddress", "BadRequest",
				"DryRunOperationException", "IdempotencyException", "IdempotencyParameterMismatch",
				"IncorrectNumberOfFilesInPostRequest", "InvalidAliasNameException", "InvalidAnnotationName",
				"InvalidArgument", "InvalidArnException", "InvalidBucketName", "InvalidDigest",
				"InvalidEncryptionAlgorithmError", "InvalidGrantIdException", "InvalidGrantTokenException",
				"InvalidHttpMethod", "InvalidMarkerException", "InvalidNextTokenException", "InvalidObjectName",
				"InvalidParameterCombination", "InvalidParameterException", "InvalidParameterValue",
				"InvalidPolicyDocument", "InvalidPrefix", "InvalidQueryParameter", "InvalidRequest",
				"InvalidRequestException", "InvalidSessionException", "InvalidSOAPRequest", "InvalidStorageClass",
				"InvalidTag", "InvalidTagError", "InvalidURI", "KeyTooLong", "MalformedACLError",
				"MalformedHttpRequestException", "MalformedPOSTRequest", "MalformedPolicy", "MalformedPolicyDocument",
				"MalformedPolicyDocumentException", "MalformedQueryString", "MalformedXML", "MissingAction",
				"MissingAttachment", "MissingContentLength", "MissingParameter", "MissingRequestBodyError",
				"PreconditionNotMetException", "RequestIsNotMultiPartContent", "SerializationException", "TagException",
				"TagPolicyException", "UnexpectedContent", "UnresolvableGrantByEmailAddress", "UnsupportedArgument",
				"ValidationError", "ValidationException");
	}

	private AwsErrorTable() {
	}

	private static void add(CloudErrorCategory category, String remedy, String... codes) {
		Meaning meaning = new Meaning(category, remedy);
		for (String code : codes) {
			Meaning before = BY_CODE.putIfAbsent(plain(code), meaning);
			if (before != null && before.category() != category) {
				throw new IllegalStateException(code + " is in the table twice");
			}
		}
	}

	private static String plain(String code) {
		boolean suffixed = code.endsWith(SUFFIX) && code.length() > SUFFIX.length();
		return suffixed ? code.substring(0, code.length() - SUFFIX.length()) : code;
	}

	static @Nullable Meaning of(@Nullable String code) {
		return (code != null) ? BY_CODE.get(plain(code)) : null;
	}

	/**
	 * Return what an answer means whose code is missing or new. The answer to a HEAD has
	 * no body and therefore no code.
	 * @param status the HTTP status
	 * @return the meaning
	 */
	static Meaning ofStatus(int status) {
		return switch (status) {
			case 304, 412 ->
				new Meaning(CloudErrorCategory.PRECONDITION_FAILED, "Read the current state and decide again");
			case 301, 302, 307, 308 ->
				new Meaning(CloudErrorCategory.CONFIGURATION, "Use the region in which the bucket is kept");
			case 401 -> new Meaning(CloudErrorCategory.UNAUTHENTICATED, "Check the credentials");
			case 403 -> new Meaning(CloudErrorCategory.ACCESS_DENIED,
					"Allow the action in the policies, and check that the credentials are valid");
			case 404 -> new Meaning(CloudErrorCategory.NOT_FOUND, "Check the name, the account and the region");
			case 405, 501 -> new Meaning(CloudErrorCategory.UNSUPPORTED,
					"The service, or what stands in for it, does not offer this");
			case 408 -> new Meaning(CloudErrorCategory.TIMEOUT, "Try again");
			case 429 -> new Meaning(CloudErrorCategory.THROTTLED, "Call less often, or ask AWS for a higher rate");
			default -> ofClass(status);
		};
	}

	private static Meaning ofClass(int status) {
		if (status >= 500) {
			return new Meaning(CloudErrorCategory.UNAVAILABLE, "Try again later; see the AWS Health Dashboard");
		}
		if (status >= 400) {
			return new Meaning(CloudErrorCategory.INVALID_ARGUMENT,
					"Correct the request; where the answer has no code, also check the region and the credentials");
		}
		return new Meaning(CloudErrorCategory.UNKNOWN, "");
	}

	static Set<String> codes() {
		return Set.copyOf(BY_CODE.keySet());
	}

	/**
	 * What an error code means.
	 *
	 * @param category why it failed
	 * @param remedy what to do about it; empty if nothing is known
	 */
	record Meaning(CloudErrorCategory category, String remedy) {
	}

}
