package io.llmshield.cloud;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The one error type of the product. It says what was attempted ({@link #kind()}), why it
 * failed ({@link #category()}), where, and what the reader can do about it. The SDK's own
 * exception, if there is one, is the cause. Its text never holds secrets, tokens, signed
 * queries or payloads: whoever builds one passes names only. Immutable.
 */
public class CloudException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final CloudErrorKind kind;

	private final CloudErrorCategory category;

	private final String provider;

	private final String operation;

	private final @Nullable String resource;

	private final @Nullable String requestId;

	private final String reason;

	private final String remedy;

	private final boolean retryable;

	private final @Nullable Duration retryAfter;

	/**
	 * Create an exception from a builder, for subclasses.
	 * @param builder what to say
	 */
	protected CloudException(Builder builder) {
		super(message(builder), builder.cause);
		this.kind = builder.kind;
		this.category = builder.category;
		this.provider = builder.provider;
		this.operation = builder.operation;
		this.resource = builder.resource;
		this.requestId = builder.requestId;
		this.reason = builder.reason;
		this.remedy = builder.remedy;
		this.retryable = (builder.retryable != null) ? builder.retryable : builder.category.retryable();
		this.retryAfter = builder.retryAfter;
	}

	private static String message(Builder builder) {
		StringBuilder text = new StringBuilder(160);
		text.append(builder.kind.code()).append('/').append(builder.category).append(": ");
		text.append(builder.operation);
		if (builder.resource != null) {
			text.append(" '").append(builder.resource).append('\'');
		}
		text.append(" on ").append(builder.provider).append(" failed: ").append(builder.reason);
		if (!builder.remedy.isEmpty()) {
			text.append(". ").append(builder.remedy);
		}
		if (builder.requestId != null) {
			text.append(" (request id ").append(builder.requestId).append(')');
		}
		return text.toString();
	}

	/**
	 * Start building an exception.
	 * @param kind what was attempted
	 * @param category why it failed
	 * @return a builder
	 */
	public static Builder of(CloudErrorKind kind, CloudErrorCategory category) {
		return new Builder(kind, category);
	}

	/**
	 * Return what was attempted.
	 * @return the kind
	 */
	public CloudErrorKind kind() {
		return this.kind;
	}

	/**
	 * Return why it failed.
	 * @return the category
	 */
	public CloudErrorCategory category() {
		return this.category;
	}

	/**
	 * Return the stable code of {@link #kind()}.
	 * @return for example {@code SecretFetch}
	 */
	public String code() {
		return this.kind.code();
	}

	/**
	 * Return the provider's id.
	 * @return for example {@code aws}
	 */
	public String provider() {
		return this.provider;
	}

	/**
	 * Return the operation in words.
	 * @return for example {@code get secret}
	 */
	public String operation() {
		return this.operation;
	}

	/**
	 * Return the name of the secret, object, bucket or property.
	 * @return the resource, or {@code null} if there is none
	 */
	public @Nullable String resource() {
		return this.resource;
	}

	/**
	 * Return the provider's request id, for a support case.
	 * @return the request id, or {@code null} if there is none
	 */
	public @Nullable String requestId() {
		return this.requestId;
	}

	/**
	 * Return why it failed, in words, without the context that {@link #getMessage()}
	 * adds.
	 * @return the reason
	 */
	public String reason() {
		return this.reason;
	}

	/**
	 * Return what the reader can do about it.
	 * @return a sentence, or an empty string
	 */
	public String remedy() {
		return this.remedy;
	}

	/**
	 * Return whether the same call may succeed later without a change.
	 * @return {@code true} if a retry makes sense
	 */
	public boolean retryable() {
		return this.retryable;
	}

	/**
	 * Return how long the provider asks to wait before the next attempt.
	 * @return the time, or {@code null} if it does not say
	 */
	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

	/**
	 * Return a builder that holds the same, to add context once a caller knows more.
	 * @return a builder with this exception's cause
	 */
	public Builder toBuilder() {
		Builder builder = new Builder(this.kind, this.category).provider(this.provider)
			.operation(this.operation)
			.resource(this.resource)
			.requestId(this.requestId)
			.reason(this.reason)
			.remedy(this.remedy)
			.retryable(this.retryable)
			.retryAfter(this.retryAfter);
		builder.cause = getCause();
		return builder;
	}

	/**
	 * Builds a {@link CloudException}. Not thread-safe.
	 */
	public static final class Builder {

		private CloudErrorKind kind;

		private final CloudErrorCategory category;

		private String provider = "unknown";

		private String operation = "operation";

		private @Nullable String resource;

		private @Nullable String requestId;

		private String reason = "no reason given";

		private String remedy = "";

		private @Nullable Boolean retryable;

		private @Nullable Duration retryAfter;

		private @Nullable Throwable cause;

		private Builder(CloudErrorKind kind, CloudErrorCategory category) {
			this.kind = Objects.requireNonNull(kind);
			this.category = Objects.requireNonNull(category);
		}

		/**
		 * Set what was attempted.
		 * @param kind the kind
		 * @return this
		 */
		public Builder kind(CloudErrorKind kind) {
			this.kind = kind;
			return this;
		}

		/**
		 * Set the provider's id.
		 * @param provider the id
		 * @return this
		 */
		public Builder provider(String provider) {
			this.provider = provider;
			return this;
		}

		/**
		 * Set the operation in words.
		 * @param operation for example {@code get secret}
		 * @return this
		 */
		public Builder operation(String operation) {
			this.operation = operation;
			return this;
		}

		/**
		 * Set the name of what the operation was about, never its content.
		 * @param resource the name
		 * @return this
		 */
		public Builder resource(@Nullable String resource) {
			this.resource = resource;
			return this;
		}

		/**
		 * Set the provider's request id.
		 * @param requestId the id
		 * @return this
		 */
		public Builder requestId(@Nullable String requestId) {
			this.requestId = requestId;
			return this;
		}

		/**
		 * Set why it failed. No full stop at the end.
		 * @param reason the reason
		 * @return this
		 */
		public Builder reason(String reason) {
			this.reason = reason;
			return this;
		}

		/**
		 * Set what the reader can do about it. No full stop at the end.
		 * @param remedy the remedy
		 * @return this
		 */
		public Builder remedy(String remedy) {
			this.remedy = remedy;
			return this;
		}

		/**
		 * Overrule the category's own answer on whether a retry makes sense.
		 * @param retryable whether it does
		 * @return this
		 */
		public Builder retryable(boolean retryable) {
			this.retryable = retryable;
			return this;
		}

		/**
		 * Set how long the provider asks to wait before the next attempt.
		 * @param retryAfter the time, or {@code null} if it does not say
		 * @return this
		 */
		public Builder retryAfter(@Nullable Duration retryAfter) {
			this.retryAfter = retryAfter;
			return this;
		}

		/**
		 * Set the cause.
		 * @param cause the cause
		 * @return this
		 */
		public Builder cause(@Nullable Throwable cause) {
			this.cause = cause;
			return this;
		}

		/**
		 * Build the exception.
		 * @return the exception
		 */
		public CloudException build() {
			return new CloudException(this);
		}

	}

}
