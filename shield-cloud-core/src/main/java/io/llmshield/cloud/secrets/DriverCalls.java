package io.llmshield.cloud.secrets;

import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.resilience.CallGuard;
import org.jspecify.annotations.Nullable;

/**
 * Makes a driver's calls through the guard and adds to errors what driver and guard do
 * not know.
 */
final class DriverCalls {

	private static final String UNSET_PROVIDER = "unknown";

	private static final String UNSET_OPERATION = "operation";

	private final CallGuard guard;

	private final String provider;

	DriverCalls(CallGuard guard, String provider) {
		this.guard = guard;
		this.provider = provider;
	}

	<T> T call(CloudErrorKind kind, String operation, @Nullable String resource, Supplier<T> call) {
		try {
			return this.guard.call(() -> translated(kind, call));
		}
		catch (CloudException ex) {
			throw withContext(ex, kind, operation, resource);
		}
	}

	/** What the guard has to decide on is always a {@link CloudException}. */
	private <T> T translated(CloudErrorKind kind, Supplier<T> call) {
		try {
			return call.get();
		}
		catch (CloudException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			// Neither message nor cause is kept: they may quote a payload.
			CloudException unknown = CloudException.of(kind, CloudErrorCategory.UNKNOWN)
				.reason("the driver threw " + ex.getClass().getName())
				.remedy("The stack trace is the driver's; its message is left out, because it may hold a payload")
				.build();
			unknown.setStackTrace(ex.getStackTrace());
			throw unknown;
		}
	}

	private CloudException withContext(CloudException ex, CloudErrorKind kind, String operation,
			@Nullable String resource) {
		boolean needsProvider = UNSET_PROVIDER.equals(ex.provider());
		boolean needsOperation = UNSET_OPERATION.equals(ex.operation());
		boolean needsResource = ex.resource() == null && resource != null;
		if (!(needsProvider || needsOperation || needsResource) || ex.getClass() != CloudException.class) {
			return ex;
		}
		CloudException.Builder builder = ex.toBuilder();
		if (needsProvider) {
			builder.provider(this.provider);
		}
		if (needsOperation) {
			builder.operation(operation).kind(kind);
		}
		if (needsResource) {
			builder.resource(resource);
		}
		CloudException complete = builder.build();
		complete.setStackTrace(ex.getStackTrace());
		for (Throwable suppressed : ex.getSuppressed()) {
			complete.addSuppressed(suppressed);
		}
		return complete;
	}

}
