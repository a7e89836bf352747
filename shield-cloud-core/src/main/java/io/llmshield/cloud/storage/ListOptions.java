package io.llmshield.cloud.storage;

import org.jspecify.annotations.Nullable;

/**
 * What to list. Immutable.
 *
 * @param prefix the beginning of the keys, or an empty string for all
 * @param delimiter keys that hold it after the prefix are folded into one common prefix;
 * {@code null} for none; only {@code /} is portable
 * @param startAfter only keys and prefixes after this one, in the order of UTF-8 bytes;
 * {@code null} for all
 * @param pageSize how many entries to fetch at once, 1 to {@value #MAX_PAGE_SIZE}
 */
public record ListOptions(String prefix, @Nullable String delimiter, @Nullable String startAfter, int pageSize) {

	/** The most entries of a page (S3's and Cloud Storage's limit). */
	public static final int MAX_PAGE_SIZE = 1000;

	/**
	 * Everything under a prefix.
	 * @param prefix the prefix
	 * @return the options
	 */
	public static ListOptions of(String prefix) {
		return new ListOptions(prefix, null, null, MAX_PAGE_SIZE);
	}

	/**
	 * One level under a prefix, as a folder.
	 * @param prefix the prefix, usually empty or ending in {@code /}
	 * @return the options
	 */
	public static ListOptions folder(String prefix) {
		return new ListOptions(prefix, "/", null, MAX_PAGE_SIZE);
	}

	/**
	 * Start after a key.
	 * @param key the key
	 * @return the options
	 */
	public ListOptions startingAfter(String key) {
		return new ListOptions(this.prefix, this.delimiter, key, this.pageSize);
	}

	/**
	 * Fetch this many at once.
	 * @param size entries, 1 to {@value #MAX_PAGE_SIZE}
	 * @return the options
	 */
	public ListOptions pagesOf(int size) {
		return new ListOptions(this.prefix, this.delimiter, this.startAfter, size);
	}

}
