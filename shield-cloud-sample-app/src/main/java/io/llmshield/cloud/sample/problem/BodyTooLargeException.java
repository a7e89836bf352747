package io.llmshield.cloud.sample.problem;

import java.io.IOException;

/**
 * A request's body is larger than allowed.
 */
public final class BodyTooLargeException extends IOException {

	/**
	 * Create an exception.
	 * @param limit the most bytes that are allowed
	 */
	public BodyTooLargeException(long limit) {
		super("The body has more than " + limit + " bytes");
	}

}
