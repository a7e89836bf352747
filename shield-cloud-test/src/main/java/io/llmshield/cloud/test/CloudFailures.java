package io.llmshield.cloud.test;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Assertions on {@link CloudException}.
 */
public final class CloudFailures {

	private CloudFailures() {
	}

	/**
	 * Make a call that must fail with a category, and check that the error tells what
	 * every error has to tell: a provider, an operation and a reason.
	 * @param category the category
	 * @param call the call
	 * @return the error, for further checks
	 */
	public static CloudException assertFails(CloudErrorCategory category, ThrowingCallable call) {
		CloudException failure = failure(call);
		assertThat(failure.category()).as(failure.getMessage()).isEqualTo(category);
		return failure;
	}

	/**
	 * Make a call that must fail with a {@link CloudException} of any category.
	 * @param call the call
	 * @return the error, for further checks
	 */
	public static CloudException failure(ThrowingCallable call) {
		Throwable thrown = catchThrowable(call);
		assertThat(thrown).as("the call must fail with a CloudException").isInstanceOf(CloudException.class);
		CloudException failure = (CloudException) thrown;
		assertThat(failure.provider()).as("provider of: %s", failure.getMessage()).isNotBlank().isNotEqualTo("unknown");
		assertThat(failure.operation()).as("operation of: %s", failure.getMessage())
			.isNotBlank()
			.isNotEqualTo("operation");
		assertThat(failure.reason()).as("reason of: %s", failure.getMessage())
			.isNotBlank()
			.isNotEqualTo("no reason given");
		return failure;
	}

}
