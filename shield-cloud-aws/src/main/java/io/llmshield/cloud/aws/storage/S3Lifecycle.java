package io.llmshield.cloud.aws.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.aws.AwsErrors;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.StorageClass;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationResponse;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.Transition;
import software.amazon.awssdk.services.s3.model.TransitionStorageClass;

/**
 * Lifecycle rules of a bucket. S3 knows them as one document that is written as a whole
 * and without a condition: where two write at the same moment, the later one wins. Rules
 * of others are written back as they were. Thread-safe.
 *
 * @param calls makes the calls
 */
record S3Lifecycle(S3Calls calls) {

	/** What the ids of our rules begin with. */
	private static final String ID = "shield-cloud-";

	private static final Map<StorageClass, TransitionStorageClass> CLASSES = new EnumMap<>(
			Map.of(StorageClass.COOL, TransitionStorageClass.STANDARD_IA, StorageClass.COLD,
					TransitionStorageClass.GLACIER_IR, StorageClass.ARCHIVE, TransitionStorageClass.DEEP_ARCHIVE));

	/**
	 * Set rules of a bucket with one read and one write: a second read may still bring
	 * the document from before the first write.
	 * @param bucket the bucket
	 * @param added the rules, for different prefixes
	 */
	void apply(String bucket, List<io.llmshield.cloud.storage.LifecycleRule> added) {
		GetBucketLifecycleConfigurationResponse present = read(bucket);
		List<LifecycleRule> rules = new ArrayList<>(present.rules());
		List<LifecycleRule> wanted = added.stream().map(S3Lifecycle::toS3).toList();
		if (rules.containsAll(wanted)) {
			return;
		}
		Set<String> ids = wanted.stream().map(LifecycleRule::id).collect(Collectors.toSet());
		rules.removeIf((other) -> ids.contains(other.id()));
		rules.addAll(wanted);
		this.calls.call(CloudErrorKind.CLIENT_INIT, new ObjectId(bucket, ""),
				() -> this.calls.client()
					.putBucketLifecycleConfiguration((request) -> request.bucket(bucket)
						.transitionDefaultMinimumObjectSize(present.transitionDefaultMinimumObjectSize())
						.lifecycleConfiguration((configuration) -> configuration.rules(rules))));
	}

	List<io.llmshield.cloud.storage.LifecycleRule> rules(String bucket) {
		return read(bucket).rules()
			.stream()
			.filter((rule) -> Objects.requireNonNullElse(rule.id(), "").startsWith(ID))
			.map(S3Lifecycle::ofS3)
			.toList();
	}

	private GetBucketLifecycleConfigurationResponse read(String bucket) {
		try {
			return this.calls.client().getBucketLifecycleConfiguration((request) -> request.bucket(bucket));
		}
		catch (SdkException ex) {
			if ("NoSuchLifecycleConfiguration".equals(AwsErrors.code(ex))) {
				return GetBucketLifecycleConfigurationResponse.builder().rules(List.of()).build();
			}
			throw this.calls.translated(CloudErrorKind.CLIENT_INIT, new ObjectId(bucket, ""), null, ex);
		}
	}

	private static LifecycleRule toS3(io.llmshield.cloud.storage.LifecycleRule rule) {
		List<Transition> moves = rule.moveAfterDays()
			.entrySet()
			.stream()
			.map((move) -> Transition.builder().storageClass(CLASSES.get(move.getKey())).days(move.getValue()).build())
			.toList();
		LifecycleRule.Builder builder = LifecycleRule.builder()
			.id(ID + UUID.nameUUIDFromBytes(rule.prefix().getBytes(StandardCharsets.UTF_8)))
			.filter((filter) -> filter.prefix(rule.prefix()))
			.status(ExpirationStatus.ENABLED);
		if (!moves.isEmpty()) {
			builder.transitions(moves);
		}
		Integer delete = rule.deleteAfterDays();
		if (delete != null) {
			builder.expiration((expiration) -> expiration.days(delete));
		}
		Integer deleteOld = rule.deleteOldVersionsAfterDays();
		if (deleteOld != null) {
			builder.noncurrentVersionExpiration((expiration) -> expiration.noncurrentDays(deleteOld));
		}
		Integer abort = rule.abortUploadsAfterDays();
		if (abort != null) {
			builder.abortIncompleteMultipartUpload((upload) -> upload.daysAfterInitiation(abort));
		}
		return builder.build();
	}

	private static io.llmshield.cloud.storage.LifecycleRule ofS3(LifecycleRule rule) {
		Map<StorageClass, Integer> moves = new EnumMap<>(StorageClass.class);
		rule.transitions().forEach((move) -> CLASSES.forEach((storageClass, name) -> {
			if (name == move.storageClass()) {
				moves.put(storageClass, move.days());
			}
		}));
		return new io.llmshield.cloud.storage.LifecycleRule(prefix(rule), moves,
				(rule.expiration() != null) ? rule.expiration().days() : null,
				(rule.noncurrentVersionExpiration() != null) ? rule.noncurrentVersionExpiration().noncurrentDays()
						: null,
				(rule.abortIncompleteMultipartUpload() != null)
						? rule.abortIncompleteMultipartUpload().daysAfterInitiation() : null);
	}

	private static String prefix(LifecycleRule rule) {
		@Nullable String prefix = (rule.filter() != null) ? rule.filter().prefix() : null;
		return (prefix != null) ? prefix : "";
	}

}
