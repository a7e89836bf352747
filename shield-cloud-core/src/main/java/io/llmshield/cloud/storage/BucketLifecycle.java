package io.llmshield.cloud.storage;

import java.util.List;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.resilience.CallGuard;

/**
 * Sets the lifecycle rules of buckets. Rules are a property of the bucket, not of a
 * store, and only their owner should set them; so this is apart from
 * {@link CloudStorage}. Thread-safe.
 */
public final class BucketLifecycle {

	private final DriverCalls calls;

	/**
	 * Create it.
	 * @param driver the provider's driver
	 * @param guard what stands around every call
	 */
	public BucketLifecycle(StorageDriver driver, CallGuard guard) {
		this.calls = new DriverCalls(driver, guard);
	}

	/**
	 * Set the rule for a prefix. The bucket's rules for other prefixes, and those that
	 * others have made, stay as they are. Writes nothing where the rule is there already.
	 * @param bucket the bucket
	 * @param rule the rule
	 * @throws io.llmshield.cloud.CloudException {@code UNSUPPORTED} where the provider
	 * has no such rules, {@code NOT_FOUND} for a missing bucket, {@code ACCESS_DENIED}
	 */
	public void apply(String bucket, LifecycleRule rule) {
		Operation operation = operation(bucket, "set the lifecycle rule of bucket");
		require(operation);
		this.calls.run(operation, () -> this.calls.driver().applyLifecycle(bucket, rule));
	}

	/**
	 * Set the rules for several prefixes, as {@link #apply(String, LifecycleRule)} sets
	 * one. Where the provider keeps a bucket's rules in one document, this is one change
	 * of it: a later read that still brings the document of before cannot undo a rule.
	 * @param bucket the bucket
	 * @param rules the rules, for different prefixes
	 * @throws io.llmshield.cloud.CloudException as {@link #apply(String, LifecycleRule)}
	 * does
	 */
	public void apply(String bucket, List<LifecycleRule> rules) {
		Operation operation = operation(bucket, "set the lifecycle rules of bucket");
		require(operation);
		List<LifecycleRule> wanted = List.copyOf(rules);
		this.calls.run(operation, () -> this.calls.driver().applyLifecycle(bucket, wanted));
	}

	/**
	 * Return the rules that a bucket has and that can be told in these terms; others are
	 * left out.
	 * @param bucket the bucket
	 * @return the rules in any order
	 * @throws io.llmshield.cloud.CloudException as {@link #apply(String, LifecycleRule)}
	 * does
	 */
	public List<LifecycleRule> rules(String bucket) {
		Operation operation = operation(bucket, "read the lifecycle rules of bucket");
		require(operation);
		return this.calls.call(operation, () -> this.calls.driver().lifecycleRules(bucket));
	}

	private void require(Operation operation) {
		new StorageRules(operation, this.calls.driver().capabilities()).require(true, StorageCapability.LIFECYCLE);
	}

	private Operation operation(String bucket, String words) {
		return new Operation(CloudErrorKind.CLIENT_INIT, words, bucket, this.calls.driver().provider());
	}

}
