package io.llmshield.cloud.gcp.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import com.google.api.services.storage.model.Objects;
import com.google.api.services.storage.model.StorageObject;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.storage.ListEntry;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ListPage;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectSummary;
import io.llmshield.cloud.storage.ObjectVersion;
import org.jspecify.annotations.Nullable;

/**
 * Lists objects and versions. Thread-safe.
 *
 * @param calls makes the calls
 */
record GcsListings(GcsCalls calls) {

	private static final Comparator<ListEntry> BY_UTF8 = (left, right) -> compare(left.key(), right.key());

	private static final String FIELDS = "nextPageToken,prefixes,items(name,size,generation,timeCreated,timeDeleted)";

	private static int compare(String left, String right) {
		return Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
	}

	ListPage list(String bucket, ListOptions options, @Nullable String pageToken) {
		String after = options.startAfter();
		Objects page = this.calls.call(CloudErrorKind.STORAGE_LIST, new ObjectId(bucket, ""),
				() -> this.calls.client()
					.json()
					.objects()
					.list(bucket)
					.setPrefix(options.prefix().isEmpty() ? null : options.prefix())
					.setDelimiter(options.delimiter())
					.setStartOffset(after)
					.setMaxResults((long) options.pageSize())
					.setPageToken(pageToken)
					.setFields(FIELDS)
					.execute());
		List<ListEntry> entries = new ArrayList<>();
		items(page).forEach((object) -> entries.add(ListEntry.of(new ObjectSummary(object.getName(),
				GcsMetadata.size(object), String.valueOf(object.getGeneration()), GcsMetadata.written(object)))));
		if (page.getPrefixes() != null) {
			page.getPrefixes().forEach((prefix) -> entries.add(ListEntry.ofPrefix(prefix)));
			entries.sort(BY_UTF8);
		}
		// The service's own offset is the first key of the list, ours the last before it
		if (after != null) {
			entries.removeIf((entry) -> compare(entry.key(), after) <= 0);
		}
		return new ListPage(entries, page.getNextPageToken());
	}

	private static List<StorageObject> items(Objects page) {
		return (page.getItems() != null) ? page.getItems() : List.of();
	}

	/**
	 * List the versions of one key.
	 * @param id the object
	 * @return the versions, newest first
	 */
	List<ObjectVersion> versions(ObjectId id) {
		List<ObjectVersion> versions = new ArrayList<>();
		String token = null;
		boolean beyond = false;
		do {
			Objects page = page(id, token);
			for (StorageObject version : items(page)) {
				if (version.getName().equals(id.key())) {
					versions.add(version(id, version));
				}
				else {
					// Longer keys with this prefix come after all versions of the key
					// itself
					beyond = true;
				}
			}
			token = page.getNextPageToken();
		}
		while (token != null && !beyond);
		versions
			.sort(Comparator.comparingLong((ObjectVersion version) -> Long.parseLong(version.versionId())).reversed());
		return versions;
	}

	private static ObjectVersion version(ObjectId id, StorageObject version) {
		return new ObjectVersion(id.key(), String.valueOf(version.getGeneration()), GcsMetadata.size(version),
				GcsMetadata.written(version), version.getTimeDeleted() == null);
	}

	private Objects page(ObjectId id, @Nullable String pageToken) {
		return this.calls.call(CloudErrorKind.STORAGE_LIST, new ObjectId(id.bucket(), ""),
				() -> this.calls.client()
					.json()
					.objects()
					.list(id.bucket())
					.setPrefix(id.key())
					.setVersions(Boolean.TRUE)
					.setPageToken(pageToken)
					.setFields(FIELDS)
					.execute());
	}

}
