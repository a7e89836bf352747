package io.llmshield.cloud.azure.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.azure.core.util.Context;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.storage.LifecycleRule;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.StorageClass;
import org.jspecify.annotations.Nullable;

/**
 * Lifecycle rules of a container, which are rules of the account's one management policy
 * with the container in their prefix. The policy is written as a whole and without a
 * condition: where two write at the same moment, the later one wins. Rules of others are
 * written back as they were. Thread-safe.
 *
 * @param calls makes the calls
 * @param account holds the policy
 */
record BlobLifecycle(BlobCalls calls, AzureStorageAccount account) {

	private static final String POLICY = "managementPolicies/default";

	/** What the names of our rules begin with; they are made of letters and digits. */
	private static final String NAME = "shieldcloud";

	/** When Blob Storage drops blocks by itself. */
	private static final int BLOCKS_LIVE_DAYS = 7;

	private static final String AGE = "daysAfterModificationGreaterThan";

	private static final Map<StorageClass, String> MOVES = new EnumMap<>(Map.of(StorageClass.COOL, "tierToCool",
			StorageClass.COLD, "tierToCold", StorageClass.ARCHIVE, "tierToArchive"));

	void apply(String bucket, LifecycleRule rule) {
		refuseWhatAzureLacks(bucket, rule);
		requireContainer(bucket);
		List<Object> rules = new ArrayList<>(policy());
		String name = name(bucket, rule);
		List<Object> next = new ArrayList<>(rules);
		next.removeIf((other) -> name.equals(path(other, "name")));
		boolean doesSomething = !rule.moveAfterDays().isEmpty() || rule.deleteAfterDays() != null;
		if (doesSomething) {
			next.add(toAzure(bucket, rule));
		}
		if (doesSomething ? toRules(bucket, rules).contains(written(rule)) : next.size() == rules.size()) {
			return;
		}
		this.account.put(CloudErrorKind.CLIENT_INIT, "write lifecycle rules", POLICY,
				next.isEmpty() ? null : Map.of("properties", Map.of("policy", Map.of("rules", next))));
	}

	List<LifecycleRule> rules(String bucket) {
		requireContainer(bucket);
		return toRules(bucket, policy());
	}

	private void refuseWhatAzureLacks(String bucket, LifecycleRule rule) {
		if (rule.deleteOldVersionsAfterDays() != null) {
			throw unsupported(bucket, "Azure counts the age of an old version from when it was written, not from when "
					+ "it was replaced, and would delete versions too early");
		}
		Integer abort = rule.abortUploadsAfterDays();
		if (abort != null && abort < BLOCKS_LIVE_DAYS) {
			throw unsupported(bucket,
					"Azure drops unfinished uploads after " + BLOCKS_LIVE_DAYS + " days, and takes no other number");
		}
	}

	private static CloudException unsupported(String bucket, String reason) {
		return CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.UNSUPPORTED)
			.provider(AzureErrors.PROVIDER)
			.operation("write lifecycle rules")
			.resource(bucket)
			.reason(reason)
			.remedy("Leave it out of the rule on Azure")
			.build();
	}

	private void requireContainer(String bucket) {
		this.calls.call(CloudErrorKind.CLIENT_INIT, new ObjectId(bucket, ""),
				() -> this.calls.container(bucket).getPropertiesWithResponse(null, null, Context.NONE));
	}

	private List<?> policy() {
		Map<?, ?> found = this.account.get(CloudErrorKind.CLIENT_INIT, "read lifecycle rules", POLICY);
		return (path(found, "properties", "policy", "rules") instanceof List<?> rules) ? rules : List.of();
	}

	private static @Nullable Object path(@Nullable Object from, String... names) {
		Object found = from;
		for (String name : names) {
			found = (found instanceof Map<?, ?> map) ? map.get(name) : null;
		}
		return found;
	}

	/** What Azure does by itself is not in the policy. */
	private static LifecycleRule written(LifecycleRule rule) {
		return new LifecycleRule(rule.prefix(), rule.moveAfterDays(), rule.deleteAfterDays(), null, null);
	}

	private static String name(String bucket, LifecycleRule rule) {
		byte[] prefix = (bucket + "/" + rule.prefix()).getBytes(StandardCharsets.UTF_8);
		return NAME + UUID.nameUUIDFromBytes(prefix).toString().replace("-", "");
	}

	private static Map<String, Object> toAzure(String bucket, LifecycleRule rule) {
		Map<String, Object> actions = new LinkedHashMap<>();
		rule.moveAfterDays().forEach((to, days) -> actions.put(MOVES.get(to), Map.of(AGE, days)));
		if (rule.deleteAfterDays() != null) {
			actions.put("delete", Map.of(AGE, rule.deleteAfterDays()));
		}
		Map<String, Object> filters = Map.of("blobTypes", List.of("blockBlob"), "prefixMatch",
				List.of(bucket + "/" + rule.prefix()));
		return Map.of("name", name(bucket, rule), "enabled", true, "type", "Lifecycle", "definition",
				Map.of("filters", filters, "actions", Map.of("baseBlob", actions)));
	}

	private static List<LifecycleRule> toRules(String bucket, List<?> policy) {
		List<LifecycleRule> rules = new ArrayList<>();
		for (Object rule : policy) {
			boolean ours = path(rule, "name") instanceof String name && name.startsWith(NAME)
					&& Boolean.TRUE.equals(path(rule, "enabled"));
			if (ours && path(rule, "definition", "filters", "prefixMatch") instanceof List<?> prefixes
					&& prefixes.size() == 1 && prefixes.get(0) instanceof String prefix
					&& prefix.startsWith(bucket + "/")) {
				rules.add(ofAzure(prefix.substring(bucket.length() + 1), rule));
			}
		}
		return rules;
	}

	private static LifecycleRule ofAzure(String prefix, Object rule) {
		Map<StorageClass, Integer> moves = new EnumMap<>(StorageClass.class);
		MOVES.forEach((to, action) -> {
			Integer days = days(rule, action);
			if (days != null) {
				moves.put(to, days);
			}
		});
		return new LifecycleRule(prefix, moves, days(rule, "delete"), null, null);
	}

	private static @Nullable Integer days(Object rule, String action) {
		return (path(rule, "definition", "actions", "baseBlob", action, AGE) instanceof Number days) ? days.intValue()
				: null;
	}

}
