package io.llmshield.cloud.test.broken;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.ListEntry;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ListPage;
import io.llmshield.cloud.test.reference.MemoryObjects;
import io.llmshield.cloud.test.reference.MemoryStorageDriver;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong with listings.
 */
final class BrokenLists {

	private BrokenLists() {
	}

	static class Utf16Order extends MemoryStorageDriver {

		Utf16Order(MemoryObjects objects) {
			super(objects);
		}

		@Override
		protected Comparator<String> order() {
			return Comparator.naturalOrder();
		}

	}

	static class OnePage extends MemoryStorageDriver {

		OnePage(MemoryObjects objects) {
			super(objects);
		}

		@Override
		public ListPage list(String bucket, ListOptions options, @Nullable String pageToken) {
			return new ListPage(super.list(bucket, options, pageToken).entries(), null);
		}

	}

	static class EmptyForMissingBucket extends MemoryStorageDriver {

		EmptyForMissingBucket(MemoryObjects objects) {
			super(objects);
		}

		@Override
		public ListPage list(String bucket, ListOptions options, @Nullable String pageToken) {
			try {
				return super.list(bucket, options, pageToken);
			}
			catch (BucketNotFoundException ex) {
				return new ListPage(List.of(), null);
			}
		}

	}

	static class PrefixIsFolder extends MemoryStorageDriver {

		PrefixIsFolder(MemoryObjects objects) {
			super(objects);
		}

		@Override
		public ListPage list(String bucket, ListOptions options, @Nullable String pageToken) {
			String prefix = options.prefix();
			String folder = (prefix.isEmpty() || prefix.endsWith("/")) ? prefix : prefix + "/";
			return super.list(bucket,
					new ListOptions(folder, options.delimiter(), options.startAfter(), options.pageSize()), pageToken);
		}

	}

	/** As a provider whose pages know nothing of each other. */
	static class RepeatsFolders extends MemoryStorageDriver {

		RepeatsFolders(MemoryObjects objects) {
			super(objects);
		}

		@Override
		public ListPage list(String bucket, ListOptions options, @Nullable String pageToken) {
			ListPage page = super.list(bucket, options, pageToken);
			List<ListEntry> entries = new ArrayList<>(page.entries());
			if (pageToken != null && pageToken.endsWith("/")) {
				entries.add(0, ListEntry.ofPrefix(pageToken));
			}
			return new ListPage(entries, page.nextToken());
		}

	}

}
