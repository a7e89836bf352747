package io.llmshield.cloud.test.storage;

import java.util.List;
import java.util.Map;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.resilience.CallGuard;
import io.llmshield.cloud.storage.BucketLifecycle;
import io.llmshield.cloud.storage.LifecycleRule;
import io.llmshield.cloud.storage.StorageCapability;
import io.llmshield.cloud.storage.StorageClass;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.ContractMode;
import io.llmshield.cloud.test.RequiresMode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lifecycle rules: kept as they are given, one for each prefix, and never at the expense
 * of another. That a cloud acts on them takes days and is not shown here. They belong to
 * buckets, which have no layers.
 */
@RequiresMode(ContractMode.DRIVER)
public abstract class StorageLifecycleContract extends StorageContractGroup {

	private static final LifecycleRule RESULTS = new LifecycleRule("results/",
			Map.of(StorageClass.COOL, 30, StorageClass.COLD, 90, StorageClass.ARCHIVE, 365), 2557, null, null);

	private static final LifecycleRule TEMPORARY = new LifecycleRule("temporary/", Map.of(), 1, null, null);

	private BucketLifecycle lifecycle() {
		return new BucketLifecycle(environment().driver(), CallGuard.NONE);
	}

	private List<LifecycleRule> rules() {
		return lifecycle().rules(environment().bucket());
	}

	private void apply(LifecycleRule rule) {
		lifecycle().apply(environment().bucket(), rule);
	}

	@Test
	@RequiresStorageCapability(StorageCapability.LIFECYCLE)
	void bucketWithoutRulesHasNone() {
		assertThat(rules()).isEmpty();
	}

	@Test
	@RequiresStorageCapability(StorageCapability.LIFECYCLE)
	void ruleIsKeptAsItIsGiven() {
		apply(RESULTS);
		assertThat(rules()).containsExactly(RESULTS);
	}

	@Test
	@RequiresStorageCapability(StorageCapability.LIFECYCLE)
	void ruleMayBeForTheWholeBucket() {
		LifecycleRule everything = new LifecycleRule("", Map.of(StorageClass.COOL, 45), null, null, null);
		apply(everything);
		assertThat(rules()).containsExactly(everything);
	}

	@Test
	@RequiresStorageCapability({ StorageCapability.LIFECYCLE, StorageCapability.VERSIONS })
	void oldVersionsHaveAnAgeOfTheirOwn() {
		LifecycleRule old = new LifecycleRule("models/", Map.of(), null, 14, null);
		apply(old);
		assertThat(rules()).containsExactly(old);
	}

	@Test
	@RequiresStorageCapability(StorageCapability.LIFECYCLE)
	void ruleOfTheSamePrefixIsReplaced() {
		apply(RESULTS);
		LifecycleRule shorter = new LifecycleRule(RESULTS.prefix(), Map.of(), 30, null, null);
		apply(shorter);
		assertThat(rules()).containsExactly(shorter);
	}

	@Test
	@RequiresStorageCapability(StorageCapability.LIFECYCLE)
	void ruleThatIsThereAlreadyChangesNothing() {
		apply(RESULTS);
		apply(RESULTS);
		assertThat(rules()).containsExactly(RESULTS);
	}

	@Test
	@RequiresStorageCapability(StorageCapability.LIFECYCLE)
	void rulesOfOtherPrefixesStay() {
		apply(RESULTS);
		apply(TEMPORARY);
		assertThat(rules()).containsExactlyInAnyOrder(RESULTS, TEMPORARY);
	}

	@Test
	@RequiresStorageCapability(StorageCapability.LIFECYCLE)
	void missingBucketIsAnError() {
		String missing = environment().fixture().missingBucket();
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> lifecycle().apply(missing, RESULTS));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> lifecycle().rules(missing));
	}

	@Test
	@RequiresMissingStorageCapability(StorageCapability.LIFECYCLE)
	void withoutTheCapabilityItIsUnsupported() {
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED, () -> apply(RESULTS));
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED, this::rules);
	}

}
