package io.llmshield.cloud.gcp.secrets;

import java.util.function.Supplier;

import com.google.api.gax.rpc.ApiException;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.gcp.GcpErrors;
import io.llmshield.cloud.secrets.SecretName;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the driver: runs calls of the client and says what their errors mean
 * for it.
 *
 * @param kind what is attempted
 * @param operation the operation in words
 * @param resource the secret's name, the prefix of a listing, or {@code null}
 */
record SecretErrors(CloudErrorKind kind, String operation, @Nullable String resource) {

	static SecretErrors of(CloudErrorKind kind, String operation, SecretName name) {
		return new SecretErrors(kind, operation, name.toString());
	}

	<T> T run(Supplier<T> call) {
		try {
			return call.get();
		}
		catch (ApiException ex) {
			throw translate(ex);
		}
	}

	CloudException translate(ApiException error) {
		return switch (error.getStatusCode().getCode()) {
			case NOT_FOUND ->
				with(GcpErrors.describe(this.kind, error).reason("there is no such secret or version in this project"));
			case FAILED_PRECONDITION -> fail(CloudErrorCategory.CONFIGURATION,
					"the service answered FAILED_PRECONDITION",
					"Check that the secret's KMS key is enabled and in the secret's location, and that Secret Manager's"
							+ " service agent may use it; otherwise see the cause",
					error);
			default -> with(GcpErrors.describe(this.kind, error));
		};
	}

	CloudException deleted(@Nullable ApiException cause) {
		return fail(CloudErrorCategory.NOT_FOUND, "it is deleted, but can still be restored", "Restore it", cause);
	}

	CloudException empty() {
		return fail(CloudErrorCategory.NOT_FOUND, "the secret has no value yet", "Create it", null);
	}

	CloudException moved(@Nullable Object newest, String ifVersion) {
		return fail(CloudErrorCategory.PRECONDITION_FAILED,
				"the newest version is " + newest + " instead of " + ifVersion, "Read it again and decide anew", null);
	}

	CloudException leftBehind(long number, ApiException cause) {
		return with(CloudException.of(this.kind, CloudErrorCategory.UNKNOWN)
			.provider(GcpErrors.PROVIDER)
			.reason("another writer was faster, and the version " + number + ", which lost, could not be destroyed")
			.remedy("Destroy or disable version " + number + "; the role needs secretmanager.versions.destroy")
			.cause(cause)
			.retryable(false));
	}

	CloudException busy() {
		return fail(CloudErrorCategory.UNAVAILABLE, "another writer is at work on it", "Try again", null);
	}

	CloudException fail(CloudErrorCategory category, String reason, String remedy, @Nullable ApiException cause) {
		return with(CloudException.of(this.kind, category)
			.provider(GcpErrors.PROVIDER)
			.reason(reason)
			.remedy(remedy)
			.cause(cause));
	}

	private CloudException with(CloudException.Builder builder) {
		return builder.operation(this.operation).resource(this.resource).build();
	}

}
