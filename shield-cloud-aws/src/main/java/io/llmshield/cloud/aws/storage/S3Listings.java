package io.llmshield.cloud.aws.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.storage.ListEntry;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ListPage;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectSummary;
import io.llmshield.cloud.storage.ObjectVersion;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/**
 * Lists objects and versions. Thread-safe.
 *
 * @param calls makes the calls
 */
record S3Listings(S3Calls calls) {

	private static final Comparator<ListEntry> BY_UTF8 = (left, right) -> Arrays
		.compareUnsigned(left.key().getBytes(StandardCharsets.UTF_8), right.key().getBytes(StandardCharsets.UTF_8));

	ListPage list(String bucket, ListOptions options, @Nullable String pageToken) {
		ListObjectsV2Request request = ListObjectsV2Request.builder()
			.bucket(bucket)
			.prefix(options.prefix())
			.delimiter(options.delimiter())
			.startAfter(options.startAfter())
			.maxKeys(options.pageSize())
			.continuationToken(pageToken)
			.build();
		ListObjectsV2Response page = this.calls.call(CloudErrorKind.STORAGE_LIST, new ObjectId(bucket, ""),
				() -> this.calls.client().listObjectsV2(request));
		List<ListEntry> entries = new ArrayList<>();
		page.contents()
			.forEach((object) -> entries.add(ListEntry.of(new ObjectSummary(object.key(), object.size(), object.eTag(),
					S3Metadata.seconds(object.lastModified())))));
		if (!page.commonPrefixes().isEmpty()) {
			page.commonPrefixes().forEach((prefix) -> entries.add(ListEntry.ofPrefix(prefix.prefix())));
			entries.sort(BY_UTF8);
		}
		String after = options.startAfter();
		if (after != null && options.delimiter() != null) {
			// S3 compares keys before it folds them
			byte[] start = after.getBytes(StandardCharsets.UTF_8);
			entries
				.removeIf((entry) -> Arrays.compareUnsigned(entry.key().getBytes(StandardCharsets.UTF_8), start) <= 0);
		}
		return new ListPage(entries, Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null);
	}

	/**
	 * List the versions of one key. Delete markers are none: they cannot be read.
	 * @param id the object
	 * @return the versions, newest first
	 */
	List<ObjectVersion> versions(ObjectId id) {
		List<ObjectVersion> versions = new ArrayList<>();
		String keyMarker = null;
		String versionMarker = null;
		while (true) {
			ListObjectVersionsResponse page = page(id, keyMarker, versionMarker);
			page.versions()
				.stream()
				.filter((version) -> version.key().equals(id.key()))
				.map((version) -> new ObjectVersion(version.key(), version.versionId(), version.size(),
						S3Metadata.seconds(version.lastModified()), Boolean.TRUE.equals(version.isLatest())))
				.forEach(versions::add);
			keyMarker = page.nextKeyMarker();
			versionMarker = page.nextVersionIdMarker();
			// Longer keys with this prefix come after all versions of the key itself
			if (!Boolean.TRUE.equals(page.isTruncated()) || !id.key().equals(keyMarker)) {
				return versions;
			}
		}
	}

	private ListObjectVersionsResponse page(ObjectId id, @Nullable String keyMarker, @Nullable String versionMarker) {
		ListObjectVersionsRequest request = ListObjectVersionsRequest.builder()
			.bucket(id.bucket())
			.prefix(id.key())
			.keyMarker(keyMarker)
			.versionIdMarker(versionMarker)
			.build();
		return this.calls.call(CloudErrorKind.STORAGE_LIST, id, () -> this.calls.client().listObjectVersions(request));
	}

}
