package io.llmshield.cloud.storage;

import java.util.regex.Pattern;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * What is going on, for the text of its errors. Immutable.
 *
 * @param kind what is attempted
 * @param words the operation in words
 * @param resource the key, relative to the store, or what else it is about
 * @param provider the provider's id
 */
record Operation(CloudErrorKind kind, String words, @Nullable String resource, String provider) {

	private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

	private static final int SHOWN_LENGTH = 160;

	/**
	 * Cut and clean what may be no valid key, so that it can be shown.
	 */
	Operation {
		if (resource != null) {
			String clean = hasControl(resource) ? CONTROL.matcher(resource).replaceAll("?") : resource;
			resource = (clean.length() > SHOWN_LENGTH) ? clean.substring(0, SHOWN_LENGTH) + "…" : clean;
		}
	}

	/** Every operation comes by here, and hardly any has one. */
	private static boolean hasControl(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (text.charAt(i) < ' ' || text.charAt(i) == 0x7f) {
				return true;
			}
		}
		return false;
	}

	Operation with(CloudErrorKind kind, String words) {
		return new Operation(kind, words, this.resource, this.provider);
	}

	CloudException.Builder error(CloudErrorCategory category) {
		return CloudException.of(this.kind, category)
			.provider(this.provider)
			.operation(this.words)
			.resource(this.resource);
	}

	CloudException invalid(String reason, String remedy) {
		return error(CloudErrorCategory.INVALID_ARGUMENT).reason(reason).remedy(remedy).build();
	}

	/**
	 * Say that the thread was interrupted; it stays so.
	 * @param cause how that was noticed
	 * @return the exception
	 */
	CloudException cancelled(Exception cause) {
		Thread.currentThread().interrupt();
		return error(CloudErrorCategory.CANCELLED).reason("the thread was interrupted").cause(cause).build();
	}

	/**
	 * Wrap what a driver should not throw. Its text is left out: nobody knows what is in
	 * it.
	 * @param cause what was thrown
	 * @return the exception
	 */
	CloudException unexpected(RuntimeException cause) {
		return error(CloudErrorCategory.UNKNOWN)
			.reason("the driver threw " + cause.getClass().getName() + " instead of a CloudException")
			.cause(cause)
			.build();
	}

	/**
	 * Tell an error of the driver or the guard in terms of this operation.
	 * @param error the error
	 * @return the same error with kind, operation, resource and provider of this; the
	 * error itself if it is of another type, whose properties a copy would lose
	 */
	CloudException explain(CloudException error) {
		CloudException told = error;
		if (error instanceof BucketNotFoundException missing) {
			String bucket = (missing.resource() != null) ? missing.resource() : "";
			told = new BucketNotFoundException(this.kind, this.provider, this.words, bucket, missing.getCause());
		}
		else if (error.getClass() == CloudException.class) {
			told = error.toBuilder()
				.kind(this.kind)
				.provider(this.provider)
				.operation(this.words)
				.resource(this.resource)
				.build();
		}
		if (told != error) {
			told.setStackTrace(error.getStackTrace());
			for (Throwable suppressed : error.getSuppressed()) {
				told.addSuppressed(suppressed);
			}
		}
		return told;
	}

}
