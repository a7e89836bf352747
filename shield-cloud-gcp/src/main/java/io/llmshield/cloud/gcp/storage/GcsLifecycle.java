package io.llmshield.cloud.gcp.storage;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.api.client.util.DateTime;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.Bucket;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.gcp.GcpErrors;
import io.llmshield.cloud.storage.LifecycleRule;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.StorageClass;
import org.jspecify.annotations.Nullable;

/**
 * Lifecycle rules of a bucket. Cloud Storage knows them as one list, without names, and
 * with one action each. Ours have a condition that is always true, by which they are told
 * from those of others; the latter are written back as they were, also what this version
 * of the client does not know of them. The list is written under the condition that the
 * bucket has not changed since it was read. Thread-safe.
 *
 * @param calls makes the calls
 */
record GcsLifecycle(GcsCalls calls) {

	private static final int MOST_ATTEMPTS = 5;

	private static final int PRECONDITION_FAILED = 412;

	/** Every object was created before this day. */
	private static final DateTime OURS = new DateTime("2222-02-22");

	private static final String MOVE = "SetStorageClass";

	private static final String DELETE = "Delete";

	private static final String ABORT = "AbortIncompleteMultipartUpload";

	void apply(String bucket, LifecycleRule rule) {
		for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
			Bucket found = read(bucket);
			List<Bucket.Lifecycle.Rule> rules = new ArrayList<>(rules(found));
			List<Bucket.Lifecycle.Rule> wanted = toGcs(rule);
			List<Bucket.Lifecycle.Rule> before = rules.stream()
				.filter((other) -> isOurs(other, rule.prefix()))
				.toList();
			if (before.equals(wanted)) {
				return;
			}
			rules.removeAll(before);
			rules.addAll(wanted);
			if (write(bucket, found, rules)) {
				return;
			}
		}
		throw CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.UNAVAILABLE)
			.provider(GcpErrors.PROVIDER)
			.operation("set lifecycle rule")
			.resource(bucket)
			.reason("others change the bucket all the time")
			.remedy("Try again")
			.build();
	}

	private boolean write(String bucket, Bucket found, List<Bucket.Lifecycle.Rule> rules) {
		try {
			this.calls.call(CloudErrorKind.CLIENT_INIT, new ObjectId(bucket, ""), () -> {
				Storage.Buckets.Patch patch = this.calls.client()
					.json()
					.buckets()
					.patch(bucket, new Bucket().setLifecycle(new Bucket.Lifecycle().setRule(rules)))
					.setIfMetagenerationMatch(found.getMetageneration())
					.setFields("metageneration");
				patch.setDisableGZipContent(true);
				return patch.execute();
			});
			return true;
		}
		catch (CloudException ex) {
			if (ex.getCause() != null && GcpErrors.status(ex.getCause()) == PRECONDITION_FAILED
					&& ex.category() == CloudErrorCategory.PRECONDITION_FAILED) {
				return false;
			}
			throw ex;
		}
	}

	private Bucket read(String bucket) {
		return this.calls.call(CloudErrorKind.CLIENT_INIT, new ObjectId(bucket, ""),
				() -> this.calls.client().json().buckets().get(bucket).setFields("metageneration,lifecycle").execute());
	}

	private static List<Bucket.Lifecycle.Rule> rules(Bucket bucket) {
		return (bucket.getLifecycle() != null && bucket.getLifecycle().getRule() != null)
				? bucket.getLifecycle().getRule() : List.of();
	}

	List<LifecycleRule> rules(String bucket) {
		Map<String, List<Bucket.Lifecycle.Rule>> ours = new LinkedHashMap<>();
		for (Bucket.Lifecycle.Rule rule : rules(read(bucket))) {
			String prefix = prefix(rule);
			if (prefix != null && isOurs(rule, prefix)) {
				ours.computeIfAbsent(prefix, (any) -> new ArrayList<>()).add(rule);
			}
		}
		return ours.entrySet().stream().map((rule) -> ofGcs(rule.getKey(), rule.getValue())).toList();
	}

	private static List<Bucket.Lifecycle.Rule> toGcs(LifecycleRule rule) {
		List<Bucket.Lifecycle.Rule> rules = new ArrayList<>();
		rule.moveAfterDays().forEach((storageClass, days) -> {
			Bucket.Lifecycle.Rule move = rule(MOVE, live(rule.prefix()).setAge(days));
			move.getAction().setStorageClass(GcsWrites.storageClass(storageClass));
			rules.add(move);
		});
		Integer delete = rule.deleteAfterDays();
		if (delete != null) {
			rules.add(rule(DELETE, live(rule.prefix()).setAge(delete)));
		}
		Integer deleteOld = rule.deleteOldVersionsAfterDays();
		if (deleteOld != null) {
			rules.add(
					rule(DELETE, marked(rule.prefix()).setIsLive(Boolean.FALSE).setDaysSinceNoncurrentTime(deleteOld)));
		}
		Integer abort = rule.abortUploadsAfterDays();
		if (abort != null) {
			// This action allows no other conditions
			rules.add(rule(ABORT, condition(rule.prefix()).setAge(abort)));
		}
		return rules;
	}

	private static Bucket.Lifecycle.Rule rule(String action, Bucket.Lifecycle.Rule.Condition condition) {
		return new Bucket.Lifecycle.Rule().setAction(new Bucket.Lifecycle.Rule.Action().setType(action))
			.setCondition(condition);
	}

	/** What is old already keeps its age, and would be removed for good. */
	private static Bucket.Lifecycle.Rule.Condition live(String prefix) {
		return marked(prefix).setIsLive(Boolean.TRUE);
	}

	private static Bucket.Lifecycle.Rule.Condition marked(String prefix) {
		return condition(prefix).setCreatedBefore(OURS);
	}

	private static Bucket.Lifecycle.Rule.Condition condition(String prefix) {
		return new Bucket.Lifecycle.Rule.Condition().setMatchesPrefix(prefix.isEmpty() ? null : List.of(prefix));
	}

	private static boolean isOurs(Bucket.Lifecycle.Rule rule, String prefix) {
		if (!prefix.equals(prefix(rule))) {
			return false;
		}
		return ABORT.equals(rule.getAction().getType())
				? rule.equals(rule(ABORT, condition(prefix).setAge(rule.getCondition().getAge())))
				: OURS.equals(rule.getCondition().getCreatedBefore());
	}

	private static @Nullable String prefix(Bucket.Lifecycle.Rule rule) {
		if (rule.getAction() == null || rule.getCondition() == null) {
			return null;
		}
		List<String> prefixes = rule.getCondition().getMatchesPrefix();
		if (prefixes == null || prefixes.isEmpty()) {
			return "";
		}
		return (prefixes.size() == 1) ? prefixes.get(0) : null;
	}

	private static LifecycleRule ofGcs(String prefix, List<Bucket.Lifecycle.Rule> rules) {
		Map<StorageClass, Integer> moves = new EnumMap<>(StorageClass.class);
		Integer delete = null;
		Integer deleteOld = null;
		Integer abort = null;
		for (Bucket.Lifecycle.Rule rule : rules) {
			Bucket.Lifecycle.Rule.Condition condition = rule.getCondition();
			switch (rule.getAction().getType()) {
				case MOVE ->
					moves.put(GcsMetadata.storageClass(rule.getAction().getStorageClass()), condition.getAge());
				case ABORT -> abort = condition.getAge();
				default -> {
					if (Boolean.FALSE.equals(condition.getIsLive())) {
						deleteOld = condition.getDaysSinceNoncurrentTime();
					}
					else {
						delete = condition.getAge();
					}
				}
			}
		}
		return new LifecycleRule(prefix, moves, delete, deleteOld, abort);
	}

}
