package io.llmshield.cloud.aws.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.DeleteResult;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.LifecycleRule;
import io.llmshield.cloud.storage.ListEntry;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageClass;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.StorageDriver.PartUpload;
import io.llmshield.cloud.storage.WriteCondition;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.ImmediateRetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Answers of S3 that no emulator gives, or gives wrongly.
 */
class S3DocumentedAnswersTests {

	private static final ObjectId ID = new ObjectId("bucket", "key");

	private static final String CREATED = "<InitiateMultipartUploadResult><Bucket>bucket</Bucket><Key>key</Key>"
			+ "<UploadId>U1</UploadId></InitiateMultipartUploadResult>";

	private static final String PART_COPIED = "<CopyPartResult><ETag>\"p\"</ETag></CopyPartResult>";

	private StubS3 stub;

	private S3Emulator clients;

	private StorageDriver driver;

	@BeforeEach
	void start() throws Exception {
		this.stub = new StubS3();
		this.clients = S3Emulator.at(this.stub.uri());
		this.driver = this.clients.driver();
	}

	@AfterEach
	void stop() {
		this.clients.close();
		this.stub.close();
	}

	private static ByteBuffer bytes(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void conflictOfAConditionalPutIsWorthRepeating() {
		this.stub.thenError(409, "ConditionalRequestConflict");
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> this.driver.put(ID, bytes("x"), 0, PutOptions.ifAbsent()));
		assertThat(error.retryable()).isTrue();
	}

	@Test
	void conflictAtTheEndOfAnUploadNeedsANewUpload() {
		this.stub.then(200, CREATED).then(200, "", "ETag", "\"p1\"").thenError(409, "ConditionalRequestConflict");
		PartUpload upload = this.driver.beginUpload(ID, PutOptions.ifAbsent());
		upload.part(1, 0, bytes("x"));
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> upload.complete(1, 1, 0));
		assertThat(error.retryable()).isFalse();
		assertThat(error.remedy()).contains("upload again");
	}

	@Test
	void serviceWithoutWholeChecksumsIsSentThoseOfParts() {
		this.stub.then(200, CREATED)
			.then(200, "", "ETag", "\"p1\"")
			.then(200,
					"<CompleteMultipartUploadResult><ETag>\"e-1\"</ETag>"
							+ "<ChecksumCRC32C>AAAAAA==-1</ChecksumCRC32C><ChecksumType>COMPOSITE</ChecksumType>"
							+ "</CompleteMultipartUploadResult>");
		PartUpload upload = this.driver.beginUpload(ID, PutOptions.DEFAULT);
		upload.part(1, 0, bytes("x"));
		ObjectMetadata written = upload.complete(1, 1, 7);
		assertThat(written.crc32c()).isNull();
		assertThat(written.versionToken()).isEqualTo("\"e-1\"");
		assertThat(this.stub.requests().get(0)).contains("x-amz-checksum-type: FULL_OBJECT");
		assertThat(this.stub.requests().get(1)).contains("x-amz-checksum-crc32c: ");
		assertThat(this.stub.requests().get(2)).doesNotContain("x-amz-checksum-crc32c: ");
	}

	@Test
	void wholeChecksumIsSentAndTold() {
		this.stub.then(200, CREATED, "x-amz-checksum-type", "FULL_OBJECT", "x-amz-checksum-algorithm", "CRC32C")
			.then(200, "", "ETag", "\"p1\"")
			.then(200,
					"<CompleteMultipartUploadResult><ETag>\"e-1\"</ETag>"
							+ "<ChecksumCRC32C>AAAABw==</ChecksumCRC32C><ChecksumType>FULL_OBJECT</ChecksumType>"
							+ "</CompleteMultipartUploadResult>");
		PartUpload upload = this.driver.beginUpload(ID, PutOptions.ifMatch("\"old\""));
		upload.part(1, 0, bytes("x"));
		assertThat(upload.complete(1, 1, 7).crc32c()).isEqualTo(7);
		assertThat(this.stub.requests().get(2)).contains("x-amz-checksum-crc32c: AAAABw==")
			.contains("x-amz-checksum-type: FULL_OBJECT")
			.contains("x-amz-mp-object-size: 1")
			.contains("if-match: \"old\"");
	}

	@Test
	void errorWithinASuccessfulAnswerIsAnError() {
		this.stub.then(200, CREATED).then(200, "", "ETag", "\"p1\"").thenError(200, "InternalError");
		PartUpload upload = this.driver.beginUpload(ID, PutOptions.DEFAULT);
		upload.part(1, 0, bytes("x"));
		assertThat(
				CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE, () -> upload.complete(1, 1, 0)).retryable())
			.isTrue();
	}

	@Test
	void errorWithinASuccessfulCopyIsAnError() {
		this.stub
			.then(200, "", "ETag", "\"s\"", "Content-Length", "3", "Last-Modified", "Sun, 22 Nov 2026 10:00:00 GMT")
			.thenError(200, "InternalError");
		CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> this.driver.copy(ID, new ObjectId("bucket", "target"), CopyOptions.DEFAULT));
	}

	@Test
	void lifecycleRulesOfOthersAreWrittenBackAsTheyWere() {
		List<String> others = List.of("<Rule><ID>legacy</ID><Prefix>logs/</Prefix><Status>Enabled</Status>"
				+ "<NoncurrentVersionTransition><NoncurrentDays>30</NoncurrentDays><StorageClass>GLACIER</StorageClass>"
				+ "</NoncurrentVersionTransition></Rule>",
				"<Rule><ID>tagged</ID><Filter><And><Prefix>results/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag>"
						+ "<ObjectSizeGreaterThan>500</ObjectSizeGreaterThan></And></Filter><Status>Disabled</Status>"
						+ "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration></Rule>");
		this.stub
			.then(200, "<LifecycleConfiguration>" + String.join("", others) + "</LifecycleConfiguration>",
					"x-amz-transition-default-minimum-object-size", "varies_by_storage_class")
			.then(200, "");
		this.driver.applyLifecycle("bucket", new LifecycleRule("results/", Map.of(), 30, null, null));
		assertThat(this.stub.requests()).hasSize(2);
		String written = this.stub.requests().get(1);
		assertThat(written).startsWith("PUT /bucket?lifecycle")
			.contains("x-amz-transition-default-minimum-object-size: varies_by_storage_class")
			.contains("<Days>30</Days>");
		for (String other : others) {
			assertThat(elements(written)).containsAll(elements(other));
		}
		assertThat(elements(written)).filteredOn("<Rule>"::equals).hasSize(3);
	}

	/** The SDK writes the same elements in an order of its own. */
	private static List<String> elements(String xml) {
		return Pattern.compile("<[A-Za-z]+>[^<]*").matcher(xml).results().map(MatchResult::group).toList();
	}

	@Test
	void lifecycleRuleThatIsThereIsNotWrittenAgain() {
		this.stub.thenError(404, "NoSuchLifecycleConfiguration").then(200, "");
		LifecycleRule rule = new LifecycleRule("results/", Map.of(StorageClass.COOL, 30, StorageClass.COLD, 90), 365, 7,
				3);
		this.driver.applyLifecycle("bucket", rule);
		String written = this.stub.requests().get(1);
		this.stub.then(200, written.substring(written.indexOf("<LifecycleConfiguration")));
		this.driver.applyLifecycle("bucket", rule);
		assertThat(this.stub.requests()).hasSize(3);
	}

	@Test
	void copyOfASourceThatIsWrittenMeanwhileIsTriedAgain() {
		this.stub
			.then(200, "", "ETag", "\"s\"", "Content-Length", "3", "Last-Modified", "Sun, 22 Nov 2026 10:00:00 GMT")
			.thenError(412, "PreconditionFailed");
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> this.driver.copy(ID, ID, CopyOptions.DEFAULT));
		assertThat(error.retryable()).isTrue();
		assertThat(this.stub.requests().get(1)).contains("x-amz-copy-source-if-match: \"s\"");
	}

	@ParameterizedTest
	@CsvSource({ "200,s,PRECONDITION_FAILED", "200,s2,UNAVAILABLE", "404,,UNAVAILABLE", "403,,PRECONDITION_FAILED" })
	void refusedCopyTellsWhetherTheTargetOrTheSourceIsAnother(int status, String token, CloudErrorCategory category) {
		this.stub
			.then(200, "", "ETag", "\"s\"", "Content-Length", "3", "Last-Modified", "Sun, 22 Nov 2026 10:00:00 GMT")
			.thenError(412, "PreconditionFailed")
			.then(status, "", "ETag", "\"" + token + "\"", "Last-Modified", "Sun, 22 Nov 2026 10:00:00 GMT")
			.then(200, "");
		CloudException error = CloudFailures.assertFails(category, () -> this.driver.copy(ID,
				new ObjectId("bucket", "target"), CopyOptions.DEFAULT.targetCondition(WriteCondition.IF_ABSENT)));
		assertThat(error.retryable()).isEqualTo(category.retryable());
		assertThat(this.stub.requests().get(2)).startsWith("HEAD /bucket/key");
	}

	@Test
	void refusedCopyOfAVersionIsAboutTheTarget() {
		this.stub
			.then(200, "", "ETag", "\"s\"", "Last-Modified", "Sun, 22 Nov 2026 10:00:00 GMT", "x-amz-version-id", "v1")
			.thenError(412, "PreconditionFailed");
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED, () -> this.driver.copy(ID,
				new ObjectId("bucket", "target"), CopyOptions.DEFAULT.targetCondition(WriteCondition.IF_ABSENT)));
		assertThat(this.stub.requests()).hasSize(2);
	}

	private StorageDriver inParts() {
		this.stub
			.then(200, "", "ETag", "\"s\"", "Content-Length", "6000000", "Last-Modified",
					"Sun, 22 Nov 2026 10:00:00 GMT", "x-amz-tagging-count", "0")
			.then(200, CREATED);
		return this.clients
			.driver(new AwsStorageOptions(true, AwsStorageOptions.MIN_PART, AwsStorageOptions.MIN_PART, null));
	}

	private CloudStorage store(StorageDriver driver) {
		return CloudStorageBuilder.forDriver(driver).bucket("bucket").guard(new ImmediateRetry()).build();
	}

	@Test
	void interruptedCopyInPartsLeavesNoPartBehind() {
		StorageDriver parts = inParts();
		this.stub.then(200, PART_COPIED).then(204, "");
		Thread caller = Thread.currentThread();
		this.stub.onRequest((request) -> {
			if (request.contains("partNumber=1")) {
				caller.interrupt();
			}
		});
		CloudFailures.assertFails(CloudErrorCategory.CANCELLED,
				() -> parts.copy(ID, new ObjectId("bucket", "target"), CopyOptions.DEFAULT));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.stub.requests()).last().asString().startsWith("DELETE /bucket/target?").contains("uploadId=U1");
	}

	@Test
	void partOfACopyIsRepeatedAndNotTheCopy() {
		CloudStorage store = store(inParts());
		this.stub.thenError(503, "SlowDown")
			.thenError(500, "InternalError")
			.then(200, PART_COPIED)
			.then(200, PART_COPIED)
			.then(200, "<CompleteMultipartUploadResult><ETag>\"e-2\"</ETag></CompleteMultipartUploadResult>");
		assertThat(store.copy("key", "target", CopyOptions.DEFAULT).versionToken()).isEqualTo("\"e-2\"");
		assertThat(this.stub.requests()).hasSize(7);
		assertThat(this.stub.requests().subList(2, 5)).allMatch((request) -> request.contains("partNumber=1"));
	}

	@Test
	void partOfACopyThatKeepsFailingEndsIt() {
		CloudStorage store = store(inParts());
		this.stub.thenError(503, "SlowDown").thenError(503, "SlowDown").thenError(503, "SlowDown").then(204, "");
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.THROTTLED,
				() -> store.copy("key", "target", CopyOptions.DEFAULT));
		assertThat(error.retryable()).isTrue();
		assertThat(this.stub.requests()).hasSize(3 + ImmediateRetry.ATTEMPTS);
		assertThat(this.stub.requests()).last().asString().startsWith("DELETE /bucket/target?");
	}

	@Test
	void rulesOfOneBucketAreOneChangeOfItsDocument() {
		this.stub.thenError(404, "NoSuchLifecycleConfiguration").then(200, "");
		this.driver.applyLifecycle("bucket", List.of(new LifecycleRule("a/", Map.of(), 30, null, null),
				new LifecycleRule("b/", Map.of(), 40, null, null)));
		assertThat(this.stub.requests()).hasSize(2);
		assertThat(elements(this.stub.requests().get(1))).contains("<Prefix>a/", "<Days>30", "<Prefix>b/", "<Days>40");
	}

	@Test
	void copyToAMissingTargetThatShouldMatchIsRefused() {
		this.stub.then(200, "", "ETag", "\"s\"", "Last-Modified", "Sun, 22 Nov 2026 10:00:00 GMT")
			.thenError(404, "NoSuchKey");
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> this.driver.copy(ID, new ObjectId("bucket", "target"),
						CopyOptions.DEFAULT.targetCondition(WriteCondition.ifMatch("\"t\""))));
	}

	@Test
	void errorsOfABatchAreToldPerKey() {
		this.stub.then(200, "<DeleteResult><Deleted><Key>a</Key></Deleted>"
				+ "<Error><Key>b</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
				+ "<Error><Key>c</Key><Code>InternalError</Code><Message>again</Message></Error></DeleteResult>");
		List<DeleteResult> results = this.driver.deleteBatch("bucket", List.of("a", "b", "c", "d"));
		assertThat(results).extracting(DeleteResult::key).containsExactly("a", "b", "c", "d");
		assertThat(results.get(0).deleted()).isTrue();
		assertThat(results.get(1).error().category()).isEqualTo(CloudErrorCategory.ACCESS_DENIED);
		assertThat(results.get(2).error().category()).isEqualTo(CloudErrorCategory.UNAVAILABLE);
		assertThat(results.get(3).error().category()).isEqualTo(CloudErrorCategory.UNKNOWN);
	}

	@Test
	void bucketElsewhereTellsItsRegionWithTheRefusal() {
		this.stub.then(301, "", "x-amz-bucket-region", "ap-south-1");
		assertThat(this.driver.location("bucket")).isEqualTo("ap-south-1");
	}

	@Test
	void regionThatIsNotToldIsNotGuessed() {
		this.stub.then(200, "");
		CloudFailures.assertFails(CloudErrorCategory.UNKNOWN, () -> this.driver.location("bucket"));
		assertThat(this.stub.requests()).hasSize(1);
	}

	@Test
	void forbiddenBucketIsNotMissing() {
		this.stub.then(403, "", "x-amz-bucket-region", "eu-central-1");
		CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED, () -> this.driver.location("bucket"));
	}

	@Test
	void forbiddenHeadIsNotMissing() {
		this.stub.then(403, "");
		CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED, () -> this.driver.head(ID, null));
		assertThat(this.stub.requests()).hasSize(1);
	}

	@Test
	void missingObjectInABucketThatMayNotBeAskedForIsMissing() {
		this.stub.then(404, "").then(403, "");
		assertThat(CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> this.driver.head(ID, null)))
			.isNotInstanceOf(BucketNotFoundException.class);
	}

	@Test
	void deleteMarkerProvesTheBucket() {
		this.stub.then(404, "", "x-amz-delete-marker", "true");
		assertThat(CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> this.driver.head(ID, null)))
			.isNotInstanceOf(BucketNotFoundException.class);
		assertThat(this.stub.requests()).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "400,InvalidArgument", "404,NoSuchVersion", "405,MethodNotAllowed" })
	void versionThatIsNoneIsNotFound(int status, String code) {
		this.stub.thenError(status, code);
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> this.driver.open(ID, GetOptions.ofVersion("v0")));
	}

	@ParameterizedTest
	@CsvSource({ "403,InvalidObjectState,UNSUPPORTED", "400,ExpiredToken,UNAUTHENTICATED",
			"403,SignatureDoesNotMatch,UNAUTHENTICATED", "403,RequestTimeTooSkewed,UNAUTHENTICATED",
			"404,NoSuchBucket,NOT_FOUND", "412,PreconditionFailed,PRECONDITION_FAILED", "503,SlowDown,THROTTLED",
			"500,InternalError,UNAVAILABLE", "400,KMS.DisabledException,CONFIGURATION",
			"301,PermanentRedirect,CONFIGURATION", "400,AuthorizationHeaderMalformed,CONFIGURATION" })
	void readFails(int status, String code, CloudErrorCategory category) {
		this.stub.thenError(status, code);
		CloudException error = CloudFailures.assertFails(category, () -> this.driver.open(ID, GetOptions.DEFAULT));
		assertThat(error.provider()).isEqualTo("aws");
		assertThat(error instanceof BucketNotFoundException).isEqualTo("NoSuchBucket".equals(code));
	}

	@Test
	void deleteOfALockedVersionIsDenied() {
		this.stub.thenError(403, "AccessDenied");
		CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED,
				() -> this.driver.delete(ID, DeleteOptions.ofVersion("v1")));
	}

	@Test
	void rangeThatTheServiceIgnoresIsCutHere() throws Exception {
		this.stub.then(200, "0123456789", "ETag", "\"e\"", "Last-Modified", "Sun, 22 Nov 2026 10:00:00 GMT");
		try (ObjectContent opened = this.driver.open(ID, GetOptions.ofRange(ByteRange.of(3, 4)))) {
			assertThat(opened.length()).isEqualTo(4);
			assertThat(opened.metadata().size()).isEqualTo(10);
			assertThat(opened.inputStream().readAllBytes()).asString().isEqualTo("3456");
		}
	}

	@Test
	void checksumOfChecksumsIsNotTakenForThatOfTheObject() throws Exception {
		this.stub.then(200, "0123456789", "ETag", "\"e-2\"", "Last-Modified", "Sun, 22 Nov 2026 10:00:00 GMT",
				"x-amz-checksum-crc32c", "AAAAAA==-2", "x-amz-checksum-type", "COMPOSITE");
		try (ObjectContent opened = this.driver.open(ID, GetOptions.DEFAULT)) {
			assertThat(opened.metadata().crc32c()).isNull();
			assertThat(opened.inputStream().readAllBytes()).hasSize(10);
		}
	}

	@Test
	void metadataOfOthersIsReadAsItIs() {
		this.stub.then(200, "", "ETag", "\"e\"", "Last-Modified", "Sun, 22 Nov 2026 10:00:00 GMT", "x-amz-meta-Rate",
				"100%", "x-amz-meta-encoded", "gr%C3%B6%C3%9Fe");
		assertThat(this.driver.head(ID, null).userMetadata()).containsEntry("rate", "100%")
			.containsEntry("encoded", "gr\u00F6\u00DFe");
	}

	@Test
	void listOfAMissingBucketIsAnError() {
		this.stub.thenError(404, "NoSuchBucket");
		assertThat(CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> this.driver.list("bucket", ListOptions.of(""), null)))
			.isInstanceOf(BucketNotFoundException.class);
	}

	/** S3 compares keys before it folds them. */
	@Test
	void folderBeforeTheStartIsNotListed() {
		this.stub.then(200,
				"<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>c</Key><Size>1</Size>"
						+ "<LastModified>2026-11-22T10:00:00.000Z</LastModified><ETag>\"e\"</ETag></Contents>"
						+ "<CommonPrefixes><Prefix>b/</Prefix></CommonPrefixes></ListBucketResult>");
		assertThat(this.driver.list("bucket", ListOptions.folder("").startingAfter("b/1"), null).entries())
			.extracting(ListEntry::key)
			.containsExactly("c");
	}

	@Test
	void partsOfACopyThatFailedAreDroppedAlsoIfTheFirstTryFails() {
		CloudStorage store = store(inParts());
		this.stub.thenError(403, "AccessDenied").thenError(503, "SlowDown").then(204, "");
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED,
				() -> store.copy("key", "target", CopyOptions.DEFAULT));
		assertThat(this.stub.requests()).hasSize(5);
		assertThat(this.stub.requests().subList(3, 5)).allMatch((request) -> request.startsWith("DELETE "));
		assertThat(error.getSuppressed()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "403,AccessDenied,ACCESS_DENIED", "503,SlowDown,THROTTLED" })
	void partsThatCannotBeDroppedAreToldWithTheError(int status, String code, CloudErrorCategory category) {
		CloudStorage store = store(inParts());
		for (int i = 0; i < (status == 503 ? ImmediateRetry.ATTEMPTS : 1); i++) {
			this.stub.thenError(status, code);
		}
		for (int i = 0; i < ImmediateRetry.ATTEMPTS; i++) {
			this.stub.thenError(500, "InternalError");
		}
		CloudException error = CloudFailures.assertFails(category,
				() -> store.copy("key", "target", CopyOptions.DEFAULT));
		assertThat(error.getSuppressed()).singleElement()
			.isInstanceOfSatisfying(CloudException.class,
					(kept) -> assertThat(kept.category()).isEqualTo(CloudErrorCategory.UNAVAILABLE));
	}

	@Test
	void uploadThatIsGoneAfterALostReplyIsStillNotFound() {
		this.stub.then(200, CREATED)
			.then(200, "", "ETag", "\"p1\"")
			.thenError(500, "InternalError")
			.thenError(404, "NoSuchUpload");
		PartUpload upload = this.driver.beginUpload(ID, PutOptions.DEFAULT);
		upload.part(1, 0, bytes("x"));
		CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE, () -> upload.complete(1, 1, 0));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> upload.complete(1, 1, 0));
	}

	@Test
	void uploadThatIsGoneIsAborted() {
		this.stub.then(200, CREATED).thenError(404, "NoSuchUpload");
		this.driver.beginUpload(ID, PutOptions.DEFAULT).abort();
		assertThat(this.stub.requests()).hasSize(2);
	}

}
