package io.llmshield.cloud.gcp.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import com.google.cloud.NoCredentials;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.LifecycleRule;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ListPage;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageClass;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.WriteCondition;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.ImmediateRetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Answers of Cloud Storage as its reference documents them, byte for byte.
 */
class GcsDocumentedAnswersTests {

	private static final ObjectId ID = new ObjectId("bucket", "key");

	private static final String OBJECT = """
			{"kind":"storage#object","name":"key","bucket":"bucket","generation":"1790805519645279",
			 "metageneration":"3","contentType":"text/plain","size":"4","crc32c":"2fSt1g==","temporaryHold":false,
			 "timeCreated":"2026-09-30T21:58:39.652Z","updated":"2026-09-30T21:58:42.536Z","storageClass":"NEARLINE",
			 "cacheControl":"no-store","kmsKeyName":"projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/7",
			 "metadata":{"who":"gr\u00F6\u00DFe"},"aFieldOfTheFuture":{"a":1}}
			""";

	private static final String SESSION = "{uri}/upload/storage/v1/b/bucket/o?uploadType=resumable&upload_id=S1";

	private StubGcs stub;

	private StorageDriver driver;

	@BeforeEach
	void start() throws Exception {
		this.stub = new StubGcs();
		this.driver = Accounts.driver(this.stub.client());
	}

	@AfterEach
	void stop() {
		this.stub.close();
	}

	private static ByteBuffer bytes(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void objectIsTold() {
		this.stub.then(200, OBJECT, "Content-Type", "application/json; charset=UTF-8");
		ObjectMetadata found = this.driver.head(ID, null);
		assertThat(found.versionToken()).isEqualTo("1790805519645279").isEqualTo(found.versionId());
		assertThat(found.size()).isEqualTo(4);
		assertThat(found.contentType()).isEqualTo("text/plain");
		assertThat(found.cacheControl()).isEqualTo("no-store");
		assertThat(found.storageClass()).isEqualTo(StorageClass.COOL);
		assertThat(found.keyId()).isEqualTo("projects/p/locations/l/keyRings/r/cryptoKeys/k");
		assertThat(found.lastModified()).isEqualTo("2026-09-30T21:58:39.652Z");
		assertThat(found.crc32c()).isEqualTo(0xd9f4add6L);
		assertThat(found.userMetadata()).containsEntry("who", "gr\u00F6\u00DFe");
	}

	@Test
	void missingObjectIsToldFromAMissingBucketByTheWords() {
		this.stub.thenError(404, "notFound", "No such object: bucket/key")
			.thenError(404, "notFound", "The specified bucket does not exist.");
		assertThat(CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> this.driver.head(ID, null)))
			.isNotInstanceOf(BucketNotFoundException.class);
		assertThat(CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> this.driver.head(ID, null)))
			.isInstanceOf(BucketNotFoundException.class);
		assertThat(this.stub.requests()).hasSize(2);
	}

	@ParameterizedTest
	@CsvSource({ "200,false", "403,false", "404,true" })
	void bucketIsAskedForWhereTheWordsAreOthers(int status, boolean missing) {
		this.stub.thenError(404, "notFound", "Not Found").then(status, "{}");
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> this.driver.head(ID, null));
		assertThat(error instanceof BucketNotFoundException).isEqualTo(missing);
	}

	@ParameterizedTest
	@CsvSource({ "400,invalidArgument,INVALID_ARGUMENT", "401,authError,UNAUTHENTICATED", "403,forbidden,ACCESS_DENIED",
			"403,rateLimitExceeded,THROTTLED", "403,accountDisabled,CONFIGURATION",
			"408,uploadBrokenConnection,TIMEOUT", "412,conditionNotMet,PRECONDITION_FAILED",
			"429,rateLimitExceeded,THROTTLED", "500,backendError,UNAVAILABLE", "503,backendError,UNAVAILABLE",
			"400,cloudKmsDisabledKey,CONFIGURATION", "412,orgPolicyConstraintFailed,CONFIGURATION" })
	void readFails(int status, String reason, CloudErrorCategory category) {
		this.stub.thenError(status, reason, "words");
		CloudException error = CloudFailures.assertFails(category, () -> this.driver.open(ID, GetOptions.DEFAULT));
		assertThat(error.provider()).isEqualTo("gcp");
		assertThat(this.stub.requests()).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "502,UNAVAILABLE", "504,TIMEOUT", "500,UNAVAILABLE" })
	void errorWithoutADocumentIsTheStatus(int status, CloudErrorCategory category) {
		this.stub.then(status, "<html>Bad Gateway</html>", "Content-Type", "text/html");
		CloudFailures.assertFails(category, () -> this.driver.head(ID, null));
	}

	@Test
	void unchangedObjectIsNotRead() {
		this.stub.then(304, "");
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> this.driver.open(ID, GetOptions.DEFAULT.ifNoneMatch("5")));
		assertThat(this.stub.requests().get(0)).contains("ifGenerationNotMatch=5");
	}

	@Test
	void deniedAccessNamesWhoMayNotDoWhat() {
		this.stub.thenError(403, "forbidden",
				"a@b.iam.gserviceaccount.com does not have storage.objects.get access to the Google Cloud Storage object.");
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED,
				() -> this.driver.head(ID, null));
		assertThat(error).hasMessageContaining("a@b.iam.gserviceaccount.com")
			.hasMessageContaining("storage.objects.get");
		assertThat(error.getMessage()).doesNotContain("127.0.0.1");
	}

	@Test
	void downloadIsOfTheGenerationThatWasFoundAndAsItIsStored() throws Exception {
		this.stub.then(200, OBJECT).then(200, "body", "Content-Type", "text/plain");
		try (ObjectContent opened = this.driver.open(ID, GetOptions.DEFAULT)) {
			assertThat(opened.inputStream().readAllBytes()).asString().isEqualTo("body");
		}
		assertThat(this.stub.requests().get(1)).startsWith("GET /download/storage/v1/b/bucket/o/key?")
			.contains("generation=1790805519645279")
			.contains("alt=media")
			.contains("accept-encoding: gzip");
	}

	@Test
	void damageOnTheWayIsToldByTheWords() {
		this.stub.thenError(400, "invalid",
				"Provided CRC32C \"AAAAAA==\" doesn't match calculated CRC32C \"2fSt1g==\".");
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.CORRUPTED,
				() -> this.driver.put(ID, bytes("body"), 0, PutOptions.DEFAULT));
		assertThat(error.retryable()).isTrue();
	}

	@Test
	void heldObjectIsToldAsDeniedWithTheServicesWords() {
		this.stub.thenError(403, "forbidden",
				"Object 'bucket/key' is under active Temporary hold and cannot be deleted,"
						+ " overwritten or archived until hold is removed.");
		assertThat(CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED,
				() -> this.driver.delete(ID, DeleteOptions.DEFAULT)))
			.hasMessageContaining("under active Temporary hold");
	}

	@Test
	void listingGoesOnAfterAnEmptyPage() {
		this.stub.then(200, "{\"kind\":\"storage#objects\",\"nextPageToken\":\"T1\"}")
			.then(200, "{\"kind\":\"storage#objects\",\"items\":[" + OBJECT + "],\"prefixes\":[\"a/\",\"z/\"]}");
		ListPage first = this.driver.list("bucket", ListOptions.folder("").startingAfter("a/b"), null);
		assertThat(first.entries()).isEmpty();
		assertThat(first.nextToken()).isEqualTo("T1");
		ListPage second = this.driver.list("bucket", ListOptions.folder("").startingAfter("a/b"), "T1");
		assertThat(second.entries()).extracting((entry) -> entry.key()).containsExactly("key", "z/");
		assertThat(second.nextToken()).isNull();
		assertThat(this.stub.requests().get(1)).contains("pageToken=T1").contains("startOffset=a/b");
	}

	@Test
	void batchThatTheServiceRefusesIsAnError() {
		this.stub.thenError(503, "backendError", "Backend Error");
		CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> this.driver.deleteBatch("bucket", List.of("a", "b")));
	}

	@Test
	void sessionIsUsedAsDocumented() {
		this.stub.then(200, "", "Location", SESSION).then(308, "", "Range", "bytes=0-262143").then(200, OBJECT);
		StorageDriver.PartUpload upload = this.driver.beginUpload(ID, PutOptions.ifMatch("7"));
		upload.part(1, 0, ByteBuffer.allocate(256 * 1024));
		assertThat(upload.complete(1, 256 * 1024, 0xd9f4add6L).versionToken()).isEqualTo("1790805519645279");
		assertThat(this.stub.requests().get(0)).contains("uploadType=resumable")
			.contains("ifGenerationMatch=7")
			.contains("x-upload-content-type: application/octet-stream");
		assertThat(this.stub.requests().get(1)).startsWith("PUT ").contains("content-range: bytes 0-262143/*");
		assertThat(this.stub.requests().get(2)).contains("content-range: bytes */262144")
			.contains("x-goog-hash: crc32c=2fSt1g==")
			.contains("content-length: 0");
	}

	@Test
	void sessionThatIsGoneIsDroppedWithoutAnError() {
		this.stub.then(200, "", "Location", SESSION).then(410, "");
		this.driver.beginUpload(ID, PutOptions.DEFAULT).abort();
		assertThat(this.stub.requests().get(1)).startsWith("DELETE ").contains("content-length: 0");
	}

	@Test
	void droppedSessionIsAnsweredWith499() {
		this.stub.then(200, "", "Location", SESSION).then(499, "");
		StorageDriver.PartUpload upload = this.driver.beginUpload(ID, PutOptions.DEFAULT);
		upload.abort();
		upload.abort();
		assertThat(this.stub.requests()).hasSize(2);
	}

	@Test
	void sessionThatLostConfirmedBytesNeedsANewUpload() {
		this.stub.then(200, "", "Location", SESSION)
			.then(308, "", "Range", "bytes=0-524287")
			.then(503, "")
			.then(308, "", "Range", "bytes=0-262143");
		StorageDriver.PartUpload upload = this.driver.beginUpload(ID, PutOptions.DEFAULT);
		upload.part(1, 0, ByteBuffer.allocate(512 * 1024));
		CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> upload.part(2, 512 * 1024, ByteBuffer.allocate(256 * 1024)));
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> upload.part(2, 512 * 1024, ByteBuffer.allocate(256 * 1024)));
		assertThat(error.retryable()).isFalse();
	}

	@Test
	void conditionThatFailsAtTheEndOfAnUpload() {
		this.stub.then(200, "", "Location", SESSION)
			.thenError(412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");
		StorageDriver.PartUpload upload = this.driver.beginUpload(ID, PutOptions.ifAbsent());
		upload.part(1, 0, ByteBuffer.allocate(10));
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED, () -> upload.complete(1, 10, 0));
		assertThat(this.stub.requests().get(0)).contains("ifGenerationMatch=0");
	}

	@ParameterizedTest
	@CsvSource({ ",,UNAVAILABLE", ",1790805519645279,PRECONDITION_FAILED", "1790805519645279,,NOT_FOUND",
			"1790805519645279,1790805519645279,PRECONDITION_FAILED" })
	void copyOfAGenerationThatIsOverwrittenMeanwhileDoesNotSayThatTheSourceIsMissing(String version, String token,
			CloudErrorCategory category) {
		this.stub.then(200, OBJECT).thenError(404, "notFound", "No such object: bucket/key");
		CloudException error = CloudFailures.assertFails(category, () -> this.driver.copy(ID,
				new ObjectId("bucket", "target"), new CopyOptions(version, token, WriteCondition.NONE)));
		assertThat(error.retryable()).isEqualTo(category.retryable());
	}

	@Test
	void sourceThatIsMissingFromTheBeginningIsMissing() {
		this.stub.thenError(404, "notFound", "No such object: bucket/key");
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> this.driver.copy(ID, new ObjectId("bucket", "target"), CopyOptions.DEFAULT));
	}

	private CloudStorage store() {
		this.stub.then(200, OBJECT).then(200, "{\"done\":false,\"rewriteToken\":\"T1\"}");
		return CloudStorageBuilder.forDriver(this.driver).bucket("bucket").guard(new ImmediateRetry()).build();
	}

	@Test
	void copyGoesOnFromItsTokenAfterAnError() {
		CloudStorage store = store();
		this.stub.thenError(503, "backendError", "Backend Error")
			.thenError(429, "rateLimitExceeded", "slower")
			.then(200, "{\"done\":true,\"resource\":" + OBJECT + "}");
		assertThat(store.copy("key", "target", CopyOptions.DEFAULT).size()).isEqualTo(4);
		assertThat(this.stub.requests()).hasSize(5);
		assertThat(this.stub.requests().subList(2, 5)).allMatch((request) -> request.contains("rewriteToken=T1"));
	}

	@Test
	void copyWhoseNextStepKeepsFailingIsNotBegunAgain() {
		CloudStorage store = store();
		for (int i = 0; i < ImmediateRetry.ATTEMPTS; i++) {
			this.stub.thenError(503, "backendError", "Backend Error");
		}
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> store.copy("key", "target", CopyOptions.DEFAULT));
		assertThat(error.retryable()).isTrue();
		assertThat(this.stub.requests()).hasSize(2 + ImmediateRetry.ATTEMPTS);
	}

	@Test
	void copyWhoseEndMayHaveBeenLostIsToldAsUnknown() {
		CloudStorage store = store();
		this.stub.thenError(503, "backendError", "Backend Error").thenError(412, "conditionNotMet", "did not hold");
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> store.copy("key", "target", CopyOptions.DEFAULT.targetCondition(WriteCondition.IF_ABSENT)));
		assertThat(error.retryable()).isFalse();
		assertThat(error).hasMessageContaining("not known");
	}

	@Test
	void copyThatCannotGoOnIsNotBegunAgain() {
		this.stub.then(200, OBJECT).then(200, "{\"done\":false}");
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> this.driver.copy(ID, new ObjectId("bucket", "target"), CopyOptions.DEFAULT));
		assertThat(error.retryable()).isTrue();
		assertThat(this.stub.requests()).hasSize(2);
	}

	@Test
	void lifecycleRuleThatCannotBeWrittenBecauseOfOthersIsWorthRepeating() {
		for (int i = 0; i < 5; i++) {
			this.stub.then(200, "{\"metageneration\":\"" + i + "\"}").thenError(412, "conditionNotMet", "did not hold");
		}
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> this.driver.applyLifecycle("bucket", new LifecycleRule("a/", Map.of(), 5, null, null)));
		assertThat(error.retryable()).isTrue();
		assertThat(this.stub.requests().get(1)).contains("ifMetagenerationMatch=0");
	}

	@Test
	void clientThatSpeaksRpcIsRefused() throws Exception {
		try (Storage rpc = StorageOptions.grpc()
			.setEnableGrpcClientMetrics(false)
			.setAttemptDirectPath(false)
			.setProjectId("project")
			.setCredentials(NoCredentials.getInstance())
			.build()
			.getService()) {
			CloudException error = CloudFailures.assertFails(CloudErrorCategory.CONFIGURATION,
					() -> GcpStorage.driver(rpc, GcpStorageOptions.DEFAULT));
			assertThat(error.remedy()).contains("StorageOptions.http()");
		}
	}

	@Test
	void optionsAreChecked() {
		assertThatIllegalArgumentException().isThrownBy(() -> new GcpStorageOptions(null, 1000));
		assertThatIllegalArgumentException().isThrownBy(() -> new GcpStorageOptions(null, -1));
		assertThatIllegalArgumentException().isThrownBy(() -> new GcpStorageOptions(" ", 0));
	}

}
