package io.llmshield.cloud.aws.policy;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which IAM actions a call needs, after AWS's service authorization reference
 * (docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 * and list_s3.html), the table "Required permissions for Amazon S3 API operations"
 * (docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html), and
 * for keys "Secret encryption and decryption in AWS Secrets Manager" and "Using
 * server-side encryption with AWS KMS keys".
 */
final class IamActions {

	private static final String KEYS = "kms:GenerateDataKey kms:Decrypt";

	/** The operation alone, where it is not simply the action of the same name. */
	private static final Map<String, String> OPERATIONS = Map.ofEntries(
			// GetCallerIdentity: "No permissions are required to perform this operation"
			Map.entry("Sts:GetCallerIdentity", ""),
			Map.entry("SecretsManager:BatchGetSecretValue",
					"secretsmanager:BatchGetSecretValue secretsmanager:GetSecretValue"),
			Map.entry("S3:HeadBucket", "s3:ListBucket"), Map.entry("S3:ListObjectsV2", "s3:ListBucket"),
			Map.entry("S3:ListObjectVersions", "s3:ListBucketVersions"),
			Map.entry("S3:ListMultipartUploads", "s3:ListBucketMultipartUploads"),
			Map.entry("S3:ListParts", "s3:ListMultipartUploadParts"), Map.entry("S3:HeadObject", "s3:GetObject"),
			Map.entry("S3:GetObject", "s3:GetObject"), Map.entry("S3:PutObject", "s3:PutObject"),
			Map.entry("S3:CreateMultipartUpload", "s3:PutObject"), Map.entry("S3:UploadPart", "s3:PutObject"),
			Map.entry("S3:CompleteMultipartUpload", "s3:PutObject"),
			Map.entry("S3:UploadPartCopy", "s3:PutObject s3:GetObject"),
			// A copy takes the tags along unless it is told otherwise
			Map.entry("S3:CopyObject", "s3:PutObject s3:GetObject s3:GetObjectTagging s3:PutObjectTagging"),
			Map.entry("S3:DeleteObjects", "s3:DeleteObject"),
			Map.entry("S3:GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration"),
			Map.entry("S3:PutBucketLifecycleConfiguration", "s3:PutLifecycleConfiguration"),
			Map.entry("S3:DeleteBucketLifecycle", "s3:PutLifecycleConfiguration"),
			Map.entry("S3:GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration"),
			Map.entry("S3:GetBucketEncryption", "s3:GetEncryptionConfiguration"));

	/** What a version makes of an action. */
	private static final Map<String, String> OF_VERSIONS = Map.of("s3:GetObject", "s3:GetObjectVersion",
			"s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObjectTagging", "s3:GetObjectVersionTagging");

	private IamActions() {
	}

	/** Return the actions for a line of {@link DriverCallRecorder}. */
	static Set<String> of(String call) {
		String[] parts = call.split("\\+");
		Set<String> actions = new TreeSet<>();
		String service = switch (parts[0].substring(0, parts[0].indexOf(':'))) {
			case "SecretsManager" -> "secretsmanager";
			case "CloudWatchLogs" -> "logs";
			default -> "s3";
		};
		String operation = parts[0].substring(parts[0].indexOf(':') + 1);
		add(actions, OPERATIONS.getOrDefault(parts[0], service + ":" + operation));
		for (int i = 1; i < parts.length; i++) {
			add(actions, extra(service, operation, parts[i], actions));
		}
		return actions;
	}

	private static String extra(String service, String operation, String parameter, Set<String> actions) {
		return switch (parameter) {
			case "VersionId" ->
				"s3".equals(service)
						? String.join(" ",
								actions.stream().map((action) -> OF_VERSIONS.getOrDefault(action, action)).toList())
						: "";
			case "Tags" -> "secretsmanager:TagResource";
			case "Tagging" -> "s3:PutObjectTagging";
			case "TaggingDirective" -> "s3:PutObjectTagging";
			case "ObjectLockMode" -> "s3:PutObjectRetention";
			case "ObjectLockLegalHoldStatus" -> "s3:PutObjectLegalHold";
			case "SSEKMSKeyId", "KmsKeyId" -> KEYS;
			case "BypassGovernanceRetention" -> "s3:BypassGovernanceRetention";
			default -> throw new IllegalArgumentException(operation + " with " + parameter + " is not in the table");
		};
	}

	private static void add(Set<String> actions, String some) {
		if (!some.isEmpty()) {
			actions.addAll(Set.of(some.split(" ")));
		}
	}

}
