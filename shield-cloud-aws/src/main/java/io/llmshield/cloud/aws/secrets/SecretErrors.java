package io.llmshield.cloud.aws.secrets;

import java.util.Locale;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.aws.AwsErrors;
import io.llmshield.cloud.secrets.SecretName;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.LimitExceededException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/**
 * One operation of the driver: runs calls of the SDK and says what their errors mean for
 * it.
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
		catch (SdkException ex) {
			throw translate(ex);
		}
	}

	CloudException translate(SdkException error) {
		if (error instanceof ResourceNotFoundException) {
			return with(AwsErrors.describe(this.kind, error)
				.reason("there is no such secret or version in this account and region"));
		}
		if (isDeleted(error)) {
			return deleted(error);
		}
		if (error instanceof LimitExceededException) {
			return with(AwsErrors.describe(this.kind, error)
				.remedy("A secret keeps each version of the last 24 hours and has about 100 versions: write it less"
						+ " often. Otherwise see the account's quotas"));
		}
		return with(AwsErrors.describe(this.kind, error));
	}

	/**
	 * Return whether the service refused because the secret is scheduled for deletion.
	 * The same code has other causes, so that the text has to tell.
	 */
	static boolean isDeleted(SdkException error) {
		if (!(error instanceof InvalidRequestException)) {
			return false;
		}
		AwsServiceException answer = (AwsServiceException) error;
		String text = (answer.awsErrorDetails() != null) ? answer.awsErrorDetails().errorMessage() : null;
		String lower = (text != null) ? text.toLowerCase(Locale.ROOT) : "";
		boolean marked = lower.contains("marked") || lower.contains("scheduled") || lower.contains("was deleted");
		return marked && lower.contains("delet") && !lower.contains("not scheduled");
	}

	CloudException deleted(@Nullable SdkException cause) {
		return with(fail(CloudErrorCategory.NOT_FOUND, cause).reason("it is deleted, but can still be restored")
			.remedy("Restore it"));
	}

	CloudException fail(CloudErrorCategory category, String reason, String remedy, @Nullable SdkException cause) {
		return with(fail(category, cause).reason(reason).remedy(remedy));
	}

	private CloudException.Builder fail(CloudErrorCategory category, @Nullable SdkException cause) {
		CloudException.Builder builder = CloudException.of(this.kind, category).provider(AwsErrors.PROVIDER);
		if (cause instanceof AwsServiceException answer) {
			builder.requestId(answer.requestId());
		}
		return builder.cause(cause);
	}

	private CloudException with(CloudException.Builder builder) {
		return builder.operation(this.operation).resource(this.resource).build();
	}

}
