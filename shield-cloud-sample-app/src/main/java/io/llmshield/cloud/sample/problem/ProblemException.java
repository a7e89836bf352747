package io.llmshield.cloud.sample.problem;

import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * A request cannot be answered, for a reason that the caller is told.
 */
public final class ProblemException extends RuntimeException {

	private final ProblemType type;

	/**
	 * Create an exception.
	 * @param type the kind of problem
	 * @param detail what is wrong this time; never holds a key or a scanned text
	 */
	public ProblemException(ProblemType type, String detail) {
		this(type, detail, null);
	}

	private ProblemException(ProblemType type, String detail, @Nullable Throwable cause) {
		super(detail, cause);
		this.type = type;
	}

	/**
	 * Make one from an error of the cloud. The caller is told its code and category only;
	 * the rest is for the log.
	 * @param type the kind of problem
	 * @param cause the error
	 * @return the exception
	 */
	public static ProblemException of(ProblemType type, CloudException cause) {
		return new ProblemException(type, type.title() + ": " + cause.code() + ", " + cause.category() + ". "
				+ (cause.retryable() ? "It may work again soon." : "It needs the operator; the log tells more."),
				cause);
	}

	/**
	 * Return the kind of problem.
	 * @return the type
	 */
	public ProblemType type() {
		return this.type;
	}

}
