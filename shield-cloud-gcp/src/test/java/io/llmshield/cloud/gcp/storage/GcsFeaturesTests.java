package io.llmshield.cloud.gcp.storage;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;

import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.Storage;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.residency.ResidencyPolicy;
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
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.ObjectVersion;
import io.llmshield.cloud.storage.PresignPutOptions;
import io.llmshield.cloud.storage.PresignedUrl;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.Retention;
import io.llmshield.cloud.storage.StorageClass;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.faults.PatternInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What only Cloud Storage has, and what the portable contract does not ask for.
 */
class GcsFeaturesTests {

	private static final String KEY = "scans/one.json";

	private static final String KMS_KEY = "projects/project/locations/europe-west3/keyRings/ring/cryptoKeys/key";

	private static final int UNIT = 256 * 1024;

	private static final int LARGE = 6 * 1024 * 1024;

	private GcsStorageFixture fixture;

	private String bucket;

	private ObjectId id;

	private StorageDriver driver;

	private CloudStorage store;

	@BeforeEach
	void start() throws Exception {
		this.fixture = new GcsStorageFixture();
		this.bucket = this.fixture.newBucket();
		this.id = new ObjectId(this.bucket, KEY);
		this.driver = this.fixture.driver();
		this.store = CloudStorageBuilder.forDriver(this.driver).bucket(this.bucket).build();
		this.fixture.service().forgetRequests();
	}

	@AfterEach
	void stop() {
		this.fixture.close();
	}

	private Blob blob() {
		return this.fixture.client().get(BlobId.of(this.bucket, KEY));
	}

	private List<String> requests() {
		return this.fixture.service().requests();
	}

	private String plainBucket(String location) {
		String plain = "plain-" + UUID.randomUUID();
		this.fixture.client().create(BucketInfo.newBuilder(plain).setLocation(location).build());
		return plain;
	}

	@Test
	void keyIsUsedAndTold() {
		PutOptions options = PutOptions.builder().keyId(KMS_KEY).build();
		assertThat(this.store.put(KEY, new byte[10], options).keyId()).isEqualTo(KMS_KEY);
		assertThat(this.store.getMetadata(KEY).keyId()).isEqualTo(KMS_KEY);
		assertThat(blob().getKmsKeyName()).startsWith(KMS_KEY + "/cryptoKeyVersions/");
	}

	@Test
	void keyIsUsedForUploadsInParts() {
		this.store.put(KEY, new PatternInputStream(LARGE), PutOptions.builder().keyId(KMS_KEY).build());
		assertThat(this.store.getMetadata(KEY).keyId()).isEqualTo(KMS_KEY);
	}

	@Test
	void keyOfAnotherLocationIsAMistakeOfTheConfiguration() {
		PutOptions options = PutOptions.builder().keyId(KMS_KEY.replace("europe-west3", "us-east1")).build();
		CloudFailures.assertFails(CloudErrorCategory.CONFIGURATION, () -> this.store.put(KEY, new byte[10], options));
		CloudFailures.assertFails(CloudErrorCategory.CONFIGURATION,
				() -> this.store.put(KEY, new PatternInputStream(LARGE), options));
	}

	@Test
	void objectWithoutAKeyTellsNone() {
		assertThat(this.store.put(KEY, new byte[10]).keyId()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "HOT,STANDARD", "COOL,NEARLINE", "COLD,COLDLINE", "ARCHIVE,ARCHIVE" })
	void storageClassIsThatOfCloudStorage(StorageClass portable, String name) {
		this.store.put(KEY, new byte[10], PutOptions.builder().storageClass(portable).build());
		assertThat(blob().getStorageClass().name()).isEqualTo(name);
		assertThat(this.store.getMetadata(KEY).storageClass()).isEqualTo(portable);
	}

	@ParameterizedTest
	@CsvSource({ "STANDARD,HOT", "MULTI_REGIONAL,HOT", "REGIONAL,HOT", "DURABLE_REDUCED_AVAILABILITY,HOT",
			"NEARLINE,COOL", "COLDLINE,COLD", "ARCHIVE,ARCHIVE", "NEW_ONE,HOT", ",HOT" })
	void everyClassOfCloudStorageHasAPortableOne(String name, StorageClass portable) {
		assertThat(GcsMetadata.storageClass(name)).isEqualTo(portable);
	}

	@Test
	void retentionIsEnforced() {
		Instant until = this.fixture.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MILLIS);
		String version = this.store
			.put(KEY, new byte[10],
					PutOptions.builder().retention(new Retention(Retention.Mode.GOVERNANCE, until)).build())
			.versionId();
		assertThat(blob().getRetention().getMode()).isEqualTo(BlobInfo.Retention.Mode.UNLOCKED);
		assertThat(blob().getRetention().getRetainUntilTime().toInstant()).isEqualTo(until);
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED,
				() -> this.store.delete(KEY, DeleteOptions.ofVersion(version)));
		assertThat(error.remedy()).contains("retention");
		this.fixture.advanceTime(Duration.ofHours(2));
		this.store.delete(KEY, DeleteOptions.ofVersion(version));
	}

	@Test
	void complianceIsItsOwnMode() {
		this.store.put(KEY, new PatternInputStream(LARGE),
				PutOptions.builder()
					.retention(new Retention(Retention.Mode.COMPLIANCE, this.fixture.now().plusSeconds(60)))
					.build());
		assertThat(blob().getRetention().getMode()).isEqualTo(BlobInfo.Retention.Mode.LOCKED);
	}

	@Test
	void retentionNeedsABucketThatAllowsIt() {
		String plain = plainBucket("EU");
		PutOptions options = PutOptions.builder()
			.retention(new Retention(Retention.Mode.GOVERNANCE, this.fixture.now().plusSeconds(60)))
			.build();
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> this.driver.put(new ObjectId(plain, KEY), ByteBuffer.allocate(1), crc32c(new byte[1]), options));
	}

	@Test
	void legalHoldIsEnforced() {
		this.store.put(KEY, new byte[10], PutOptions.builder().legalHold(true).build());
		assertThat(blob().getTemporaryHold()).isTrue();
		CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED, () -> this.store.delete(KEY));
		CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED, () -> this.store.put(KEY, new byte[1]));
		assertThat(this.store.getBytes(KEY)).hasSize(10);
	}

	@Test
	void deleteLeavesTheVersions() {
		this.store.put(KEY, new byte[1]);
		this.store.put(KEY, new byte[2]);
		this.store.delete(KEY);
		assertThat(this.store.exists(KEY)).isFalse();
		assertThat(this.store.listVersions(KEY)).extracting(ObjectVersion::size).containsExactly(2L, 1L);
		assertThat(this.store.listVersions(KEY)).noneMatch(ObjectVersion::newest);
	}

	@Test
	void bucketWithoutVersionsHasOneVersionOfEachObject() {
		ObjectId plain = new ObjectId(plainBucket("EU"), KEY);
		ObjectMetadata first = this.driver.put(plain, ByteBuffer.allocate(1), crc32c(new byte[1]), PutOptions.DEFAULT);
		this.driver.put(plain, ByteBuffer.allocate(2), crc32c(new byte[2]), PutOptions.DEFAULT);
		assertThat(this.driver.listVersions(plain)).extracting(ObjectVersion::size).containsExactly(2L);
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> this.driver.open(plain, GetOptions.ofVersion(String.valueOf(first.versionId()))));
	}

	@Test
	void versionsOfLongerKeysAreOthers() {
		this.store.put(KEY, new byte[1]);
		this.store.put(KEY + ".bak", new byte[2]);
		assertThat(this.store.listVersions(KEY)).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "v1", "0", "-5", "12345678901234567890" })
	void whatIsNoNumberNeverWasAVersion(String text) {
		this.store.put(KEY, new byte[1]);
		this.fixture.service().forgetRequests();
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> this.driver.open(this.id, GetOptions.ofVersion(text)));
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> this.driver.delete(this.id, DeleteOptions.ifMatch(text)));
		assertThat(requests()).isEmpty();
	}

	@Test
	void batchDeleteOfAHundredIsOneRequest() {
		List<String> keys = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			keys.add("batch/" + i);
			if (i % 3 == 0) {
				this.store.put("batch/" + i, new byte[1]);
			}
		}
		this.fixture.service().forgetRequests();
		List<DeleteResult> results = this.driver.deleteBatch(this.bucket, keys);
		assertThat(results).extracting(DeleteResult::key).containsExactlyElementsOf(keys);
		assertThat(results).allMatch(DeleteResult::deleted);
		assertThat(requests()).filteredOn((request) -> !request.startsWith(" ")).hasSize(1);
		assertThat(this.store.list("batch/")).isEmpty();
	}

	@Test
	void batchDeleteTellsEachKey() {
		this.store.put("a", new byte[1]);
		this.store.put("held", new byte[1], PutOptions.builder().legalHold(true).build());
		this.fixture.service()
			.fail((request) -> request.rawPath().endsWith("/o/busy") ? new GcsError(503, "backendError", "Backend")
					: null);
		List<DeleteResult> results = this.driver.deleteBatch(this.bucket, List.of("a", "held", "missing", "busy"));
		assertThat(results.get(0).deleted()).isTrue();
		assertThat(results.get(1).error().category()).isEqualTo(CloudErrorCategory.ACCESS_DENIED);
		assertThat(results.get(2).deleted()).isTrue();
		assertThat(results.get(3).error().category()).isEqualTo(CloudErrorCategory.UNAVAILABLE);
		assertThat(results.get(3).error().retryable()).isTrue();
	}

	@Test
	void batchInAMissingBucketIsAnError() {
		assertThat(CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> this.driver.deleteBatch("missing-bucket", List.of("a"))))
			.isInstanceOf(BucketNotFoundException.class);
	}

	@Test
	void largeCopyTakesSeveralRequestsAndCarriesEverything() {
		byte[] content = PatternInputStream.bytes(3 * 1024 * 1024 + 77);
		ObjectMetadata source = this.store.put(KEY, content,
				PutOptions.builder()
					.contentType("text/plain")
					.cacheControl("no-store")
					.metadata("who", "gr\u00F6\u00DFe")
					.storageClass(StorageClass.COOL)
					.keyId(KMS_KEY)
					.build());
		StorageDriver inSteps = GcpStorage.driver(this.fixture.client(), new GcpStorageOptions(null, 1024 * 1024));
		this.fixture.service().forgetRequests();
		ObjectMetadata copied = inSteps.copy(this.id, new ObjectId(this.bucket, "copy"), CopyOptions.DEFAULT);
		assertThat(requests()).filteredOn((request) -> request.contains("/rewriteTo/")).hasSize(4);
		assertThat(this.store.getBytes("copy")).isEqualTo(content);
		ObjectMetadata found = this.store.getMetadata("copy");
		assertThat(found).isEqualTo(copied);
		assertThat(found.userMetadata()).isEqualTo(source.userMetadata()).containsEntry("who", "gr\u00F6\u00DFe");
		assertThat(found.contentType()).isEqualTo("text/plain");
		assertThat(found.cacheControl()).isEqualTo("no-store");
		assertThat(found.storageClass()).isEqualTo(StorageClass.COOL);
		assertThat(found.keyId()).isEqualTo(KMS_KEY);
		assertThat(found.crc32c()).isEqualTo(crc32c(content));
	}

	@Test
	void copyStopsWhenNobodyWaitsForItAnyMore() {
		this.store.put(KEY, PatternInputStream.bytes(3 * 1024 * 1024));
		StorageDriver inSteps = GcpStorage.driver(this.fixture.client(), new GcpStorageOptions(null, 1024 * 1024));
		Thread caller = Thread.currentThread();
		this.fixture.service().fail((request) -> {
			if (request.path().contains("rewriteTo")) {
				caller.interrupt();
			}
			return null;
		});
		this.fixture.service().forgetRequests();
		CloudFailures.assertFails(CloudErrorCategory.CANCELLED,
				() -> inSteps.copy(this.id, new ObjectId(this.bucket, "copy"), CopyOptions.DEFAULT));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(requests()).filteredOn((request) -> request.contains("/rewriteTo/")).hasSize(1);
	}

	@Test
	void copyTakesTheGenerationThatItFound() {
		this.store.put(KEY, new byte[1]);
		this.fixture.service().forgetRequests();
		this.store.copy(KEY, "copy", CopyOptions.DEFAULT);
		assertThat(requests()).anyMatch((request) -> request.contains("/rewriteTo/")
				&& request.contains("sourceGeneration=" + this.store.getMetadata(KEY).versionToken()));
	}

	@Test
	void copyToAnotherLocation() {
		String elsewhere = plainBucket("us-east1");
		this.store.put(KEY, PatternInputStream.bytes(1000));
		this.driver.copy(this.id, new ObjectId(elsewhere, "copy"), CopyOptions.DEFAULT);
		assertThat(this.driver.head(new ObjectId(elsewhere, "copy"), null).size()).isEqualTo(1000);
	}

	@Test
	void copyToAMissingBucketIsAnError() {
		this.store.put(KEY, new byte[1]);
		assertThat(CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> this.driver.copy(this.id, new ObjectId("missing-bucket", "copy"), CopyOptions.DEFAULT)))
			.isInstanceOf(BucketNotFoundException.class)
			.hasMessageContaining("missing-bucket");
	}

	@Test
	void emptyObjectIsReadWithOneRequest() throws Exception {
		this.store.put(KEY, new byte[0]);
		this.fixture.service().forgetRequests();
		try (var opened = this.driver.open(this.id, GetOptions.ofRange(ByteRange.of(0, 10)))) {
			assertThat(opened.inputStream().readAllBytes()).isEmpty();
		}
		assertThat(requests()).hasSize(1);
	}

	@Test
	void whatIsStoredCompressedComesAsItIsStored() {
		byte[] stored = PatternInputStream.bytes(1000);
		this.fixture.client()
			.create(BlobInfo.newBuilder(this.bucket, KEY).setContentEncoding("gzip").build(), stored,
					Storage.BlobTargetOption.disableGzipContent());
		assertThat(this.store.getBytes(KEY)).isEqualTo(stored);
		assertThat(this.store.getBytes(KEY, GetOptions.ofRange(ByteRange.of(10, 20)))).hasSize(20);
	}

	@Test
	void objectThatIsOverwrittenWhileItIsOpenedIsOpenedAgain() {
		ObjectId plain = new ObjectId(plainBucket("EU"), KEY);
		CloudStorage inPlain = CloudStorageBuilder.forDriver(this.driver).bucket(plain.bucket()).build();
		inPlain.put(KEY, new byte[1]);
		StorageDriver other = this.fixture.independentDriver();
		List<Integer> overwritten = new ArrayList<>();
		this.fixture.service().fail((request) -> {
			if (request.starts("download") && overwritten.size() < 2) {
				overwritten.add(1);
				other.put(plain, ByteBuffer.allocate(2), crc32c(new byte[2]), PutOptions.DEFAULT);
			}
			return null;
		});
		assertThat(inPlain.getBytes(KEY)).hasSize(2);
		assertThat(overwritten).hasSize(2);
	}

	@Test
	void objectThatIsOverwrittenAllTheTimeIsUnavailable() {
		ObjectId plain = new ObjectId(plainBucket("EU"), KEY);
		StorageDriver other = this.fixture.independentDriver();
		other.put(plain, ByteBuffer.allocate(2), crc32c(new byte[2]), PutOptions.DEFAULT);
		this.fixture.service().fail((request) -> {
			if (request.starts("download")) {
				other.put(plain, ByteBuffer.allocate(2), crc32c(new byte[2]), PutOptions.DEFAULT);
			}
			return null;
		});
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> this.driver.open(plain, GetOptions.DEFAULT));
		assertThat(error.remedy()).contains("versioning");
	}

	@Test
	void readThatCannotGoOnBecauseTheObjectWasOverwrittenIsRefused() {
		ObjectId plain = new ObjectId(plainBucket("EU"), KEY);
		String before = this.driver.put(plain, ByteBuffer.allocate(9), crc32c(new byte[9]), PutOptions.DEFAULT)
			.versionToken();
		this.driver.put(plain, ByteBuffer.allocate(8), crc32c(new byte[8]), PutOptions.DEFAULT);
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> this.driver.open(plain, new GetOptions(ByteRange.from(3), before, before, null)));
	}

	@Test
	void locationIsTheBucketsRegion() {
		assertThat(this.driver.location(this.bucket)).isEqualTo("europe-west3");
		assertThat(this.driver.location(plainBucket("EU"))).isEqualTo("eu");
		assertThat(this.driver.location(plainBucket("EUR4"))).isEqualTo("eur4");
		assertThat(
				CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> this.driver.location("missing-bucket")))
			.isInstanceOf(BucketNotFoundException.class);
	}

	@Test
	void locationOfAChosenPairNamesBothRegions() {
		String pair = "pair-" + UUID.randomUUID();
		this.fixture.client()
			.create(BucketInfo.newBuilder(pair)
				.setLocation("EU")
				.setCustomPlacementConfig(com.google.cloud.storage.BucketInfo.CustomPlacementConfig.newBuilder()
					.setDataLocations(List.of("EUROPE-WEST4", "EUROPE-WEST1"))
					.build())
				.build());
		assertThat(this.driver.location(pair)).isEqualTo("europe-west1,europe-west4");
		CloudStorage here = CloudStorageBuilder.forDriver(this.driver)
			.bucket(pair)
			.residency(new ResidencyPolicy(List.of("europe-west1", "europe-west4")))
			.build();
		assertThat(here.exists(KEY)).isFalse();
		CloudStorage one = CloudStorageBuilder.forDriver(this.driver)
			.bucket(pair)
			.residency(new ResidencyPolicy(List.of("europe-west1")))
			.build();
		CloudFailures.assertFails(CloudErrorCategory.RESIDENCY_VIOLATION, () -> one.exists(KEY));
	}

	@Test
	void everyWriteCarriesItsChecksum() {
		List<String> hashes = new ArrayList<>();
		this.fixture.service().fail((request) -> {
			if (!request.header("x-goog-hash").isEmpty()) {
				hashes.add(request.header("content-range"));
			}
			return null;
		});
		this.store.put("large", new PatternInputStream(LARGE + 10), PutOptions.DEFAULT);
		assertThat(hashes).singleElement().asString().endsWith("/" + (LARGE + 10));
		ByteBuffer content = ByteBuffer.wrap(PatternInputStream.bytes(10));
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.CORRUPTED,
				() -> this.driver.put(this.id, content, 1, PutOptions.DEFAULT));
		assertThat(error.retryable()).isTrue();
		assertThat(this.store.exists(KEY)).isFalse();
	}

	@Test
	void directBufferIsWrittenToo() {
		byte[] content = PatternInputStream.bytes(1000);
		ByteBuffer direct = ByteBuffer.allocateDirect(1010);
		direct.position(10).put(content).flip().position(10);
		this.driver.put(this.id, direct, crc32c(content), PutOptions.DEFAULT);
		assertThat(this.store.getBytes(KEY)).isEqualTo(content);
		assertThat(direct.position()).isEqualTo(10);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, UNIT - 1 })
	void lastPartMayHaveAnyLength(int rest) {
		byte[] content = PatternInputStream.bytes(2 * UNIT + rest);
		StorageDriver.PartUpload upload = this.driver.beginUpload(this.id, PutOptions.DEFAULT);
		upload.part(1, 0, ByteBuffer.wrap(content, 0, UNIT));
		upload.part(2, UNIT, ByteBuffer.wrap(content, UNIT, UNIT + rest));
		assertThat(this.store.exists(KEY)).isFalse();
		ObjectMetadata written = upload.complete(2, content.length, crc32c(content));
		assertThat(written.size()).isEqualTo(content.length);
		assertThat(this.store.getBytes(KEY)).isEqualTo(content);
		assertThat(upload.complete(2, content.length, crc32c(content))).isEqualTo(written);
		upload.abort();
		assertThat(this.store.exists(KEY)).isTrue();
	}

	@Test
	void whatTheServiceDoesNotKeepIsSentAgain() {
		byte[] content = PatternInputStream.bytes(4 * UNIT);
		StorageDriver.PartUpload upload = this.driver.beginUpload(this.id, PutOptions.DEFAULT);
		this.fixture.service().uploads().forget(2);
		upload.part(1, 0, ByteBuffer.wrap(content));
		upload.complete(1, content.length, crc32c(content));
		assertThat(this.store.getBytes(KEY)).isEqualTo(content);
	}

	@Test
	void serviceThatKeepsNothingIsAskedAgainByTheGuard() {
		byte[] content = PatternInputStream.bytes(UNIT);
		StorageDriver.PartUpload upload = this.driver.beginUpload(this.id, PutOptions.DEFAULT);
		this.fixture.service().uploads().forget(1);
		assertThat(CloudFailures
			.assertFails(CloudErrorCategory.UNAVAILABLE, () -> upload.part(1, 0, ByteBuffer.wrap(content)))
			.retryable()).isTrue();
		upload.part(1, 0, ByteBuffer.wrap(content));
		upload.complete(1, content.length, crc32c(content));
		assertThat(this.store.getBytes(KEY)).isEqualTo(content);
	}

	@Test
	void uploadThatMissesBytesIsNotFinished() {
		StorageDriver.PartUpload upload = this.driver.beginUpload(this.id, PutOptions.DEFAULT);
		upload.part(1, 0, ByteBuffer.allocate(UNIT));
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT, () -> upload.complete(2, 2 * UNIT, 0));
		upload.abort();
		assertThat(this.fixture.pendingUploads(this.bucket)).isZero();
	}

	@Test
	void addressOfASessionIsInNoText() {
		StorageDriver.PartUpload upload = this.driver.beginUpload(this.id, PutOptions.DEFAULT);
		this.fixture.service()
			.fail((request) -> request.query().containsKey("upload_id") ? new GcsError(503, "backendError", "Backend")
					: null);
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> upload.part(1, 0, ByteBuffer.allocate(UNIT)));
		java.io.StringWriter trace = new java.io.StringWriter();
		error.printStackTrace(new java.io.PrintWriter(trace));
		assertThat(trace.toString()).doesNotContain("upload_id").doesNotContain("ABPnzm");
		assertThat(error.requestId()).isEqualTo("request-1");
	}

	@Test
	void uploadLinkIsBoundByItsSignedHeaders() {
		PresignedUrl link = this.store.presignPut(KEY,
				new PresignPutOptions(Duration.ofMinutes(1), 8L, "text/plain", crc32c(new byte[8])));
		assertThat(link.uri().getQuery())
			.contains("X-Goog-SignedHeaders=content-type;host;x-goog-content-length-range;x-goog-hash")
			.contains("X-Goog-Expires=60");
		assertThat(link.headers()).containsEntry("content-type", "text/plain")
			.containsEntry("x-goog-content-length-range", "8,8")
			.containsKey("x-goog-hash");
		assertThat(requests()).isEmpty();
	}

	@Test
	void listingAsksForNoMoreThanItTells() {
		this.store.put("a/1", new byte[1]);
		this.store.put("b", new byte[3]);
		assertThat(this.store.list(ListOptions.folder("")).map(ListEntry::key)).containsExactly("a/", "b");
		assertThat(requests()).anyMatch((request) -> request.contains("fields="));
	}

	@Test
	void foreignLifecycleRulesStay() {
		this.fixture.client()
			.update(BucketInfo.newBuilder(this.bucket)
				.setLifecycleRules(
						List.of(new BucketInfo.LifecycleRule(BucketInfo.LifecycleRule.LifecycleAction.newDeleteAction(),
								BucketInfo.LifecycleRule.LifecycleCondition.newBuilder()
									.setAge(7)
									.setMatchesPrefix(List.of("results/"))
									.build())))
				.build());
		LifecycleRule rule = new LifecycleRule("results/", Map.of(StorageClass.COOL, 30), 400, 14, 7);
		this.driver.applyLifecycle(this.bucket, rule);
		this.driver.applyLifecycle(this.bucket, new LifecycleRule("results/", Map.of(), 50, null, null));
		this.driver.applyLifecycle(this.bucket, rule);
		assertThat(this.driver.lifecycleRules(this.bucket)).containsExactly(rule);
		assertThat(this.fixture.client().get(this.bucket).getLifecycleRules())
			.filteredOn((other) -> Integer.valueOf(7).equals(other.getCondition().getAge())
					&& "Delete".equals(other.getAction().getActionType()))
			.hasSize(1);
		assertThat(this.fixture.client().get(this.bucket).getLifecycleRules()).hasSize(5);
	}

	@Test
	void lifecycleRuleIsWrittenOnTopOfTheChangesOfOthers() {
		List<Integer> changed = new ArrayList<>();
		this.fixture.service().fail((request) -> {
			boolean write = "PATCH".equals(request.method()) || !request.header("x-http-method-override").isEmpty();
			if (write && request.query().containsKey("ifMetagenerationMatch") && changed.isEmpty()) {
				changed.add(1);
				this.fixture.independentDriver()
					.applyLifecycle(this.bucket, new LifecycleRule("b/", Map.of(), 5, null, null));
			}
			return null;
		});
		this.driver.applyLifecycle(this.bucket, new LifecycleRule("a/", Map.of(), 5, null, null));
		assertThat(this.driver.lifecycleRules(this.bucket)).extracting(LifecycleRule::prefix)
			.containsExactlyInAnyOrder("a/", "b/");
	}

	private static long crc32c(byte[] content) {
		CRC32C checksum = new CRC32C();
		checksum.update(content);
		return checksum.getValue();
	}

}
