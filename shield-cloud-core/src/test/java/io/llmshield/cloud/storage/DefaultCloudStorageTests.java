package io.llmshield.cloud.storage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for keys, listing, deleting, copying and the context of errors.
 */
class DefaultCloudStorageTests extends StorageFixture {

	private void putAll(String... keys) {
		for (String key : keys) {
			this.storage.put(key, bytes(1));
		}
		this.driver.calls.clear();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/a", "a/", "a//b", "..", "a/../b", "a/.", "a\\b", "a\nb", "x\uD800" })
	void invalidKeysAreRefusedBeforeAnyCall(String key) {
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> this.storage.delete(key))
			.matches((ex) -> ex.category() == CloudErrorCategory.INVALID_ARGUMENT)
			.matches((ex) -> ex.kind() == CloudErrorKind.STORAGE_DELETE)
			.matches((ex) -> ex.provider().equals("memory"));
		assertThatThrownBy(() -> this.storage.put(key, bytes(1))).isInstanceOf(CloudException.class);
		assertThatThrownBy(() -> this.storage.getBytes(key)).isInstanceOf(CloudException.class);
		assertThatThrownBy(() -> this.storage.getMetadata(key)).isInstanceOf(CloudException.class);
		assertThatThrownBy(() -> this.storage.copy("a", key, CopyOptions.DEFAULT)).isInstanceOf(CloudException.class);
		assertThatThrownBy(() -> this.storage.copy(key, "a", CopyOptions.DEFAULT)).isInstanceOf(CloudException.class);
		assertThat(this.driver.calls).isEmpty();
	}

	@Test
	void thePrefixCountsForTheLengthOfKeys() {
		String longest = "k".repeat(ObjectKey.MAX_BYTES - "pre/".length());
		this.storage.put(longest, bytes(1));
		assertThat(this.storage.list(longest).toList()).singleElement()
			.satisfies((found) -> assertThat(found.key()).isEqualTo(longest));
		assertThatThrownBy(() -> this.storage.put(longest + "k", bytes(1)))
			.matches((ex) -> category(ex) == CloudErrorCategory.INVALID_ARGUMENT);
	}

	@Test
	void errorsOfTheDriverAreToldInTermsOfTheOperation() {
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> this.storage.getMetadata("a/b"))
			.satisfies((ex) -> {
				assertThat(ex.category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
				assertThat(ex.kind()).isEqualTo(CloudErrorKind.STORAGE_FETCH);
				assertThat(ex.resource()).isEqualTo("a/b");
				assertThat(ex.requestId()).isEqualTo("r-1");
				assertThat(ex.reason()).isEqualTo("scripted");
				assertThat(ex.getStackTrace()[0].getClassName()).contains("CloudException");
			});
		assertThat(this.storage.exists("a/b")).isFalse();
	}

	@Test
	void missingBucketIsAnErrorAndNeverAbsence() {
		CloudStorage lost = builder().bucket("none").build();
		assertThatExceptionOfType(BucketNotFoundException.class).isThrownBy(() -> lost.exists("a"))
			.matches((ex) -> "none".equals(ex.resource()))
			.matches((ex) -> ex.operation().equals("get metadata of object"));
		assertThatExceptionOfType(BucketNotFoundException.class).isThrownBy(() -> lost.delete("a"));
	}

	@Test
	void forbiddenIsAnErrorAndNeverAbsence() {
		this.driver.before = failing("head", 1, CloudErrorCategory.ACCESS_DENIED);
		assertThatThrownBy(() -> this.storage.exists("a"))
			.matches((ex) -> category(ex) == CloudErrorCategory.ACCESS_DENIED);
	}

	@Test
	void pagesAreFetchedWhenTheReaderGetsThere() {
		putAll("a", "b", "c", "d", "e");
		Stream<ListEntry> stream = this.storage.list(ListOptions.of("").pagesOf(2));
		assertThat(this.driver.calls).isEmpty();
		Iterator<ListEntry> entries = stream.iterator();
		List<String> seen = new ArrayList<>();
		List<Integer> fetched = new ArrayList<>();
		while (entries.hasNext()) {
			seen.add(entries.next().key());
			fetched.add(this.driver.calls.size());
		}
		assertThat(seen).containsExactly("a", "b", "c", "d", "e");
		assertThat(fetched).containsExactly(1, 1, 2, 2, 3);
		this.driver.calls.clear();
		assertThat(this.storage.list(ListOptions.of("").pagesOf(2)).limit(2).count()).isEqualTo(2);
		assertThat(this.driver.calls).hasSize(1);
	}

	@Test
	void listingIsRelativeToTheStore() {
		CloudStorage other = builder().prefix("prefix").build();
		other.put("elsewhere", bytes(1));
		putAll("a/1", "a/2", "b/1", "c");
		assertThat(this.storage.list("").map(ObjectSummary::key)).containsExactly("a/1", "a/2", "b/1", "c");
		assertThat(this.storage.list("a").map(ObjectSummary::key)).containsExactly("a/1", "a/2");
		assertThat(this.storage.list(ListOptions.folder("")).map(ListEntry::key)).containsExactly("a/", "b/", "c");
		assertThat(this.storage.list(ListOptions.folder("")).filter(ListEntry::isPrefix)).hasSize(2);
		assertThat(this.storage.list(ListOptions.folder("a/")).map(ListEntry::key)).containsExactly("a/1", "a/2");
		assertThat(this.storage.list(ListOptions.of("").startingAfter("a/2")).map(ListEntry::key))
			.containsExactly("b/1", "c");
	}

	@Test
	void listingRules() {
		for (ListOptions options : List.of(ListOptions.of("").pagesOf(0), ListOptions.of("").pagesOf(1001),
				new ListOptions("", "", null, 10), ListOptions.of("/"), ListOptions.of("a/../b"), ListOptions.of("a\\"),
				ListOptions.of("a\u0000"), ListOptions.of("").startingAfter("a//b"))) {
			assertThatThrownBy(() -> this.storage.list(options)).as(options.toString())
				.matches((ex) -> category(ex) == CloudErrorCategory.INVALID_ARGUMENT);
		}
		assertThat(this.driver.calls).isEmpty();
		assertThat(this.storage.list("a.")).isEmpty();
	}

	@Test
	void listingThatDoesNotAdvanceIsAnError() {
		CloudStorage stuck = CloudStorageBuilder.forDriver(new ForwardingStorageDriver(this.driver) {
			@Override
			public ListPage list(String bucket, ListOptions options, String pageToken) {
				return new ListPage(List.of(), "again");
			}
		}).bucket(MemoryStorageDriver.BUCKET).build();
		assertThatThrownBy(() -> stuck.list("").toList()).matches((ex) -> category(ex) == CloudErrorCategory.UNKNOWN);
	}

	@Test
	void pageThatFailsIsRetriedAndThenAnError() {
		putAll("a", "b", "c");
		AtomicInteger turn = new AtomicInteger();
		this.driver.before = (call) -> {
			if (turn.getAndIncrement() == 1) {
				throw MemoryStorageDriver.error(CloudErrorCategory.UNAVAILABLE);
			}
		};
		assertThat(this.storage.list(ListOptions.of("").pagesOf(2)).map(ListEntry::key)).containsExactly("a", "b", "c");
		this.driver.before = failing("list", 9, CloudErrorCategory.THROTTLED);
		assertThatThrownBy(() -> this.storage.list("").toList())
			.matches((ex) -> category(ex) == CloudErrorCategory.THROTTLED);
	}

	@Test
	void deletingWhatIsMissingSucceedsUnlessATokenIsNamed() {
		this.storage.delete("none");
		this.storage.delete("none", DeleteOptions.ofVersion("v9"));
		assertThatThrownBy(() -> this.storage.delete("none", DeleteOptions.ifMatch("t9")))
			.matches((ex) -> category(ex) == CloudErrorCategory.PRECONDITION_FAILED);
	}

	@Test
	void conditionalDeleteWhoseReplyIsLostSucceeds() {
		String token = this.storage.put("key", bytes(1)).versionToken();
		this.driver.after = failing("delete", 1, CloudErrorCategory.TIMEOUT);
		this.storage.delete("key", DeleteOptions.ifMatch(token));
		assertThat(this.storage.exists("key")).isFalse();
	}

	@Test
	void conditionalDeleteOfAnotherVersionFailsAlsoAfterARetry() {
		this.storage.put("key", bytes(1));
		this.driver.before = failing("delete", 1, CloudErrorCategory.TIMEOUT);
		assertThatThrownBy(() -> this.storage.delete("key", DeleteOptions.ifMatch("t9")))
			.matches((ex) -> category(ex) == CloudErrorCategory.PRECONDITION_FAILED);
		assertThat(this.storage.exists("key")).isTrue();
	}

	@Test
	void batchDeleteIsSplitAndAnswersInOrder() {
		putAll("a", "b", "c", "d", "e");
		List<String> keys = List.of("e", "a", "none", "../x", "b", "a", "c", "d");
		List<DeleteResult> results = this.storage.deleteAll(keys);
		assertThat(results).extracting(DeleteResult::key).isEqualTo(keys);
		assertThat(results).filteredOn((result) -> !result.deleted())
			.singleElement()
			.satisfies((result) -> assertThat(result.key()).isEqualTo("../x"))
			.satisfies((result) -> assertThat(category(result.error())).isEqualTo(CloudErrorCategory.INVALID_ARGUMENT));
		assertThat(this.driver.calls).containsExactly("deleteBatch 3", "deleteBatch 3");
		assertThat(this.driver.keys()).isEmpty();
		assertThat(this.storage.deleteAll(List.of())).isEmpty();
	}

	@Test
	void batchThatFailsIsToldOfEachOfItsKeys() {
		putAll("a", "b", "c", "d", "e");
		this.driver.before = failing("deleteBatch 3", 1, CloudErrorCategory.ACCESS_DENIED);
		List<DeleteResult> results = this.storage.deleteAll(List.of("a", "b", "c", "d", "e"));
		assertThat(results).extracting(DeleteResult::deleted).containsExactly(false, false, false, true, true);
		assertThat(results.get(1).error().resource()).isEqualTo("b");
		assertThat(category(results.get(1).error())).isEqualTo(CloudErrorCategory.ACCESS_DENIED);
	}

	@Test
	void onlyTheKeysThatFailedAreDeletedAgain() {
		List<List<String>> asked = new ArrayList<>();
		CloudStorage partial = CloudStorageBuilder.forDriver(new ForwardingStorageDriver(this.driver) {
			@Override
			public List<DeleteResult> deleteBatch(String bucket, List<String> keys) {
				asked.add(keys);
				return keys.stream().filter((key) -> !key.equals("forgotten")).map((key) -> switch (key) {
					case "busy" -> new DeleteResult(key,
							(asked.size() == 1) ? MemoryStorageDriver.error(CloudErrorCategory.THROTTLED) : null);
					case "held" -> new DeleteResult(key, MemoryStorageDriver.error(CloudErrorCategory.ACCESS_DENIED));
					case "gone" -> new DeleteResult(key, MemoryStorageDriver.error(CloudErrorCategory.NOT_FOUND));
					default -> new DeleteResult(key, null);
				}).toList();
			}
		}).bucket(MemoryStorageDriver.BUCKET).guard(new Retries()).build();
		List<DeleteResult> results = partial.deleteAll(List.of("busy", "held", "fine", "gone", "forgotten"));
		assertThat(asked).containsExactly(List.of("busy", "held", "fine"), List.of("busy"),
				List.of("gone", "forgotten"));
		assertThat(results).extracting(DeleteResult::deleted).containsExactly(true, false, true, true, false);
		assertThat(category(results.get(1).error())).isEqualTo(CloudErrorCategory.ACCESS_DENIED);
		assertThat(category(results.get(4).error())).isEqualTo(CloudErrorCategory.UNKNOWN);
	}

	@Test
	void interruptedBatchDeleteCallsNothingMore() {
		putAll("a");
		Thread.currentThread().interrupt();
		List<DeleteResult> results = this.storage.deleteAll(List.of("a"));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(category(results.get(0).error())).isEqualTo(CloudErrorCategory.CANCELLED);
		assertThat(this.driver.calls).isEmpty();
	}

	@Test
	void copyAndRestore() {
		ObjectMetadata first = this.storage.put("key", bytes(1), PutOptions.builder().metadata("a", "b").build());
		this.storage.put("key", bytes(2));
		assertThat(this.storage.copy("key", "other", CopyOptions.DEFAULT).key()).isEqualTo("other");
		assertThat(this.storage.restore("key", first.versionId()).userMetadata()).containsEntry("a", "b");
		assertThat(this.storage.getBytes("key")).isEqualTo(bytes(1));
		assertThat(this.storage.listVersions("key")).hasSize(3)
			.allSatisfy((version) -> assertThat(version.key()).isEqualTo("key"));
		assertThatThrownBy(
				() -> this.storage.copy("key", "other", CopyOptions.DEFAULT.targetCondition(WriteCondition.IF_ABSENT)))
			.matches((ex) -> category(ex) == CloudErrorCategory.PRECONDITION_FAILED);
	}

	@Test
	void conditionalCopyWhoseReplyIsLostIsToldAsUnknown() {
		putAll("key");
		this.driver.after = failing("copy", 1, CloudErrorCategory.TIMEOUT);
		CopyOptions ifAbsent = CopyOptions.DEFAULT.targetCondition(WriteCondition.IF_ABSENT);
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> this.storage.copy("key", "other", ifAbsent))
			.matches((ex) -> ex.category() == CloudErrorCategory.TIMEOUT)
			.matches((ex) -> !ex.retryable())
			.withMessageContaining("not known");
	}

	@Test
	void tokenOfAMissingTargetOfACopyIsAFailedPrecondition() {
		putAll("key");
		CopyOptions ifMatch = CopyOptions.DEFAULT.targetCondition(WriteCondition.ifMatch("t9"));
		assertThatThrownBy(() -> this.storage.copy("none", "other", CopyOptions.DEFAULT))
			.matches((ex) -> category(ex) == CloudErrorCategory.NOT_FOUND);
		assertThatThrownBy(() -> this.storage.copy("key", "key", ifMatch))
			.matches((ex) -> category(ex) == CloudErrorCategory.PRECONDITION_FAILED);
	}

	@Test
	void tagsAndLinks() {
		this.storage.put("key", bytes(1), PutOptions.builder().tag("team", "red").build());
		assertThat(this.storage.getTags("key")).containsEntry("team", "red");
		assertThat(this.storage.presignGet("key", Duration.ofDays(7)).uri().getPath()).isEqualTo("/pre/key");
		assertThat(this.storage.presignPut("key", PresignPutOptions.of(Duration.ofSeconds(1))).method())
			.isEqualTo("PUT");
	}

	@Test
	void reservedMetadataIsKeptFromUsers() throws Exception {
		this.storage.put("key", bytes(300), PutOptions.builder().metadata("mine", "1").build());
		assertThat(this.driver.newest("pre/key").metadata().userMetadata()).containsKeys("mine", WriteId.KEY);
		assertThat(this.storage.getMetadata("key").userMetadata()).containsOnlyKeys("mine");
		try (ObjectContent open = this.storage.open("key")) {
			assertThat(open.metadata().userMetadata()).containsOnlyKeys("mine");
		}
		assertThat(this.storage.copy("key", "copy", CopyOptions.DEFAULT).userMetadata()).containsOnlyKeys("mine");
	}

	@Test
	void partOfACopyIsRepeatedAndNotTheCopy() {
		putAll("key");
		Parts parts = new Parts(this.driver, failingTimes(2, CloudErrorCategory.UNAVAILABLE));
		assertThat(stored(parts).copy("key", "other", CopyOptions.DEFAULT).key()).isEqualTo("other");
		assertThat(parts.parts).hasValue(3);
		assertThat(parts.copies).hasValue(1);
	}

	@Test
	void partThatKeepsFailingEndsTheCopyAndIsStillWorthTryingAgain() {
		putAll("key");
		Parts parts = new Parts(this.driver, failingTimes(100, CloudErrorCategory.THROTTLED));
		assertThatExceptionOfType(CloudException.class)
			.isThrownBy(() -> stored(parts).copy("key", "other", CopyOptions.DEFAULT))
			.matches((ex) -> ex.category() == CloudErrorCategory.THROTTLED)
			.matches(CloudException::retryable)
			.matches((ex) -> ex.operation().equals("copy object to"));
		assertThat(parts.parts).hasValue(3);
		assertThat(parts.copies).hasValue(1);
		assertThat(this.storage.exists("other")).isFalse();
	}

	@Test
	void copyIsBegunAnewForWhatIsNoPart() {
		putAll("key");
		Parts parts = new Parts(this.driver, failingTimes(1, CloudErrorCategory.UNAVAILABLE));
		this.driver.before = failing("copy", 1, CloudErrorCategory.UNAVAILABLE);
		stored(parts).copy("key", "other", CopyOptions.DEFAULT);
		assertThat(parts.parts).hasValue(3);
		assertThat(parts.copies).hasValue(2);
	}

	@Test
	void refusalOfAPartThatMayBeTheLastAfterALostReplyIsToldAsUnknown() {
		putAll("key");
		AtomicInteger requests = new AtomicInteger();
		CloudStorage store = stored(new ForwardingStorageDriver(this.driver) {
			@Override
			public ObjectMetadata copy(ObjectId source, ObjectId target, CopyOptions options, CopyRepeats repeats) {
				return repeats.partOrEnd(() -> {
					throw CloudException.of(CloudErrorKind.STORAGE_PUT, (requests.incrementAndGet() == 1)
							? CloudErrorCategory.TIMEOUT : CloudErrorCategory.PRECONDITION_FAILED)
						.build();
				});
			}
		});
		assertThatExceptionOfType(CloudException.class)
			.isThrownBy(() -> store.copy("key", "other", CopyOptions.DEFAULT))
			.matches((ex) -> ex.category() == CloudErrorCategory.TIMEOUT)
			.matches((ex) -> !ex.retryable())
			.withMessageContaining("not known");
		assertThat(requests).hasValue(2);
	}

	private CloudStorage stored(StorageDriver driver) {
		return CloudStorageBuilder.forDriver(driver)
			.bucket(MemoryStorageDriver.BUCKET)
			.prefix("pre")
			.guard(new Retries())
			.build();
	}

	private static Consumer<Integer> failingTimes(int times, CloudErrorCategory category) {
		return (request) -> {
			if (request <= times) {
				throw CloudException.of(CloudErrorKind.STORAGE_PUT, category).build();
			}
		};
	}

	/** Moves one part, then copies. */
	private static final class Parts extends ForwardingStorageDriver {

		private final Consumer<Integer> fault;

		private final AtomicInteger copies = new AtomicInteger();

		private final AtomicInteger parts = new AtomicInteger();

		Parts(StorageDriver delegate, Consumer<Integer> fault) {
			super(delegate);
			this.fault = fault;
		}

		@Override
		public ObjectMetadata copy(ObjectId source, ObjectId target, CopyOptions options, CopyRepeats repeats) {
			this.copies.incrementAndGet();
			repeats.part(() -> {
				this.fault.accept(this.parts.incrementAndGet());
				return Boolean.TRUE;
			});
			return super.copy(source, target, options, repeats);
		}

	}

}
