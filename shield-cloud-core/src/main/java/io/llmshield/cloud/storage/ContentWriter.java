package io.llmshield.cloud.storage;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Produces the content of an object.
 */
@FunctionalInterface
public interface ContentWriter {

	/**
	 * Write the content. Throwing abandons the upload, and so does a write that failed,
	 * also if the failure is caught here: it is told to the caller of the upload, and
	 * every further write is an {@link IOException}.
	 * @param output takes the bytes
	 * @throws IOException if the content cannot be produced
	 */
	void writeTo(OutputStream output) throws IOException;

}
