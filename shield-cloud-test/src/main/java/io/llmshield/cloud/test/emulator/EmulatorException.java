package io.llmshield.cloud.test.emulator;

import org.jspecify.annotations.Nullable;

/**
 * An emulator cannot be had; the message says why.
 */
public class EmulatorException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param message what is missing
	 * @param cause how that was noticed, or {@code null}
	 */
	public EmulatorException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
