package io.llmshield.cloud.storage;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * The bucket is missing, not just the object: always an error, never "empty" or "does not
 * exist".
 */
public class BucketNotFoundException extends CloudException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param kind what was attempted
	 * @param provider the provider's id
	 * @param operation the operation in words
	 * @param bucket the missing bucket
	 * @param cause the SDK's exception, or {@code null}
	 */
	public BucketNotFoundException(CloudErrorKind kind, String provider, String operation, String bucket,
			@Nullable Throwable cause) {
		super(of(kind, CloudErrorCategory.NOT_FOUND).provider(provider)
			.operation(operation)
			.resource(bucket)
			.reason("there is no such bucket")
			.remedy("Create it, or mend llmshield.cloud.storage.stores.<name>.bucket")
			.cause(cause));
	}

}
