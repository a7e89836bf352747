package io.llmshield.cloud.local;

import java.io.IOException;

/**
 * A file does not hold what was written.
 */
class CorruptedException extends IOException {

	private static final long serialVersionUID = 1L;

	CorruptedException(String message) {
		super(message);
	}

}
