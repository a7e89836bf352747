package io.llmshield.cloud.local;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * There is a symbolic link where only real files and directories are allowed.
 */
class SymbolicLinkException extends FileSystemException {

	private static final long serialVersionUID = 1L;

	SymbolicLinkException(Path link) {
		super(link.toString(), null, "is a symbolic link inside the data directory");
	}

}
