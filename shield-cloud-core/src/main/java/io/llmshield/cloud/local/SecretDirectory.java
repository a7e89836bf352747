package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;

/**
 * The files of one secret: a state, and an encrypted file for each version. A version
 * counts once the state names it, so that the state's move is what makes a write happen.
 * Callers hold the secret's lock for everything that writes. Immutable.
 */
final class SecretDirectory {

	private static final String SUFFIX = "%s";

	private static final String STATE = "state" + SUFFIX;

	/** Begins the directory of a name that is too long for one. */
	private static final String HASHED = "%h";

	/** A state of 100 versions takes about 15 KiB; this is far more. */
	private static final int MAX_FILE = 1024 * 1024;

	private final DataDirectory data;

	private final SecretCipher cipher;

	private final String name;

	private final Path path;

	SecretDirectory(DataDirectory data, SecretCipher cipher, SecretName name) {
		this.data = data;
		this.cipher = cipher;
		this.name = canonical(name);
		this.path = data.secrets().resolve(directoryName(this.name));
	}

	/** A native name that is portable is the same secret as the portable one. */
	static String canonical(SecretName name) {
		if (name.isNative()) {
			SecretName portable = SecretName.ofFlat(name.value().replace("/", "--"));
			if (portable != null && portable.value().equals(name.value())) {
				return portable.toString();
			}
		}
		return name.toString();
	}

	private static String directoryName(String name) {
		byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
		if (bytes.length <= KeyPath.CHUNK) {
			return KeyPath.encode(bytes);
		}
		try {
			return HASHED + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

	String name() {
		return this.name;
	}

	StripedLocks.Held lock() throws IOException {
		return this.data.locks().lock(lockName(String.valueOf(this.path.getFileName())));
	}

	private static String lockName(String directoryName) {
		return "secret " + directoryName;
	}

	/** Read the state, or return {@code null} if there is no such secret. */
	@Nullable SecretState state() throws IOException {
		byte[] file;
		try {
			SafeFiles.checkDirectories(this.data.root(), this.path);
			file = read(this.path.resolve(STATE));
		}
		catch (NoSuchFileException | NotDirectoryException ex) {
			// Missing, or a file that is not ours.
			return null;
		}
		SecretState state = SecretState.decode(this.cipher.unseal(file));
		if (!state.name().equals(this.name)) {
			throw new CorruptedException("the file belongs to the secret '" + state.name() + "'");
		}
		return state;
	}

	SecretValue value(String version) throws IOException {
		return this.cipher.decrypt(this.name, version, read(this.path.resolve(version + SUFFIX)));
	}

	/** Write a version's file, which does not count yet. */
	void writeValue(String version, SecretValue value) throws IOException {
		write(version + SUFFIX, this.cipher.encrypt(this.name, version, value));
	}

	/** Replace the state, and remove the versions that it does not name. */
	void writeState(SecretState state) throws IOException {
		write(STATE, this.cipher.seal(state.encode()));
		SafeFiles.syncDirectory(this.path);
		Set<String> known = state.versions().stream().map(SecretState.Version::id).collect(Collectors.toSet());
		removeVersions(known);
	}

	private void removeVersions(Set<String> known) throws IOException {
		for (Path file : list(this.path)) {
			String fileName = String.valueOf(file.getFileName());
			if (!fileName.equals(STATE) && !known.contains(fileName.replace(SUFFIX, ""))) {
				Files.deleteIfExists(file);
			}
		}
	}

	private void write(String fileName, byte[] content) throws IOException {
		Path temporary = this.data.newTemporaryFile();
		try {
			SafeFiles.writePrivate(temporary, content);
			SafeFiles.inDirectory(this.data.root(), this.path,
					() -> SafeFiles.replace(temporary, this.path.resolve(fileName)));
		}
		finally {
			Files.deleteIfExists(temporary);
		}
	}

	/** Remove everything for good; the state goes first, so that it happens at once. */
	void remove() throws IOException {
		if (Files.deleteIfExists(this.path.resolve(STATE))) {
			SafeFiles.syncDirectory(this.path);
		}
		removeVersions(Set.of());
		SafeFiles.removeEmptyDirectories(this.data.secrets(), this.path);
	}

	private static byte[] read(Path file) throws IOException {
		try (FileChannel channel = SafeFiles.openForRead(file)) {
			long size = channel.size();
			if (size > MAX_FILE) {
				throw new CorruptedException("the file has " + size + " bytes");
			}
			byte[] bytes = new byte[(int) size];
			SafeFiles.readFully(channel, ByteBuffer.wrap(bytes), 0);
			return bytes;
		}
	}

	private static List<Path> list(Path directory) throws IOException {
		List<Path> entries = new ArrayList<>();
		try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
			stream.forEach(entries::add);
		}
		catch (NoSuchFileException ex) {
			return List.of();
		}
		return entries;
	}

	/**
	 * Return the names of all secrets, also of deleted ones, in no order; perhaps also
	 * names of files that are not ours.
	 */
	static List<String> names(DataDirectory data, SecretCipher cipher) throws IOException {
		List<String> names = new ArrayList<>();
		for (Path entry : list(data.secrets())) {
			String directoryName = String.valueOf(entry.getFileName());
			byte[] decoded = KeyPath.decode(directoryName);
			if (decoded != null) {
				addIfName(names, new String(decoded, StandardCharsets.UTF_8));
			}
			else if (directoryName.startsWith(HASHED)) {
				addHashed(names, entry, cipher);
			}
		}
		return names;
	}

	private static void addIfName(List<String> names, String name) {
		try {
			names.add(SecretName.of(name).toString());
		}
		catch (CloudException ex) {
			// A directory that is not ours.
		}
	}

	private static void addHashed(List<String> names, Path entry, SecretCipher cipher) throws IOException {
		try {
			SafeFiles.checkDirectory(entry);
			names.add(SecretState.decode(cipher.unseal(read(entry.resolve(STATE)))).name());
		}
		catch (NoSuchFileException ex) {
			// Removed meanwhile.
		}
	}

	/** Remove what a process left that died while it created or purged a secret. */
	static void sweep(DataDirectory data) throws IOException {
		for (Path entry : list(data.secrets())) {
			if (isLeftOver(entry)) {
				try (StripedLocks.Held lock = data.locks().lock(lockName(String.valueOf(entry.getFileName())))) {
					if (isLeftOver(entry)) {
						for (Path file : list(entry)) {
							Files.deleteIfExists(file);
						}
						SafeFiles.removeEmptyDirectories(data.secrets(), entry);
					}
				}
			}
		}
	}

	private static boolean isLeftOver(Path entry) {
		return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
				&& !Files.exists(entry.resolve(STATE), LinkOption.NOFOLLOW_LINKS);
	}

	/**
	 * Fail if there are secrets and none of them is under the given key. Reads one file
	 * where all is well; damaged files tell nothing of the key.
	 */
	static void checkKey(DataDirectory data, SecretCipher cipher) throws IOException {
		WrongKeyException wrong = null;
		for (Path entry : list(data.secrets())) {
			try {
				SafeFiles.checkDirectory(entry);
				cipher.unseal(read(entry.resolve(STATE)));
				return;
			}
			catch (WrongKeyException ex) {
				wrong = ex;
			}
			catch (NoSuchFileException | NotDirectoryException | SymbolicLinkException | CorruptedException ex) {
				// Not a secret, or not to be told: using it says what is wrong with it.
			}
		}
		if (wrong != null) {
			throw wrong;
		}
	}

	/**
	 * Return the id of the key that the secrets are encrypted under, if there are any.
	 */
	static @Nullable String keyIdInUse(DataDirectory data) throws IOException {
		for (Path entry : list(data.secrets())) {
			Path state = entry.resolve(STATE);
			if (Files.isRegularFile(state, LinkOption.NOFOLLOW_LINKS)) {
				return SecretCipher.sealedUnder(read(state));
			}
		}
		return null;
	}

}
