package io.llmshield.cloud.azure.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

import com.azure.core.http.rest.PagedIterable;
import com.azure.core.http.rest.PagedResponse;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.storage.ListEntry;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ListPage;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectSummary;
import io.llmshield.cloud.storage.ObjectVersion;
import org.jspecify.annotations.Nullable;

/**
 * Lists blobs and versions, one request for each page. Blob Storage lists "in
 * alphabetical order" without saying of what. The orders of UTF-8 bytes and of UTF-16
 * units are the same but where, after the same characters, one key goes on with a
 * character beyond U+FFFF and another with one between U+E000 and U+FFFF: a page that may
 * end within such keys is cut before them, and they are read in the right order by
 * themselves. Either order of the service gives the same listing. Thread-safe.
 *
 * @param calls makes the calls
 */
record BlobListings(BlobCalls calls) {

	private static final Comparator<String> BY_UTF8 = (left, right) -> Arrays
		.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

	private static final char MARKER = 'm';

	private static final char POSITION = 'p';

	private static final char LINE = '\n';

	/** The last character that is the same in both orders. */
	private static final char BEFORE_SURROGATES = '\uD7FF';

	ListPage list(String bucket, ListOptions options, @Nullable String pageToken) {
		if (pageToken != null && pageToken.charAt(0) == POSITION) {
			return ordered(bucket, options, ListPosition.parse(pageToken.substring(1)));
		}
		int end = (pageToken != null) ? pageToken.indexOf(LINE) : -1;
		String last = (pageToken != null) ? pageToken.substring(1, end) : "";
		String marker = (pageToken != null) ? pageToken.substring(end + 1) : null;
		Page page = page(bucket, options, marker, (marker == null) ? from(options) : null, options.pageSize());
		String mixed = (page.next() != null) ? mixed(page.entries(), options.prefix().length()) : null;
		List<ListEntry> told = told((mixed != null) ? before(page.entries(), mixed) : page.entries(), options, last);
		last = told.isEmpty() ? last : told.get(told.size() - 1).key();
		if (mixed != null) {
			return new ListPage(told, POSITION + ListPosition.at(last, mixed + BEFORE_SURROGATES).toString());
		}
		return new ListPage(told, (page.next() != null) ? MARKER + last + LINE + page.next() : null);
	}

	/**
	 * Read a page of the range that is next.
	 */
	private ListPage ordered(String bucket, ListOptions options, ListPosition position) {
		ListPosition.Range range = position.next();
		if (range == null) {
			return new ListPage(List.of(), null);
		}
		// One more, because it begins with the key that was read last
		Page page = page(bucket, options, null, range.from(), options.pageSize() + 1);
		List<ListEntry> held = page.entries().stream().filter((entry) -> range.holds(entry.key())).toList();
		List<ListEntry> told = told(held, options, position.told());
		if (held.size() < page.entries().size() || page.next() == null) {
			position.end(page.entries()
				.stream()
				.map(ListEntry::key)
				.filter((key) -> !range.holds(key))
				.findFirst()
				.orElse(null));
		}
		else {
			String mixed = told.isEmpty() ? null : mixed(held, Math.max(options.prefix().length(), range.settled()));
			if (mixed == null) {
				position.advance(page.last());
			}
			else {
				List<ListEntry> before = before(held, mixed);
				told = told(before, options, position.told());
				if (told.isEmpty()) {
					position.split(mixed, held.get(before.size()).key());
				}
				else {
					String last = before.get(before.size() - 1).key();
					String next = mixed + BEFORE_SURROGATES;
					position.advance((last.compareTo(next) > 0) ? last : next);
				}
			}
		}
		if (!told.isEmpty()) {
			position.told(told.get(told.size() - 1).key());
		}
		return new ListPage(told, (position.next() != null) ? POSITION + position.toString() : null);
	}

	/**
	 * Return after which prefix of its last key a page that is not the last one holds
	 * characters beyond U+FFFF, so that keys of the next page may have to be told before
	 * some of this one.
	 * @param entries the page, in the order of UTF-16 units
	 * @param settled how many characters cannot make a difference
	 * @return the prefix, or {@code null} if the page is in order
	 */
	private static @Nullable String mixed(List<ListEntry> entries, int settled) {
		String last = entries.isEmpty() ? "" : entries.get(entries.size() - 1).key();
		for (int i = settled; i < last.length(); i++) {
			if (last.charAt(i) > BEFORE_SURROGATES && !Character.isLowSurrogate(last.charAt(i))) {
				String prefix = last.substring(0, i);
				if (entries.stream().anyMatch((entry) -> isSupplementary(entry.key(), prefix))) {
					return prefix;
				}
			}
		}
		return null;
	}

	/** The entries before those that go on with characters beyond U+FFFF. */
	private static List<ListEntry> before(List<ListEntry> entries, String prefix) {
		return entries.stream().takeWhile((entry) -> !isSupplementary(entry.key(), prefix)).toList();
	}

	private static boolean isSupplementary(String key, String prefix) {
		return key.length() > prefix.length() && key.startsWith(prefix)
				&& Character.isHighSurrogate(key.charAt(prefix.length()));
	}

	private static List<ListEntry> told(List<ListEntry> entries, ListOptions options, String last) {
		String after = options.startAfter();
		return entries.stream()
			.filter((entry) -> (after == null || BY_UTF8.compare(entry.key(), after) > 0)
					&& BY_UTF8.compare(entry.key(), last) > 0)
			.sorted((left, right) -> BY_UTF8.compare(left.key(), right.key()))
			.toList();
	}

	/**
	 * Return from where the service may begin so that nothing after
	 * {@link ListOptions#startAfter()} is missed, in either order.
	 */
	private @Nullable String from(ListOptions options) {
		String after = options.startAfter();
		if (after == null || !after.startsWith(options.prefix())
				|| this.calls.client().getServiceVersion().compareTo(BlobServiceVersion.V2026_02_06) < 0) {
			return null;
		}
		int end = options.prefix().length();
		while (end < after.length() && after.charAt(end) <= BEFORE_SURROGATES) {
			end++;
		}
		int level = (options.delimiter() != null) ? after.indexOf(options.delimiter(), options.prefix().length()) : -1;
		end = (level >= 0) ? Math.min(end, level) : end;
		return (end > options.prefix().length()) ? after.substring(0, end) : null;
	}

	private Page page(String bucket, ListOptions options, @Nullable String marker, @Nullable String from, int size) {
		ListBlobsOptions request = new ListBlobsOptions()
			.setPrefix(options.prefix().isEmpty() ? null : options.prefix())
			.setStartFrom(from)
			.setMaxResultsPerPage(size);
		List<ListEntry> entries = new ArrayList<>();
		String next = marker;
		do {
			PagedResponse<BlobItem> page = page(bucket, options.delimiter(), request, next);
			page.getValue().forEach((item) -> entries.add(entry(item)));
			next = page.getContinuationToken();
			// A page may be short without being the last one
		}
		while (next != null && !next.isEmpty() && from != null && entries.size() < 2);
		String last = entries.isEmpty() ? "" : entries.get(entries.size() - 1).key();
		entries.sort(Comparator.comparing(ListEntry::key));
		if (options.delimiter() != null && !entries.isEmpty()) {
			// The SDK tells objects first and then prefixes
			last = entries.get(entries.size() - 1).key();
		}
		return new Page(entries, last, (next == null || next.isEmpty()) ? null : next);
	}

	private PagedResponse<BlobItem> page(String bucket, @Nullable String delimiter, ListBlobsOptions request,
			@Nullable String marker) {
		BlobContainerClient container = this.calls.container(bucket);
		return this.calls.call(CloudErrorKind.STORAGE_LIST, new ObjectId(bucket, ""), () -> {
			PagedIterable<BlobItem> pages = (delimiter != null)
					? container.listBlobsByHierarchy(delimiter, request, null)
					: container.listBlobs(request, marker, null);
			Iterator<PagedResponse<BlobItem>> iterator = ((delimiter != null && marker != null)
					? pages.iterableByPage(marker) : pages.iterableByPage())
				.iterator();
			return iterator.next();
		});
	}

	private static ListEntry entry(BlobItem item) {
		return Boolean.TRUE.equals(item.isPrefix()) ? ListEntry.ofPrefix(item.getName())
				: ListEntry.of(new ObjectSummary(item.getName(), item.getProperties().getContentLength(),
						BlobMetadata.token(item.getProperties().getETag()),
						item.getProperties().getLastModified().toInstant()));
	}

	/**
	 * List the versions of one key.
	 * @param id the object
	 * @return the versions, newest first
	 */
	List<ObjectVersion> versions(ObjectId id) {
		ListBlobsOptions request = new ListBlobsOptions().setPrefix(id.key())
			.setDetails(new BlobListDetails().setRetrieveVersions(true));
		List<ObjectVersion> versions = new ArrayList<>();
		boolean there = false;
		String marker = null;
		do {
			PagedResponse<BlobItem> page = page(id.bucket(), null, request, marker);
			List<BlobItem> items = page.getValue();
			there |= items.stream().anyMatch((item) -> item.getName().equals(id.key()));
			items.stream()
				.filter((item) -> item.getName().equals(id.key()) && item.getVersionId() != null)
				.map(BlobListings::version)
				.forEach(versions::add);
			marker = page.getContinuationToken();
			// Longer keys with this prefix come after all versions of the key itself
			if (!items.isEmpty() && !items.get(items.size() - 1).getName().equals(id.key())) {
				break;
			}
		}
		while (marker != null && !marker.isEmpty());
		if (there && versions.isEmpty()) {
			throw withoutVersions(id);
		}
		// Their ids are times
		versions.sort(Comparator.comparing(ObjectVersion::versionId).reversed());
		return versions;
	}

	/** Versioning belongs to the account, so each of its blobs looks like this. */
	private static CloudException withoutVersions(ObjectId id) {
		return CloudException.of(CloudErrorKind.STORAGE_LIST, CloudErrorCategory.UNSUPPORTED)
			.provider(AzureErrors.PROVIDER)
			.operation("list versions of object")
			.resource(id.toString())
			.reason("the object was written while the storage account kept no versions")
			.remedy("Switch the account's versioning on, and write the object again; or list VERSIONS among what the"
					+ " account lacks (llmshield.cloud.azure.storage.lacking)")
			.build();
	}

	private static ObjectVersion version(BlobItem item) {
		return new ObjectVersion(item.getName(), item.getVersionId(), item.getProperties().getContentLength(),
				item.getProperties().getLastModified().toInstant(), Boolean.TRUE.equals(item.isCurrentVersion()));
	}

	/**
	 * One page of the service.
	 *
	 * @param entries in the order of UTF-16 units
	 * @param last the last key in the service's order
	 * @param next the marker of the next page, or {@code null}
	 */
	private record Page(List<ListEntry> entries, String last, @Nullable String next) {
	}

}
