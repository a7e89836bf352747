package io.llmshield.cloud.test.faults;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;

/**
 * One rule of a {@link FaultPlan}. It is part of the plan once one of {@link #fail},
 * {@link #loseReply}, {@link #hold}, {@link #first} or {@link #crash} was called.
 *
 * @param <C> the calls of the driver
 */
public final class FaultRule<C extends Enum<C> & DriverCall> {

	/** Stands for any part. */
	private static final int ANY = 0;

	private final C call;

	private final Consumer<FaultRule<C>> plan;

	private final AtomicInteger left = new AtomicInteger(1);

	private final AtomicInteger skip = new AtomicInteger();

	private int number = ANY;

	private Action action = Action.NONE;

	FaultRule(C call, Consumer<FaultRule<C>> plan) {
		this.call = call;
		this.plan = plan;
	}

	/**
	 * Aim at one part only.
	 * @param number the part's number, counted from 1
	 * @return this
	 */
	public FaultRule<C> number(int number) {
		this.number = number;
		return this;
	}

	/**
	 * Fire more than once.
	 * @param times how often
	 * @return this
	 */
	public FaultRule<C> times(int times) {
		this.left.set(times);
		return this;
	}

	/**
	 * Fire at every call from now on.
	 * @return this
	 */
	public FaultRule<C> always() {
		return times(Integer.MAX_VALUE);
	}

	/**
	 * Let some calls through first.
	 * @param calls how many
	 * @return this
	 */
	public FaultRule<C> after(int calls) {
		this.skip.set(calls);
		return this;
	}

	/**
	 * Fail before the driver is called.
	 * @param category the error's category
	 */
	public void fail(CloudErrorCategory category) {
		add(new Action() {
			@Override
			public <T> T run(Supplier<T> real) {
				throw FaultPlan.error(FaultRule.this.call, category, "injected before the call");
			}
		});
	}

	/**
	 * Fail after the driver has done its work, as if its reply were lost.
	 * @param category the error's category, usually {@code TIMEOUT} or
	 * {@code UNAVAILABLE}
	 */
	public void loseReply(CloudErrorCategory category) {
		add(new Action() {
			@Override
			public <T> T run(Supplier<T> real) {
				Objects.requireNonNull(real.get(), "there must be a reply to lose");
				throw FaultPlan.error(FaultRule.this.call, category, "injected after the call: the reply was lost");
			}
		});
	}

	/**
	 * Hold the call at a gate before the driver is called.
	 * @param gate the gate
	 */
	public void hold(Gate gate) {
		first(gate::pass);
	}

	/**
	 * Do something right before the driver is called, for example let another writer be
	 * faster.
	 * @param work what to do
	 */
	public void first(Runnable work) {
		add(new Action() {
			@Override
			public <T> T run(Supplier<T> real) {
				work.run();
				return real.get();
			}
		});
	}

	/**
	 * Do something once the driver has done its work, for example let a held call go on.
	 * @param work what to do
	 */
	public void then(Runnable work) {
		add(new Action() {
			@Override
			public <T> T run(Supplier<T> real) {
				T result = real.get();
				work.run();
				return result;
			}
		});
	}

	/**
	 * Throw something that no driver should throw.
	 * @param error what to throw
	 */
	public void crash(RuntimeException error) {
		first(() -> {
			throw error;
		});
	}

	/**
	 * Do something right before the driver is called, and fail then without calling it.
	 * @param category the error's category
	 * @param work what to do
	 */
	public void failAfter(CloudErrorCategory category, Runnable work) {
		first(() -> {
			work.run();
			throw FaultPlan.error(FaultRule.this.call, category, "injected before the call");
		});
	}

	private void add(Action action) {
		this.action = action;
		this.plan.accept(this);
	}

	boolean claims(C made, int madeNumber) {
		if (made != this.call || (this.number != ANY && this.number != madeNumber)) {
			return false;
		}
		if (this.skip.getAndUpdate((count) -> Math.max(0, count - 1)) > 0) {
			return false;
		}
		return this.left.getAndUpdate((count) -> Math.max(0, count - 1)) > 0;
	}

	<T> T apply(Supplier<T> real) {
		return this.action.run(real);
	}

	private interface Action {

		Action NONE = new Action() {
			@Override
			public <T> T run(Supplier<T> real) {
				return real.get();
			}
		};

		<T> T run(Supplier<T> real);

	}

}
