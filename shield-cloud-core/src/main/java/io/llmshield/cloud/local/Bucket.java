package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.BucketNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * Where one bucket's files are: the newest versions under {@code objects}, older ones
 * under {@code versions}, each in a directory that stands for its key. Immutable and
 * thread-safe.
 */
final class Bucket {

	private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

	private final String name;

	private final Path root;

	private final Path objects;

	private final Path versions;

	Bucket(DataDirectory directory, String name) {
		this.name = name;
		this.root = directory.root();
		Path bucket = directory.buckets().resolve(name);
		this.objects = bucket.resolve("objects");
		this.versions = bucket.resolve("versions");
	}

	static void checkName(String name, Operation operation) {
		if (!NAME.matcher(name).matches()) {
			throw operation.fail(CloudErrorCategory.INVALID_ARGUMENT, "'" + name + "' is not a bucket's name",
					"Use 3 to 63 characters a-z, 0-9, '.' and '-', beginning and ending with a letter or digit");
		}
	}

	String name() {
		return this.name;
	}

	/** Return the name of a key's lock. */
	String lockName(String key) {
		return this.name + "/" + key;
	}

	Path objects() {
		return this.objects;
	}

	Path versions() {
		return this.versions;
	}

	/** Return the file of a key's newest version. */
	Path object(String key) {
		return this.objects.resolve(KeyPath.file(key));
	}

	/** Return the directory of a key's older versions. */
	Path versions(String key) {
		return this.versions.resolve(KeyPath.directory(key));
	}

	/** Return the file of one older version. */
	Path version(String key, Token token) {
		return versions(key).resolve(token + KeyPath.FILE);
	}

	void create() throws IOException {
		// A bucket exists once it has objects, so they come last.
		SafeFiles.inDirectory(this.root, this.versions, () -> {
		});
		SafeFiles.inDirectory(this.root, this.objects, () -> {
		});
	}

	/** Fail if the bucket is missing. */
	void check(Operation operation) throws IOException {
		try {
			SafeFiles.checkDirectories(this.root, this.objects);
		}
		catch (NoSuchFileException ex) {
			throw new BucketNotFoundException(operation.kind(), LocalProvider.ID, operation.name(), this.name, ex);
		}
	}

	/** Fail if a directory on the way to a file is missing or a symbolic link. */
	void checkParents(Path file) throws IOException {
		SafeFiles.checkDirectories(this.root, SafeFiles.parent(file));
	}

	/**
	 * The same for reading, where the bucket's own directories were checked when it was
	 * found and those of keys are remembered for a moment: whatever a link leads to must
	 * be a file of ours that has the right key.
	 */
	void checkKeyParents(Path file, CheckedDirectories checked) throws IOException {
		checked.check(this.objects.getNameCount(), SafeFiles.parent(file));
	}

	/** Fail if a directory or one above it is missing or a symbolic link. */
	void checkDirectories(Path directory) throws IOException {
		SafeFiles.checkDirectories(this.root, directory);
	}

	Path root() {
		return this.root;
	}

	/** Return a key's older versions, newest first. */
	List<Token> olderVersions(String key) throws IOException {
		Path directory = versions(key);
		List<Token> tokens = new ArrayList<>();
		try {
			SafeFiles.checkDirectories(this.root, directory);
			try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
				files.forEach((file) -> add(tokens, file.getFileName().toString()));
			}
		}
		catch (NoSuchFileException ex) {
			return List.of();
		}
		tokens.sort(Collections.reverseOrder());
		return tokens;
	}

	private static void add(List<Token> tokens, String name) {
		if (name.endsWith(KeyPath.FILE)) {
			@Nullable Token token = Token.parse(name.substring(0, name.length() - KeyPath.FILE.length()));
			if (token != null) {
				tokens.add(token);
			}
		}
	}

}
