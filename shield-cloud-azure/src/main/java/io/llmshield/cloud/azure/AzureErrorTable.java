package io.llmshield.cloud.azure;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.llmshield.cloud.CloudErrorCategory;
import org.jspecify.annotations.Nullable;

/**
 * What each error code of Blob Storage, Key Vault, Entra ID and Azure Resource Manager
 * means, and what the reader can do about it. The codes are those of "Azure Blob Storage
 * error codes" and "Common REST API error codes", of the SDK's {@code BlobErrorCode}, of
 * "Azure Key Vault REST API error codes" with the inner codes that Key Vault adds, and of
 * "Troubleshoot common Azure deployment errors". Immutable.
 */
final class AzureErrorTable {

	private static final Map<String, Meaning> BY_CODE = new HashMap<>();

	static {
		notFound();
		conflicts();
		access();
		temporary();
		unsupported();
		configuration();
		arguments();
	}

	private AzureErrorTable() {
	}

	private static void notFound() {
		add(CloudErrorCategory.NOT_FOUND, "Check the name, the version, and the account or vault", "BlobNotFound",
				"ResourceNotFound", "SecretNotFound", "KeyNotFound", "CertificateNotFound", "NotFound",
				"PreviousSnapshotNotFound");
		add(CloudErrorCategory.NOT_FOUND, "Create the container, or mend its name", "ContainerNotFound",
				"ContainerBeingDeleted", "FilesystemNotFound");
		add(CloudErrorCategory.NOT_FOUND, "Check the subscription, the resource group and the name",
				"ResourceGroupNotFound", "SubscriptionNotFound", "VaultNotFound", "ParentResourceNotFound",
				"StorageAccountNotFound", "ManagementPolicyNotFound");
	}

	private static void conflicts() {
		add(CloudErrorCategory.ALREADY_EXISTS, "Choose another name, or update what is there", "BlobAlreadyExists",
				"ContainerAlreadyExists", "ResourceAlreadyExists", "AccountAlreadyExists", "AlreadyExists");
		add(CloudErrorCategory.ALREADY_EXISTS, "Restore it, or purge it and create it again",
				"ObjectIsDeletedButRecoverable");
		add(CloudErrorCategory.ALREADY_EXISTS, "Wait until Key Vault has finished, then look again",
				"ObjectIsBeingDeleted", "ObjectIsBeingRecovered");
		add(CloudErrorCategory.PRECONDITION_FAILED, "Read the current state and decide again", "ConditionNotMet",
				"TargetConditionNotMet", "SourceConditionNotMet", "AppendPositionConditionNotMet",
				"MaxBlobSizeConditionNotMet", "SequenceNumberConditionNotMet", "BlobOverwritten",
				"CannotChangeToLowerTier", "BlobNotArchived", "NoPendingCopyOperation", "CopyIdMismatch",
				"SnapshotsPresent", "PreviousSnapshotCannotBeNewer", "BlobSnapshotNotSoftDeleted");
		add(CloudErrorCategory.PRECONDITION_FAILED, "Let whoever holds the lease finish, or break the lease",
				"LeaseAlreadyPresent", "LeaseAlreadyBroken", "LeaseIdMismatchWithBlobOperation",
				"LeaseIdMismatchWithContainerOperation", "LeaseIdMismatchWithLeaseOperation", "LeaseIdMissing",
				"LeaseIsBreakingAndCannotBeAcquired", "LeaseIsBreakingAndCannotBeChanged",
				"LeaseIsBrokenAndCannotBeRenewed", "LeaseLost", "LeaseNotPresentWithBlobOperation",
				"LeaseNotPresentWithContainerOperation", "LeaseNotPresentWithLeaseOperation",
				"InfiniteLeaseDurationRequired");
	}

	private static void access() {
		add(CloudErrorCategory.ACCESS_DENIED,
				"Give the identity a role with this data action at the account, container or vault; a new assignment "
						+ "takes some minutes",
				"AuthorizationFailure", "AuthorizationPermissionMismatch", "AuthorizationResourceTypeMismatch",
				"AuthorizationServiceMismatch", "InsufficientAccountPermissions", "UnauthorizedBlobOverwrite",
				"Forbidden", "ForbiddenByRbac", "ForbiddenByPolicy", "AccessDenied", "AuthorizationFailed",
				"LinkedAuthorizationFailed", "LinkedAccessCheckFailed");
		add(CloudErrorCategory.ACCESS_DENIED, "Allow the caller's network in the firewall of the account or vault",
				"AuthorizationSourceIPMismatch", "ForbiddenByFirewall", "ForbiddenByConnection",
				"NetworkSecurityPerimeterTrafficDenied");
		add(CloudErrorCategory.ACCESS_DENIED, "Use https", "AuthorizationProtocolMismatch", "AccountRequiresHttps");
		add(CloudErrorCategory.ACCESS_DENIED, "Enable the account, the container, the secret or its version",
				"AccountIsDisabled", "ContainerDisabled", "SecretDisabled", "KeyDisabled", "CertificateDisabled");
		add(CloudErrorCategory.ACCESS_DENIED, "Wait until it is valid, or give it other dates", "SecretExpired",
				"SecretNotYetValid", "KeyExpired", "KeyNotYetValid");
		add(CloudErrorCategory.ACCESS_DENIED, "Wait until the retention has ended or the legal hold is lifted",
				"BlobImmutableDueToPolicy", "BlobImmutableDueToLegalHold", "ContainerHasLegalHold",
				"ContainerImmutabilityPolicyLocked", "ContainerProtectedFromDeletion",
				"ImmutabilityPolicyDeleteOnLockedPolicy", "ScopeLocked");
		add(CloudErrorCategory.ACCESS_DENIED, "Delete the blob itself first, then this version",
				"OperationNotAllowedOnRootBlob");
		add(CloudErrorCategory.ACCESS_DENIED, "Change the Azure policy, or what it refuses",
				"RequestDisallowedByPolicy", "PublicAccessNotPermitted");
		add(CloudErrorCategory.UNAUTHENTICATED, "Check the credentials, the tenant and the clock",
				"AuthenticationFailed", "InvalidAuthenticationInfo", "NoAuthenticationInformation", "Unauthorized",
				"InvalidAuthenticationToken", "InvalidAuthenticationTokenTenant", "ExpiredAuthenticationToken",
				"AuthenticationFailedInvalidHeader");
		add(CloudErrorCategory.UNAUTHENTICATED, "Use an Entra ID identity: the account refuses its keys",
				"KeyBasedAuthenticationNotPermitted");
	}

	private static void temporary() {
		add(CloudErrorCategory.THROTTLED, "Call less often, or spread the load over accounts or vaults", "ServerBusy",
				"Throttled", "TooManyRequests", "VaultThrottled", "SnapshotOperationRateExceeded",
				"SubscriptionRequestsThrottled", "OperationRateExceeded");
		add(CloudErrorCategory.TIMEOUT, "Try again", "OperationTimedOut", "GatewayTimeout", "RequestTimeout");
		add(CloudErrorCategory.UNAVAILABLE, "Try again later; see the Azure status page", "InternalError",
				"InternalServerError", "ServiceUnavailable", "ServerUnavailable", "BadGateway", "ServiceTimeout",
				"AccountBeingCreated", "PendingCopyOperation", "SystemInUse");
		add(CloudErrorCategory.CORRUPTED, "Send it again", "Md5Mismatch", "Crc64Mismatch");
	}

	private static void unsupported() {
		add(CloudErrorCategory.UNSUPPORTED, "The blob is archived: change its tier and wait for it", "BlobArchived",
				"BlobBeingRehydrated");
		add(CloudErrorCategory.UNSUPPORTED, "Use an account of a kind that offers this, or do without it",
				"BlobAccessTierNotSupportedForAccountType", "BlobOperationNotSupported",
				"FeatureNotSupportedForAccount", "FeatureVersionMismatch", "CopyAcrossAccountsNotSupported",
				"PreviousSnapshotOperationNotSupported", "BlobTypeNotSupported", "InvalidHttpVerb",
				"UnsupportedHttpVerb", "UnsupportedHeader", "UnsupportedQueryParameter", "UnsupportedXmlNode",
				"ConditionHeadersNotSupported", "MultipleConditionHeadersNotSupported", "NotSupported",
				"NotImplemented", "ApiNotImplemented");
	}

	private static void configuration() {
		add(CloudErrorCategory.CONFIGURATION,
				"Check the customer-managed key, that it is enabled, and the identity with which the account reads it",
				"KeyVaultEncryptionKeyNotFound", "KeyVaultAccessTokenCannotBeAcquired", "KeyVaultVaultNotFound",
				"KeyVaultEncryptionKeyDisabled", "BlobUsesCustomerSpecifiedEncryption", "EncryptionScopeNotFound",
				"EncryptionScopeDisabled", "EncryptionScopeMismatch");
	}

	private static void arguments() {
		add(CloudErrorCategory.INVALID_ARGUMENT, "The object or its metadata is larger than the service allows",
				"RequestBodyTooLarge", "MetadataTooLarge", "BlockListTooLong", "BlockCountExceedsLimit",
				"ContentLengthLargerThanTierLimit", "BlobTierInadequateForContentLength", "SnapshotCountExceeded",
				"SecretTooLarge", "HeadersTooLarge");
		add(CloudErrorCategory.INVALID_ARGUMENT, "Correct what was asked for", "BadParameter", "BadRequest",
				"EmptyMetadataKey", "IncrementalCopyBlobMismatch", "IncrementalCopyOfEarlierSnapshotNotAllowed",
				"IncrementalCopyOfEarlierVersionSnapshotNotAllowed",
				"IncrementalCopyOfEralierVersionSnapshotNotAllowed", "IncrementalCopySourceMustBeSnapshot",
				"InvalidBlobOrBlock", "InvalidBlobTier", "InvalidBlobType", "InvalidBlockId", "InvalidBlockList",
				"InvalidHeaderValue", "InvalidInput", "InvalidMd5", "InvalidMetadata", "InvalidOperation",
				"InvalidPageRange", "InvalidParameter", "InvalidParameterValue", "InvalidQueryParameterValue",
				"InvalidRange", "InvalidRequest", "InvalidRequestContent", "InvalidRequestFormat", "InvalidResource",
				"InvalidResourceName", "InvalidResourceType", "InvalidSourceBlobType", "InvalidSourceBlobUrl",
				"InvalidTags", "InvalidUri", "InvalidVersionForPageBlobOperation", "InvalidXmlDocument",
				"InvalidXmlNodeValue", "MissingContentLengthHeader", "MissingRequiredHeader",
				"MissingRequiredQueryParameter", "MissingRequiredXmlNode", "MissingSubscription",
				"OperationNotAllowedOnIncrementalCopyBlob", "OutOfRangeInput", "OutOfRangeQueryParameterValue",
				"RequestUrlFailedToParse", "ResourceTypeMismatch", "SequenceNumberIncrementTooLarge", "TagsTooLarge");
	}

	private static void add(CloudErrorCategory category, String remedy, String... codes) {
		Meaning meaning = new Meaning(category, remedy);
		for (String code : codes) {
			if (BY_CODE.putIfAbsent(code, meaning) != null) {
				throw new IllegalStateException(code + " is in the table twice");
			}
		}
	}

	static @Nullable Meaning of(@Nullable String code) {
		return (code != null) ? BY_CODE.get(code) : null;
	}

	/**
	 * Return what an answer means whose code is missing, new, or used with several
	 * statuses, as {@code CannotVerifyCopySource} is.
	 * @param status the HTTP status
	 * @return the meaning
	 */
	static Meaning ofStatus(int status) {
		return switch (status) {
			case 304, 412 ->
				new Meaning(CloudErrorCategory.PRECONDITION_FAILED, "Read the current state and decide again");
			case 301, 302, 307, 308 -> new Meaning(CloudErrorCategory.CONFIGURATION, "Check the endpoint");
			case 401 -> new Meaning(CloudErrorCategory.UNAUTHENTICATED, "Check the credentials and the tenant");
			case 403 -> new Meaning(CloudErrorCategory.ACCESS_DENIED,
					"Give the identity a role with this action, and check the firewall of the account or vault");
			case 404 -> new Meaning(CloudErrorCategory.NOT_FOUND, "Check the name, and the account or vault");
			case 405, 501 -> new Meaning(CloudErrorCategory.UNSUPPORTED,
					"The service, or what stands in for it, does not offer this");
			case 408 -> new Meaning(CloudErrorCategory.TIMEOUT, "Try again");
			case 409 -> new Meaning(CloudErrorCategory.PRECONDITION_FAILED, "Read the current state and decide again");
			case 429 -> new Meaning(CloudErrorCategory.THROTTLED, "Call less often");
			default -> ofClass(status);
		};
	}

	private static Meaning ofClass(int status) {
		if (status >= 500) {
			return new Meaning(CloudErrorCategory.UNAVAILABLE, "Try again later; see the Azure status page");
		}
		if (status >= 400) {
			return new Meaning(CloudErrorCategory.INVALID_ARGUMENT, "Correct the request");
		}
		if (status >= 200) {
			return new Meaning(CloudErrorCategory.UNAVAILABLE, "Try again: the answer came damaged or incomplete");
		}
		return new Meaning(CloudErrorCategory.UNKNOWN, "See the cause");
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
