package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.ListEntry;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ListPage;
import io.llmshield.cloud.storage.ObjectSummary;
import io.llmshield.cloud.storage.ObjectVersion;
import org.jspecify.annotations.Nullable;

/**
 * Lists objects and versions. A page's token is where the next page begins, so that it
 * works at any time and in any process; a walk that stopped a moment ago is gone on with
 * where possible, which saves reading its directories again. Thread-safe.
 */
final class ObjectLister {

	/** Walks that wait for their next page. */
	private static final int WAITING = 8;

	/** A walk that waited longer has seen names that may be too old. */
	private static final long PATIENCE = Duration.ofSeconds(10).toNanos();

	private final Map<Continuation, Waiting> walks = new LinkedHashMap<>();

	ListPage list(Bucket bucket, ListOptions options, @Nullable String pageToken, Operation operation)
			throws IOException {
		byte[] startAfter = (options.startAfter() != null) ? options.startAfter().getBytes(StandardCharsets.UTF_8)
				: null;
		byte[] from = (startAfter != null) ? successor(startAfter) : new byte[0];
		if (pageToken != null) {
			from = decode(pageToken, operation);
		}
		KeyWalker walker = take(new Continuation(bucket.name(), options, pageToken));
		if (walker == null) {
			walker = new KeyWalker(bucket, options.prefix(), from);
		}
		List<ListEntry> entries = new ArrayList<>();
		for (byte[] key = walker.next(from); key != null; key = walker.next(from)) {
			if (entries.size() == options.pageSize()) {
				walker.pushBack(key);
				String token = Base64.getUrlEncoder().withoutPadding().encodeToString(from);
				putAside(new Continuation(bucket.name(), options, token), walker);
				return new ListPage(entries, token);
			}
			String name = new String(key, StandardCharsets.UTF_8);
			String folder = folder(name, options);
			ListEntry entry = (folder != null) ? ListEntry.ofPrefix(folder) : entry(bucket, name);
			from = (folder != null) ? end(folder.getBytes(StandardCharsets.UTF_8)) : successor(key);
			if (entry != null && (startAfter == null
					|| Arrays.compareUnsigned(entry.key().getBytes(StandardCharsets.UTF_8), startAfter) > 0)) {
				entries.add(entry);
			}
		}
		return new ListPage(entries, null);
	}

	/** Return the common prefix that a key is folded into, or {@code null}. */
	private static @Nullable String folder(String key, ListOptions options) {
		String delimiter = options.delimiter();
		if (delimiter == null || delimiter.isEmpty()) {
			return null;
		}
		int index = key.indexOf(delimiter, options.prefix().length());
		return (index < 0) ? null : key.substring(0, index + delimiter.length());
	}

	/** Return the smallest bytes that are greater. */
	private static byte[] successor(byte[] key) {
		return Arrays.copyOf(key, key.length + 1);
	}

	/** Return the smallest bytes that are greater than all that begin so. */
	private static byte[] end(byte[] beginning) {
		byte[] end = beginning.clone();
		end[end.length - 1]++;
		return end;
	}

	private static byte[] decode(String pageToken, Operation operation) {
		try {
			return Base64.getUrlDecoder().decode(pageToken);
		}
		catch (IllegalArgumentException ex) {
			throw operation.fail(CloudErrorCategory.INVALID_ARGUMENT, "the page token is not one of this provider",
					"Pass on what the page before gave");
		}
	}

	private static @Nullable ListEntry entry(Bucket bucket, String key) throws IOException {
		try {
			ObjectFooter footer = ObjectFooter.read(bucket.object(key));
			return ListEntry.of(new ObjectSummary(key, footer.size(), footer.token().toString(),
					TokenClock.instant(footer.lastModified())));
		}
		catch (NoSuchFileException ex) {
			return null;
		}
		catch (CorruptedException ex) {
			throw new CorruptedException("the object '" + key + "': " + ex.getMessage());
		}
	}

	/** List all versions of a key, newest first. */
	List<ObjectVersion> versions(Bucket bucket, String key) throws IOException {
		List<ObjectVersion> versions = new ArrayList<>();
		// Older ones first: a version that is replaced in between is then seen twice, not
		// missed.
		List<Token> older = bucket.olderVersions(key);
		ObjectFooter newest = readIfPresent(bucket, bucket.object(key));
		if (newest != null) {
			versions.add(version(key, newest, true));
		}
		for (Token token : older) {
			ObjectFooter footer = readIfPresent(bucket, bucket.version(key, token));
			if (footer != null && (newest == null || !footer.token().equals(newest.token()))) {
				versions.add(version(key, footer, false));
			}
		}
		return versions;
	}

	private static @Nullable ObjectFooter readIfPresent(Bucket bucket, Path file) throws IOException {
		try {
			bucket.checkParents(file);
			return ObjectFooter.read(file);
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

	private static ObjectVersion version(String key, ObjectFooter footer, boolean newest) {
		return new ObjectVersion(key, footer.token().toString(), footer.size(),
				TokenClock.instant(footer.lastModified()), newest);
	}

	private @Nullable KeyWalker take(Continuation continuation) {
		synchronized (this.walks) {
			Waiting waiting = this.walks.remove(continuation);
			return (waiting != null && System.nanoTime() - waiting.since < PATIENCE) ? waiting.walker : null;
		}
	}

	private void putAside(Continuation continuation, KeyWalker walker) {
		synchronized (this.walks) {
			this.walks.put(continuation, new Waiting(walker, System.nanoTime()));
			if (this.walks.size() > WAITING) {
				this.walks.remove(this.walks.keySet().iterator().next());
			}
		}
	}

	/**
	 * Which page a walk waits for.
	 *
	 * @param bucket the bucket
	 * @param options what is listed
	 * @param token the page's token
	 */
	private record Continuation(String bucket, ListOptions options, @Nullable String token) {
	}

	/**
	 * A walk that waits.
	 *
	 * @param walker the walk
	 * @param since when it was put aside, as {@link System#nanoTime()}
	 */
	private record Waiting(KeyWalker walker, long since) {
	}

}
