package io.llmshield.cloud.storage;

import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * Repeats the requests of one copy. An error that outlasts the attempts is marked as not
 * worth repeating on its way through the guard around the copy, which would begin at the
 * first byte again, and gets its own answer back behind it. Used by the thread that
 * copies.
 */
final class GuardedCopyRepeats implements StorageDriver.CopyRepeats {

	private final Operation operation;

	private final DriverCalls calls;

	private @Nullable CloudException lasting;

	GuardedCopyRepeats(Operation operation, DriverCalls calls) {
		this.operation = operation;
		this.calls = calls;
	}

	@Override
	public <T> T part(Supplier<T> request) {
		return repeated(request);
	}

	@Override
	public <T> T partOrEnd(Supplier<T> request) {
		Attempts attempts = new Attempts();
		try {
			return repeated(attempts.watch(request));
		}
		catch (CloudException ex) {
			throw unknownIfRetried(this.operation, attempts, ex);
		}
	}

	@Override
	public <T> T cleanUp(Supplier<T> request) {
		return this.calls.repeat(this.operation, request);
	}

	private <T> T repeated(Supplier<T> request) {
		try {
			return this.calls.repeat(this.operation, request);
		}
		catch (CloudException ex) {
			if (!ex.retryable()) {
				throw ex;
			}
			this.lasting = ex;
			throw ex.toBuilder().retryable(false).build();
		}
	}

	/**
	 * Take the mark away.
	 * @param error how the copy ended
	 * @return the error for the caller
	 */
	CloudException told(CloudException error) {
		CloudException known = this.lasting;
		if (known == null || error.retryable() || error.category() != known.category()) {
			return error;
		}
		CloudException told = this.operation.explain(known);
		for (Throwable suppressed : error.getSuppressed()) {
			told.addSuppressed(suppressed);
		}
		return told;
	}

	/**
	 * A copy carries its source's mark and not one of its own, so a refusal after a lost
	 * reply may be an echo of this copy or not: say what is known, which is nothing.
	 * @param operation the operation
	 * @param attempts how the attempts went
	 * @param error how the last one ended
	 * @return the error for the caller
	 */
	static CloudException unknownIfRetried(Operation operation, Attempts attempts, CloudException error) {
		if (error.category() != CloudErrorCategory.PRECONDITION_FAILED || !attempts.retried()) {
			return error;
		}
		CloudException first = attempts.first(error);
		return operation.error(first.category())
			.reason("the reply of an attempt was lost, and the next one did not meet the condition, so it is not known"
					+ " whether the object was copied")
			.remedy("Compare the target with the source")
			.retryable(false)
			.requestId(first.requestId())
			.cause(error)
			.build();
	}

}
