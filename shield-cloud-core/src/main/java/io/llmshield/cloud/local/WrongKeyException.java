package io.llmshield.cloud.local;

import java.io.IOException;

/**
 * A file was encrypted under another key.
 */
class WrongKeyException extends IOException {

	private static final long serialVersionUID = 1L;

	WrongKeyException(String expected, LocalKey found) {
		super("the file was encrypted under the key with the id " + expected + ", but the key found in "
				+ found.origin() + " has the id " + found.id());
	}

}
