package io.llmshield.cloud.secrets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;

/**
 * Looks in a directory with one file for each secret, as Kubernetes and Docker mount
 * them: {@code llm-shield/openai-api-key} is the file of that path, or else the file
 * {@code llm-shield--openai-api-key}. One line break at the end is left out. A file that
 * is empty then, and a directory of the secret's name, count as missing. Files are read
 * each time. Symbolic links are followed as long as they end inside the directory, as
 * Kubernetes' {@code ..data} does; anything else is {@code ACCESS_DENIED}. Thread-safe.
 */
public final class MountedFileSecretSource implements SecretSource {

	/** The largest payload with a line break. */
	private static final int MAX_FILE_BYTES = SecretValue.MAX_TEXT_BYTES + 2;

	private final String name;

	private final Path directory;

	/**
	 * Create it under the name {@code mounted-files}.
	 * @param directory for example {@code /run/secrets}; may be missing
	 */
	public MountedFileSecretSource(Path directory) {
		this("mounted-files", directory);
	}

	MountedFileSecretSource(String name, Path directory) {
		this.name = name;
		this.directory = Objects.requireNonNull(directory).toAbsolutePath().normalize();
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Optional<SecretValue> find(SecretName name) {
		for (String path : new LinkedHashSet<>(List.of(name.value(), name.flat()))) {
			Path file = locate(name, path);
			Optional<SecretValue> found = isMissing(file) ? Optional.empty() : read(name, file);
			if (found.isPresent()) {
				return found;
			}
		}
		return Optional.empty();
	}

	private Path locate(SecretName name, String path) {
		Path file;
		try {
			file = this.directory.resolve(path).normalize();
		}
		catch (InvalidPathException ex) {
			throw failed(name, CloudErrorCategory.INVALID_ARGUMENT, "it is no file name here");
		}
		if (!file.startsWith(this.directory) || file.equals(this.directory)) {
			throw failed(name, CloudErrorCategory.INVALID_ARGUMENT, "the name leads out of the directory");
		}
		return file;
	}

	/** A file that may not be looked at is not missing. */
	private boolean isMissing(Path file) {
		for (Path parent = file.getParent(); parent != null
				&& !parent.equals(this.directory); parent = parent.getParent()) {
			if (Files.isRegularFile(parent)) {
				return true;
			}
		}
		// The directory may hold the secrets of a longer name
		return Files.notExists(file) || Files.isDirectory(file);
	}

	private Optional<SecretValue> read(SecretName name, Path file) {
		try {
			Path real = file.toRealPath();
			if (!real.startsWith(this.directory.toRealPath()) || !Files.isRegularFile(real)) {
				throw failed(name, CloudErrorCategory.ACCESS_DENIED,
						"it is no regular file, or a link that leads out of the directory");
			}
			String version = Long.toString(Files.getLastModifiedTime(real).toMillis());
			try (InputStream in = Files.newInputStream(real)) {
				byte[] content = in.readNBytes(MAX_FILE_BYTES + 1);
				if (withoutLineBreak(content) == 0) {
					return Optional.empty();
				}
				SecretValue value = value(content);
				Arrays.fill(content, (byte) 0);
				SecretValue answer = value.from(version, this.name);
				value.wipe();
				return Optional.of(answer);
			}
		}
		catch (AccessDeniedException ex) {
			throw failed(name, CloudErrorCategory.ACCESS_DENIED, "the file may not be read");
		}
		catch (IOException ex) {
			throw failed(name, CloudErrorCategory.UNAVAILABLE, "the file cannot be read: " + ex.getClass().getName());
		}
	}

	private static SecretValue value(byte[] content) {
		byte[] payload = Arrays.copyOf(content, withoutLineBreak(content));
		try {
			return SecretValue.ofText(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString());
		}
		catch (CharacterCodingException ex) {
			return SecretValue.ofBinary(payload);
		}
		finally {
			Arrays.fill(payload, (byte) 0);
		}
	}

	private static int withoutLineBreak(byte[] content) {
		int length = content.length;
		if (length > 0 && content[length - 1] == '\n') {
			length--;
			if (length > 0 && content[length - 1] == '\r') {
				length--;
			}
		}
		return length;
	}

	private CloudException failed(SecretName name, CloudErrorCategory category, String reason) {
		return CloudException.of(CloudErrorKind.SECRET_FETCH, category)
			.provider(this.name)
			.operation("read secret file")
			.resource(name.toString())
			.reason(reason)
			.remedy("Look at the directory " + this.directory)
			.build();
	}

}
