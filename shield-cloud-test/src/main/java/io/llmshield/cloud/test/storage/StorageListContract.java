package io.llmshield.cloud.test.storage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.ListEntry;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.ObjectSummary;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.Outcome;
import io.llmshield.cloud.test.Race;
import io.llmshield.cloud.test.faults.StorageCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listings: in the order of UTF-8 bytes, read page by page as far as they are used.
 */
public abstract class StorageListContract extends StorageContractGroup {

	/**
	 * In the order of UTF-8 bytes. Java's own order of strings swaps the last two: the
	 * shield is a pair of surrogates, which are smaller than U+FFFD.
	 */
	private static final List<String> ORDERED = List.of("!", "-", "0", "10", "2", "A", "Z", "a", "a!b", "a-b", "a/b",
			"a0b", "aa", "z", "\u00e9", "\u4e00", "\uFFFD", "\uD83D\uDEE1");

	private void putAll(List<String> keys) {
		keys.forEach((key) -> store().put(key, text(key)));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 17, 18, 1000 })
	void orderIsThatOfUtf8BytesWhateverThePages(int pageSize) {
		List<String> shuffled = new ArrayList<>(ORDERED);
		Collections.shuffle(shuffled, new Random(42));
		putAll(shuffled);
		assertThat(entries(ListOptions.of("").pagesOf(pageSize))).containsExactlyElementsOf(ORDERED);
	}

	@Test
	void summaryTellsWhatMetadataTell() {
		ObjectMetadata written = store().put(KEY, text("content"));
		try (Stream<ObjectSummary> objects = store().list("")) {
			assertThat(objects)
				.containsExactly(new ObjectSummary(KEY, 7, written.versionToken(), written.lastModified()));
		}
	}

	@Test
	void emptyBucketHasAnEmptyListing() {
		assertThat(keys("")).isEmpty();
		assertThat(keys("nothing/here")).isEmpty();
		assertThat(entries(ListOptions.folder(""))).isEmpty();
	}

	@Test
	void prefixIsTheBeginningOfKeysNotAFolder() {
		putAll(List.of("a", "ab", "ab/c", "abc", "b", "a/b"));
		assertThat(keys("ab")).containsExactly("ab", "ab/c", "abc");
		assertThat(keys("a/")).containsExactly("a/b");
		assertThat(keys("abc")).containsExactly("abc");
		assertThat(keys("abcd")).isEmpty();
		assertThat(keys("A")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "100%", "a_b", "a*b", "[x]", "a.b", "\uD83D\uDEE1/" })
	void prefixIsNoPattern(String prefix) {
		putAll(List.of(prefix + "x", "100x", "aXb", "a", "x", "other"));
		assertThat(keys(prefix)).containsExactly(prefix + "x");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 1000 })
	void delimiterFoldsFolders(int pageSize) {
		putAll(List.of("a", "a-b", "a/1", "a/2/x", "a/2/y", "a0", "b/1", "b/2", "c"));
		assertThat(entries(ListOptions.folder("").pagesOf(pageSize))).containsExactly("a", "a-b", "a/", "a0", "b/",
				"c");
		assertThat(entries(ListOptions.folder("a/").pagesOf(pageSize))).containsExactly("a/1", "a/2/");
		assertThat(entries(ListOptions.folder("a").pagesOf(pageSize))).containsExactly("a", "a-b", "a/", "a0");
		assertThat(entries(ListOptions.folder("b").pagesOf(pageSize))).containsExactly("b/");
	}

	@Test
	void foldersAreMarked() {
		putAll(List.of("a", "a/1"));
		try (Stream<ListEntry> entries = store().list(ListOptions.folder(""))) {
			assertThat(entries).extracting(ListEntry::isPrefix).containsExactly(false, true);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 1000 })
	void listingStartsAfterAKey(int pageSize) {
		putAll(List.of("a", "b", "b/1", "c", "d"));
		assertThat(entries(ListOptions.of("").startingAfter("b").pagesOf(pageSize))).containsExactly("b/1", "c", "d");
		assertThat(entries(ListOptions.of("").startingAfter("bb").pagesOf(pageSize))).containsExactly("c", "d");
		assertThat(entries(ListOptions.of("").startingAfter("d").pagesOf(pageSize))).isEmpty();
		assertThat(entries(ListOptions.of("b").startingAfter("a").pagesOf(pageSize))).containsExactly("b", "b/1");
		assertThat(entries(ListOptions.folder("").startingAfter("b").pagesOf(pageSize))).containsExactly("b/", "c",
				"d");
	}

	@Test
	void listingStartsAfterAFolder() {
		putAll(List.of("a/1", "a/2", "b/1", "c"));
		assertThat(entries(ListOptions.folder("").startingAfter("a/"))).containsExactly("b/", "c");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 1000 })
	void folderBeforeTheStartIsNotListedForWhatItHoldsAfterIt(int pageSize) {
		putAll(List.of("a", "b/1", "b/2", "b/3", "c"));
		assertThat(entries(ListOptions.folder("").startingAfter("b/1").pagesOf(pageSize))).containsExactly("c");
		assertThat(entries(ListOptions.folder("b/").startingAfter("b/1").pagesOf(pageSize))).containsExactly("b/2",
				"b/3");
	}

	@Test
	void pagesAreFetchedAsTheyAreRead() {
		putAll(IntStream.range(0, 7).mapToObj((i) -> "key" + i).toList());
		faults().reset();
		try (Stream<ListEntry> entries = store().list(ListOptions.of("").pagesOf(2))) {
			Iterator<ListEntry> iterator = entries.iterator();
			assertThat(iterator.next().key()).isEqualTo("key0");
			assertThat(faults().count(StorageCall.LIST)).isOne();
			assertThat(iterator.next().key()).isEqualTo("key1");
			assertThat(iterator.next().key()).isEqualTo("key2");
			assertThat(faults().count(StorageCall.LIST)).isEqualTo(2);
			assertThat(iterator).toIterable().hasSize(4);
		}
		assertThat(faults().count(StorageCall.LIST)).isBetween(4, 5);
	}

	@Test
	void errorOfALaterPageIsThrownNotSwallowed() {
		putAll(IntStream.range(0, 7).mapToObj((i) -> "key" + i).toList());
		faults().on(StorageCall.LIST).after(1).fail(CloudErrorCategory.ACCESS_DENIED);
		try (Stream<ListEntry> entries = store().list(ListOptions.of("").pagesOf(2))) {
			CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED, entries::toList);
		}
	}

	@Test
	void listingGoesBeyondOnePage() {
		int count = ListOptions.MAX_PAGE_SIZE + environment().fixture().surplus();
		List<String> keys = IntStream.range(0, count).mapToObj((i) -> String.format("k/%05d", i)).toList();
		assertThat(Race.run((caller) -> {
			for (int i = caller; i < count; i += Race.CALLERS) {
				store().put(keys.get(i), text("x"));
			}
			return caller;
		})).allMatch(Outcome::won);
		assertThat(keys("k/")).containsExactlyElementsOf(keys);
		assertThat(entries(ListOptions.folder(""))).containsExactly("k/");
	}

	@Test
	void objectsMayComeAndGoWhileListing() {
		putAll(List.of("a", "c", "e", "g"));
		try (Stream<ListEntry> entries = store().list(ListOptions.of("").pagesOf(1))) {
			Iterator<ListEntry> iterator = entries.iterator();
			assertThat(iterator.next().key()).isEqualTo("a");
			store().delete("a");
			store().put("b", text("x"));
			store().delete("e");
			assertThat(iterator).toIterable().extracting(ListEntry::key).contains("c", "g").isSorted();
		}
	}

	@Test
	void deletedAndRewrittenObjectsAreListedOnce() {
		putAll(List.of("a", "b"));
		putAll(List.of("a", "b"));
		store().delete("a");
		assertThat(keys("")).containsExactly("b");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, ListOptions.MAX_PAGE_SIZE + 1 })
	void pageSizeOutsideTheRuleIsRefused(int size) {
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> entries(ListOptions.of("").pagesOf(size)));
		assertThat(faults().calls()).isEmpty();
	}

	@Test
	void missingBucketIsAnErrorNeverAnEmptyListing() {
		CloudStorage missing = environment().store(environment().fixture().missingBucket(), "");
		assertThat(CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> missing.list("").toList()))
			.isInstanceOf(BucketNotFoundException.class);
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> missing.list(ListOptions.folder("a/")).toList());
	}

}
