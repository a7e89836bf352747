package io.llmshield.cloud.azure.secrets;

import java.util.function.Supplier;

import com.azure.core.exception.HttpResponseException;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.secrets.SecretName;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the driver: makes calls of the SDK, each once, and says what their
 * errors mean for it.
 *
 * @param kind what is attempted
 * @param operation the operation in words
 * @param resource the secret's name, the prefix of a listing, or {@code null}
 */
record SecretErrors(CloudErrorKind kind, String operation, @Nullable String resource) {

	/** A deletion is under way. */
	static final String BEING_DELETED = "ObjectIsBeingDeleted";

	/** A recovery is under way. */
	static final String BEING_RECOVERED = "ObjectIsBeingRecovered";

	/** The name belongs to a deleted secret. */
	static final String DELETED = "ObjectIsDeletedButRecoverable";

	static SecretErrors of(CloudErrorKind kind, String operation, SecretName name) {
		return new SecretErrors(kind, operation, name.toString());
	}

	/** Make a call, and translate its errors. */
	<T> T run(Supplier<T> call) {
		try {
			return SingleAttempt.of(call);
		}
		catch (CloudException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw translate(ex);
		}
	}

	CloudException translate(RuntimeException error) {
		if (isMissing(error)) {
			return with(AzureErrors.describe(this.kind, error)
				.reason("there is no such secret or version in this vault, or it is deleted")
				.remedy("Check the name and the vault; restore it if it is deleted"));
		}
		return with(AzureErrors.describe(this.kind, error));
	}

	static boolean isMissing(RuntimeException error) {
		return status(error) == 404;
	}

	/** Whether a version was refused because it is disabled or outside its dates. */
	static boolean isNotReadable(RuntimeException error) {
		String code = AzureErrors.code(error);
		return status(error) == 403
				&& ("SecretDisabled".equals(code) || "SecretExpired".equals(code) || "SecretNotYetValid".equals(code));
	}

	private static int status(RuntimeException error) {
		return (error instanceof HttpResponseException answer && answer.getResponse() != null)
				? answer.getResponse().getStatusCode() : 0;
	}

	CloudException missing() {
		return fail(CloudErrorCategory.NOT_FOUND, "there is no such secret in this vault, or it is deleted",
				"Check the name and the vault; restore it if it is deleted", null);
	}

	CloudException nothingReadable() {
		return fail(CloudErrorCategory.NOT_FOUND, "each of its versions is disabled, expired or not yet valid",
				"Enable a version, or write a new one", null);
	}

	CloudException interrupted() {
		Thread.currentThread().interrupt();
		return fail(CloudErrorCategory.CANCELLED, "the thread was interrupted", "", null);
	}

	CloudException fail(CloudErrorCategory category, String reason, String remedy, @Nullable RuntimeException cause) {
		return with(CloudException.of(this.kind, category)
			.provider(AzureErrors.PROVIDER)
			.reason(reason)
			.remedy(remedy)
			.cause(cause));
	}

	private CloudException with(CloudException.Builder builder) {
		return builder.operation(this.operation).resource(this.resource).build();
	}

}
