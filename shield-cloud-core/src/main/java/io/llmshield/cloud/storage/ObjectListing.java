package io.llmshield.cloud.storage;

import java.util.Collections;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.llmshield.cloud.CloudErrorCategory;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a listing, page by page: a page is fetched when the reader gets to its
 * first entry, and not before. Used by one thread.
 */
final class ObjectListing extends Spliterators.AbstractSpliterator<ListEntry> {

	private final Operation operation;

	private final Pages pages;

	private Iterator<ListEntry> page = Collections.emptyIterator();

	private @Nullable String nextToken;

	private boolean lastPage;

	private ObjectListing(Operation operation, Pages pages) {
		super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
		this.operation = operation;
		this.pages = pages;
	}

	static Stream<ListEntry> stream(Operation operation, Pages pages) {
		return StreamSupport.stream(new ObjectListing(operation, pages), false);
	}

	@Override
	public boolean tryAdvance(Consumer<? super ListEntry> action) {
		while (!this.page.hasNext()) {
			if (this.lastPage) {
				return false;
			}
			fetch();
		}
		action.accept(this.page.next());
		return true;
	}

	private void fetch() {
		String asked = this.nextToken;
		ListPage fetched = this.pages.fetch(asked);
		String next = fetched.nextToken();
		if (next != null && next.equals(asked)) {
			throw this.operation.error(CloudErrorCategory.UNKNOWN)
				.reason("the provider answers with the same page again and again")
				.build();
		}
		this.page = fetched.entries().iterator();
		this.nextToken = next;
		this.lastPage = next == null;
	}

	/** Fetches pages. */
	@FunctionalInterface
	interface Pages {

		ListPage fetch(@Nullable String token);

	}

}
