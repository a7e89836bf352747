package io.llmshield.cloud.test.broken;

import java.util.function.Function;

import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.test.reference.MemoryObjects;

/**
 * Drivers that break one line of the contract each, and the test that must notice.
 */
enum BrokenStorage {

	COMMITS_WHEN_ABORTED(BrokenUploads.CommitsWhenAborted::new, "Atomicity", "callbackThatThrowsLeavesNothing"),

	FORGETS_TO_ABORT(BrokenUploads.ForgetsToAbort::new, "Atomicity", "nothingIsLeftOnTheProvidersSide"),

	TRUNCATES_SMALL_OBJECTS(BrokenWrites.Truncates::new, "PutGet", "bytesComeBack"),

	JOINS_PARTS_AS_THEY_ARRIVE(BrokenUploads.JoinsPartsAsTheyArrive::new, "Multipart", "partsMayArriveInAnyOrder"),

	CHECKS_CONDITION_AT_BEGIN(BrokenUploads.ChecksConditionAtBegin::new, "Conditions",
			"conditionOfAnUploadIsCheckedAtItsEnd"),

	DROPS_TAGS_OF_PARTS(BrokenUploads.DropsTags::new, "Metadata", "tagsOfAnUploadInPartsAreKept"),

	CHECKS_THEN_WRITES(BrokenWrites.ChecksThenWrites::new, "Races", "oneOfManyCreates"),

	CHANGES_METADATA_ALTHOUGH_REFUSED(BrokenWrites.ChangesMetadataAlthoughRefused::new, "Conditions",
			"ifAbsentOnAnExistingObjectChangesNothing"),

	IGNORES_IF_MATCH(BrokenWrites.IgnoresIfMatch::new, "Conditions", "ifMatchWithAStaleTokenChangesNothing"),

	TOKEN_IS_A_HASH_OF_THE_CONTENT(BrokenReads.TokenOfContent::new, "PutGet",
			"tokenChangesWithEveryWriteAlsoOfTheSameContent"),

	CREATES_BUCKETS(BrokenWrites.CreatesBuckets::new, "Errors", "nothingCreatesABucketByTheWay"),

	KEEPS_ASCII_METADATA_ONLY(BrokenWrites.AsciiMetadata::new, "Metadata", "everythingIsKept"),

	KEEPS_NO_RESERVED_METADATA(BrokenWrites.NoReservedMetadata::new, "LostReply", "putIfAbsent"),

	FOLDS_CASE(BrokenWrites.FoldsCase::new, "Keys", "caseIsKept"),

	KEEPS_THE_CALLERS_BUFFER(BrokenUploads.KeepsBuffers::new, "Streams", "callback"),

	COPIES_BY_ALIAS(BrokenReads.AliasingCopy::new, "Copy", "copyIsNoAlias"),

	READS_WHAT_IS_NEWEST(BrokenReads.ReadsNewest::new, "Consistency", "readSurvivesAnOverwrite"),

	RANGE_IS_ONE_TOO_LONG(BrokenReads.RangeOneTooLong::new, "Ranges", "rangeHoldsItsBytes"),

	TELLS_SECONDS_AS_MILLISECONDS(BrokenReads.SecondsAsMilliseconds::new, "PutGet",
			"lastModifiedIsNowInItsFullPrecision"),

	TAKES_ANY_ERROR_FOR_A_MISSING_OBJECT(BrokenReads.AnyErrorIsMissing::new, "Errors",
			"missingBucketIsAnErrorOfItsOwn"),

	LISTS_IN_UTF16_ORDER(BrokenLists.Utf16Order::new, "Listing", "orderIsThatOfUtf8BytesWhateverThePages"),

	LISTS_ONE_PAGE(BrokenLists.OnePage::new, "Listing", "listingGoesBeyondOnePage"),

	LISTS_NOTHING_IN_A_MISSING_BUCKET(BrokenLists.EmptyForMissingBucket::new, "Listing",
			"missingBucketIsAnErrorNeverAnEmptyListing"),

	TAKES_A_PREFIX_FOR_A_FOLDER(BrokenLists.PrefixIsFolder::new, "Listing", "prefixIsTheBeginningOfKeysNotAFolder"),

	REPEATS_FOLDERS_ON_EACH_PAGE(BrokenLists.RepeatsFolders::new, "Listing", "delimiterFoldsFolders"),

	DROPS_ERRORS_OF_A_BATCH(BrokenDeletes.DropsErrors::new, "Delete", "batchInAMissingBucketDeletesNothing"),

	DELETES_HALF_A_BATCH(BrokenDeletes.HalfABatch::new, "Delete", "moreKeysThanOneBatchTakes"),

	DELETES_WHATEVER_THE_TOKEN(BrokenDeletes.IgnoresIfMatch::new, "Conditions", "deleteWithAStaleTokenChangesNothing"),

	DELETES_ALL_VERSIONS(BrokenDeletes.AllVersions::new, "Versions", "restoreWorksAfterADelete");

	private final Function<MemoryObjects, StorageDriver> maker;

	private final String group;

	private final String test;

	BrokenStorage(Function<MemoryObjects, StorageDriver> maker, String group, String test) {
		this.maker = maker;
		this.group = group;
		this.test = test;
	}

	Function<MemoryObjects, StorageDriver> maker() {
		return this.maker;
	}

	String group() {
		return this.group;
	}

	String test() {
		return this.test;
	}

}
