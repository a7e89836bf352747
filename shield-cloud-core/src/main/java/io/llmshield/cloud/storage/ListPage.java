package io.llmshield.cloud.storage;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One page of a driver's listing. Immutable.
 *
 * @param entries the entries, with full keys
 * @param nextToken asks for the next page, or {@code null} after the last one
 */
public record ListPage(List<ListEntry> entries, @Nullable String nextToken) {

	/**
	 * Copy the list.
	 */
	public ListPage {
		entries = List.copyOf(entries);
	}

}
