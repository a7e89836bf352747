package io.llmshield.cloud.resilience;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.core.exception.AcquirePermissionCancelledException;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * What a guard makes of errors: which are worth repeating, which speak against the
 * provider, and the errors that the guard itself throws.
 */
record GuardErrors(String provider, String capability) {

	static boolean worthRepeating(Throwable error) {
		return error instanceof CloudException cloud && cloud.retryable();
	}

	static boolean failureOfProvider(Throwable error) {
		return error instanceof CloudException cloud && cloud.category().retryable();
	}

	static boolean saysNothingOfProvider(Throwable error) {
		return error instanceof BulkheadFullException || error instanceof AcquirePermissionCancelledException
				|| (error instanceof CloudException cloud && cloud.category() == CloudErrorCategory.CANCELLED);
	}

	CloudException breakerOpen(CallNotPermittedException cause) {
		return error(CloudErrorCategory.UNAVAILABLE, "it was not tried, because too many of the last calls failed")
			.remedy("Calls are tried again by themselves after a while; see the circuit breaker '"
					+ CallGuards.name(this.provider, this.capability) + "' and the errors logged before this one")
			.cause(cause)
			.build();
	}

	CloudException tooManyCalls(@Nullable Throwable cause) {
		return error(CloudErrorCategory.THROTTLED, "too many calls are under way")
			.remedy("Call less often at once, or raise llmshield.cloud.resilience.limits.max-concurrent-calls")
			.cause(cause)
			.build();
	}

	CloudException timeout(long millis) {
		return error(CloudErrorCategory.TIMEOUT, "there was no answer within " + millis + " ms")
			.remedy("Check the network, or raise llmshield.cloud.resilience.limits.time-limit")
			.build();
	}

	CloudException cancelled(@Nullable Throwable cause) {
		return error(CloudErrorCategory.CANCELLED, "the thread was interrupted").cause(cause).build();
	}

	private CloudException.Builder error(CloudErrorCategory category, String reason) {
		return CloudException.of(kind(), category).provider(this.provider).reason(reason);
	}

	private CloudErrorKind kind() {
		return switch (this.capability) {
			case "storage" -> CloudErrorKind.STORAGE_FETCH;
			case "metrics" -> CloudErrorKind.METRICS_EXPORT;
			default -> CloudErrorKind.SECRET_FETCH;
		};
	}

}
