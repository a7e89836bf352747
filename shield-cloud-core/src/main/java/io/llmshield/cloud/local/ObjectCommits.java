package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.WriteCondition;
import org.jspecify.annotations.Nullable;

/**
 * Makes an object appear or vanish. Only this happens under the key's lock; content is
 * written and forced to the disk before. Afterwards the directory of the newest version
 * is forced to the disk; that this brings the older version's new name along, which was
 * made before, is what file systems with a journal do. Thread-safe.
 */
final class ObjectCommits {

	private final DataDirectory directory;

	private final int versionsKept;

	private final Clock clock;

	ObjectCommits(DataDirectory directory, int versionsKept, Clock clock) {
		this.directory = directory;
		this.versionsKept = versionsKept;
		this.clock = clock;
	}

	boolean keepsVersions() {
		return this.versionsKept > 0;
	}

	/** Return the token of a version that is about to be written. */
	Token newToken(Instant now) {
		return this.directory.tokens().next(now);
	}

	/**
	 * Move a draft to its key.
	 * @return the footer that the object has in the end
	 */
	ObjectFooter put(Bucket bucket, String key, ObjectDraft draft, ObjectFooter written, WriteCondition condition,
			Operation operation) throws IOException {
		Path target = bucket.object(key);
		ObjectFooter footer = written;
		try (StripedLocks.Held lock = this.directory.locks().lock(bucket.lockName(key))) {
			ObjectFooter current = current(bucket, target, !condition.isNone(), operation);
			check(condition, current, operation);
			Token newest = newestToken(bucket, key, current);
			if (newest != null && newest.compareTo(footer.token()) >= 0) {
				Instant now = this.clock.instant();
				footer = draft.rewrite(footer, this.directory.tokens().nextAfter(now, newest), TokenClock.micros(now));
			}
			if (current != null && keepsVersions()) {
				keep(bucket, key, target, current.token());
			}
			move(bucket, draft.file(), target);
			if (current != null) {
				prune(bucket, key, footer.token());
			}
		}
		SafeFiles.syncDirectoryIfPresent(SafeFiles.parent(target));
		return footer;
	}

	private static void move(Bucket bucket, Path source, Path target) throws IOException {
		try {
			SafeFiles.replace(source, target);
		}
		catch (NoSuchFileException ex) {
			SafeFiles.inDirectory(bucket.root(), SafeFiles.parent(target), () -> SafeFiles.replace(source, target));
		}
	}

	/** Delete the newest version, or one version for good. */
	void delete(Bucket bucket, String key, DeleteOptions options, Operation operation) throws IOException {
		Path target = bucket.object(key);
		try (StripedLocks.Held lock = this.directory.locks().lock(bucket.lockName(key))) {
			ObjectFooter current = current(bucket, target, options.ifMatch() != null, operation);
			if (options.ifMatch() != null) {
				check(WriteCondition.ifMatch(options.ifMatch()), current, operation);
			}
			if (options.versionId() != null) {
				deleteVersion(bucket, key, options.versionId(), current);
				return;
			}
			if (current != null && keepsVersions()) {
				keep(bucket, key, target, current.token());
			}
			remove(bucket.objects(), target);
			prune(bucket, key, null);
		}
	}

	private void deleteVersion(Bucket bucket, String key, String versionId, @Nullable ObjectFooter current)
			throws IOException {
		Token token = Token.parse(versionId);
		if (token == null) {
			return;
		}
		if (current != null && current.token().equals(token)) {
			remove(bucket.objects(), bucket.object(key));
		}
		Path version = bucket.version(key, token);
		remove(bucket.versions(), version);
	}

	/** Remove a file, and the directories that it leaves empty. */
	private void remove(Path top, Path file) throws IOException {
		try {
			SafeFiles.checkDirectories(this.directory.root(), SafeFiles.parent(file));
			if (Files.deleteIfExists(file)) {
				SafeFiles.syncDirectory(SafeFiles.parent(file));
			}
		}
		catch (NoSuchFileException ex) {
			return;
		}
		SafeFiles.removeEmptyDirectories(top, SafeFiles.parent(file));
	}

	/**
	 * Return the newest version's footer, or {@code null} if there is none.
	 * @param needed whether a damaged file is an error; if not, it is as none, so that
	 * the object can be replaced and deleted
	 */
	private @Nullable ObjectFooter current(Bucket bucket, Path target, boolean needed, Operation operation)
			throws IOException {
		try {
			bucket.checkParents(target);
			return ObjectFooter.read(target);
		}
		catch (NoSuchFileException ex) {
			bucket.check(operation);
			return null;
		}
		catch (CorruptedException ex) {
			if (needed) {
				throw ex;
			}
			return null;
		}
	}

	private void check(WriteCondition condition, @Nullable ObjectFooter current, Operation operation) {
		if (condition.ifAbsent() && current != null) {
			throw operation.fail(CloudErrorCategory.PRECONDITION_FAILED, "an object has this key already", "");
		}
		if (condition.ifMatch() != null
				&& (current == null || !current.token().toString().equals(condition.ifMatch()))) {
			throw operation.fail(CloudErrorCategory.PRECONDITION_FAILED,
					(current != null) ? "the object has been changed" : "the object does not exist",
					"Read it again and decide anew");
		}
	}

	private @Nullable Token newestToken(Bucket bucket, String key, @Nullable ObjectFooter current) throws IOException {
		if (current != null) {
			return current.token();
		}
		List<Token> older = bucket.olderVersions(key);
		return older.isEmpty() ? null : older.get(0);
	}

	/** Give the newest version a second name among the older ones. */
	private void keep(Bucket bucket, String key, Path target, Token token) throws IOException {
		Path version = bucket.version(key, token);
		SafeFiles.inDirectory(bucket.root(), SafeFiles.parent(version), () -> {
			try {
				Files.createLink(version, target);
			}
			catch (FileAlreadyExistsException ex) {
				// A process died between this and the move: it is the same file.
			}
			catch (UnsupportedOperationException ex) {
				copy(target, version);
			}
		});
	}

	/** For file systems without hard links. */
	private void copy(Path source, Path version) throws IOException {
		Path temporary = this.directory.newTemporaryFile();
		try {
			Files.copy(source, temporary);
			SafeFiles.replace(temporary, version);
		}
		finally {
			Files.deleteIfExists(temporary);
		}
	}

	/** Remove the oldest versions that are too many. */
	private void prune(Bucket bucket, String key, @Nullable Token newest) throws IOException {
		int kept = 0;
		for (Token token : bucket.olderVersions(key)) {
			if (!token.equals(newest) && ++kept > this.versionsKept) {
				Files.deleteIfExists(bucket.version(key, token));
			}
		}
	}

}
