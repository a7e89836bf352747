package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;

/**
 * Finds the local key, and makes it on first use. The file may be a symbolic link and may
 * be readable by its group, as mounted secrets are; others must not reach it.
 */
final class KeyFile {

	private static final Set<PosixFilePermission> FORBIDDEN = Set.of(PosixFilePermission.GROUP_WRITE,
			PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

	private static final String REMEDY = "Give 32 random bytes in base64, as 'openssl rand -base64 32' prints them";

	private final Path file;

	private final Operation operation;

	private KeyFile(Path file) {
		this.file = file.toAbsolutePath().normalize();
		this.operation = new Operation(CloudErrorKind.CLIENT_INIT, "load the local key", this.file.toString());
	}

	/** Return the key that is given, or that of the file, which is made if missing. */
	static LocalKey load(LocalOptions options, DataDirectory directory) throws IOException {
		String given = options.key();
		if (given != null) {
			Operation operation = new Operation(CloudErrorKind.CLIENT_INIT, "load the local key",
					"llmshield.cloud.local.key");
			return new LocalKey(decode(given, operation), "llmshield.cloud.local.key");
		}
		return new KeyFile(options.keyFile()).load(directory);
	}

	private LocalKey load(DataDirectory directory) throws IOException {
		if (Files.isDirectory(this.file)) {
			throw this.operation.fail(CloudErrorCategory.CONFIGURATION, "it is a directory instead of a file",
					"Set llmshield.cloud.local.key-file to a file; it is made if it does not exist");
		}
		if (resolve(this.file).startsWith(directory.root())) {
			throw this.operation.fail(CloudErrorCategory.CONFIGURATION, "the key is inside the data directory",
					"Set llmshield.cloud.local.key-file to a file elsewhere, so that a copy of the data is worthless "
							+ "without it");
		}
		try {
			return read();
		}
		catch (NoSuchFileException ex) {
			String inUse = SecretDirectory.keyIdInUse(directory);
			if (inUse != null) {
				throw this.operation.fail(CloudErrorCategory.CONFIGURATION,
						"the file is missing, and there are secrets under the key with the id " + inUse,
						"Put that key back; without it the secrets in " + directory.secrets() + " are lost");
			}
			create();
			return read();
		}
	}

	/** Return the real path of a file, whether it exists or not. */
	private static Path resolve(Path file) throws IOException {
		if (Files.exists(file)) {
			return file.toRealPath();
		}
		Path parent = file.getParent();
		return (parent != null) ? resolve(parent).resolve(String.valueOf(file.getFileName())) : file;
	}

	private LocalKey read() throws IOException {
		try {
			if (SafeFiles.isPosix(this.file)) {
				checkPermissions();
			}
			return new LocalKey(decode(Files.readString(this.file, StandardCharsets.ISO_8859_1), this.operation),
					this.file.toString());
		}
		catch (AccessDeniedException ex) {
			throw this.operation.fail(CloudErrorCategory.CONFIGURATION, "the file cannot be read",
					"Make the user that runs the application its owner");
		}
	}

	private void checkPermissions() throws IOException {
		Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(this.file);
		if (FORBIDDEN.stream().anyMatch(permissions::contains)) {
			throw this.operation.fail(CloudErrorCategory.CONFIGURATION, "others than its owner can reach the key",
					"Run: chmod 600 " + this.file);
		}
	}

	private static byte[] decode(String text, Operation operation) {
		byte[] bytes;
		try {
			bytes = Base64.getDecoder().decode(text.strip());
		}
		catch (IllegalArgumentException ex) {
			// The exception would quote a part of the key.
			throw operation.fail(CloudErrorCategory.CONFIGURATION, "the key is not base64", REMEDY);
		}
		if (bytes.length != LocalKey.LENGTH) {
			throw operation.fail(CloudErrorCategory.CONFIGURATION,
					"the key has " + bytes.length + " bytes instead of " + LocalKey.LENGTH, REMEDY);
		}
		return bytes;
	}

	/**
	 * Make the file: whole under another name first, then linked, which fails if another
	 * process was faster.
	 */
	private void create() throws IOException {
		byte[] key = new byte[LocalKey.LENGTH];
		new SecureRandom().nextBytes(key);
		byte[] text = (Base64.getEncoder().encodeToString(key) + "\n").getBytes(StandardCharsets.US_ASCII);
		Path directory = SafeFiles.parent(this.file);
		Path temporary = directory.resolve(".local-key-" + UUID.randomUUID());
		try {
			SafeFiles.createPrivateDirectories(directory);
			SafeFiles.writePrivate(temporary, text);
			link(temporary);
			SafeFiles.syncDirectory(directory);
		}
		catch (AccessDeniedException ex) {
			throw this.operation.fail(CloudErrorCategory.CONFIGURATION, "the key cannot be made there",
					"Make the directory writable, or give the key as llmshield.cloud.local.key");
		}
		finally {
			Files.deleteIfExists(temporary);
		}
	}

	private void link(Path temporary) throws IOException {
		try {
			Files.createLink(this.file, temporary);
		}
		catch (FileAlreadyExistsException ex) {
			// Another process was faster; its key is the one.
		}
		catch (UnsupportedOperationException ex) {
			Files.move(temporary, this.file);
		}
	}

}
