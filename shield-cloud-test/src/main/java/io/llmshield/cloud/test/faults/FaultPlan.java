package io.llmshield.cloud.test.faults;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;

/**
 * The script of a faulty driver: which of the next calls fail, and how. A rule is used up
 * after it has fired as often as it says. Every call is recorded, whether it fails or
 * not. Thread-safe.
 *
 * <pre class="code">
 * plan.on(StorageCall.PUT).fail(CloudErrorCategory.UNAVAILABLE);
 * plan.on(StorageCall.PART).number(2).times(3).fail(CloudErrorCategory.THROTTLED);
 * plan.on(StorageCall.COMPLETE).loseReply(CloudErrorCategory.TIMEOUT);
 * </pre>
 *
 * @param <C> the calls of the driver
 */
public final class FaultPlan<C extends Enum<C> & DriverCall> {

	/** The provider's id in injected errors. */
	public static final String PROVIDER = "fault-plan";

	private final List<FaultRule<C>> rules = new CopyOnWriteArrayList<>();

	private final List<C> calls = new CopyOnWriteArrayList<>();

	/**
	 * Begin a rule for the next call of a kind.
	 * @param call the kind of call
	 * @return what to say about it; nothing happens before it says what fails
	 */
	public FaultRule<C> on(C call) {
		return new FaultRule<>(call, this.rules::add);
	}

	/**
	 * Return the calls that were made, in the order in which they began.
	 * @return a copy
	 */
	public List<C> calls() {
		return List.copyOf(this.calls);
	}

	/**
	 * Return how often a call was made, whether it failed or not.
	 * @param call the kind of call
	 * @return how often
	 */
	public int count(C call) {
		return (int) this.calls.stream().filter((made) -> made == call).count();
	}

	/**
	 * Forget all rules and all recorded calls.
	 */
	public void reset() {
		this.rules.clear();
		this.calls.clear();
	}

	/**
	 * Make a call under this plan. For faulty drivers.
	 * @param <T> the result's type
	 * @param call the kind of call
	 * @param number the number of the part, else 0
	 * @param real the real call
	 * @return its result
	 */
	<T> T around(C call, int number, Supplier<T> real) {
		this.calls.add(call);
		for (FaultRule<C> rule : this.rules) {
			if (rule.claims(call, number)) {
				return rule.apply(real);
			}
		}
		return real.get();
	}

	/**
	 * Make an error as a driver would.
	 * @param call the kind of call that fails
	 * @param category the category
	 * @param reason why, in words
	 * @return the error
	 */
	static CloudException error(DriverCall call, CloudErrorCategory category, String reason) {
		return CloudException.of(call.kind(), category)
			.provider(PROVIDER)
			.operation("call the driver")
			.reason(reason)
			.build();
	}

}
