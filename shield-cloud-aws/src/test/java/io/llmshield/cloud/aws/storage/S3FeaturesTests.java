package io.llmshield.cloud.aws.storage;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.DeleteResult;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.ObjectVersion;
import io.llmshield.cloud.storage.PresignPutOptions;
import io.llmshield.cloud.storage.PresignedUrl;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.Retention;
import io.llmshield.cloud.storage.StorageClass;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.WriteCondition;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.emulator.EmulatorEndpoint;
import io.llmshield.cloud.test.emulator.FaultProxy;
import io.llmshield.cloud.test.emulator.ProxiedRequest;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import io.llmshield.cloud.test.faults.PatternInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What only S3 has, and what the portable contract does not ask for.
 */
@RequiresEmulator("s3")
class S3FeaturesTests {

	private static final String KEY = "scans/one.json";

	private static final String KMS_KEY = "arn:aws:kms:eu-central-1:000000000000:key/5a5e1b14-0f5b-4d2f-9a39-2f6f3c5f9d10";

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final String bucket = "features-" + UUID.randomUUID();

	private final ObjectId id = new ObjectId(this.bucket, KEY);

	private URI endpoint;

	private S3Emulator emulator;

	private StorageDriver driver;

	private CloudStorage store;

	@BeforeEach
	void start(EmulatorEndpoint endpoint) {
		this.endpoint = endpoint.uri();
		this.emulator = S3Emulator.at(endpoint.uri());
		this.driver = this.emulator.driver();
		this.emulator.client()
			.createBucket((request) -> request.bucket(this.bucket)
				.objectLockEnabledForBucket(true)
				.createBucketConfiguration((configuration) -> configuration.locationConstraint(S3Emulator.REGION)));
		this.store = CloudStorageBuilder.forDriver(this.driver).bucket(this.bucket).build();
	}

	@AfterEach
	void stop() {
		this.emulator.close();
	}

	private HeadObjectResponse head() {
		return this.emulator.client().headObject((request) -> request.bucket(this.bucket).key(KEY));
	}

	@Test
	void keyIsUsedAndTold() {
		PutOptions options = PutOptions.builder().keyId(KMS_KEY).build();
		assertThat(this.store.put(KEY, new byte[10], options).keyId()).isEqualTo(KMS_KEY);
		assertThat(this.store.getMetadata(KEY).keyId()).isEqualTo(KMS_KEY);
		assertThat(head().serverSideEncryptionAsString()).isEqualTo("aws:kms");
	}

	@Test
	void keyIsUsedForUploadsInParts() {
		this.store.put(KEY, new PatternInputStream(AwsStorageOptions.MIN_PART + 10L),
				PutOptions.builder().keyId(KMS_KEY).build());
		assertThat(head().ssekmsKeyId()).isEqualTo(KMS_KEY);
	}

	@Test
	void objectWithoutAKeyTellsNone() {
		assertThat(this.store.put(KEY, new byte[10]).keyId()).isNull();
		assertThat(this.store.getMetadata(KEY).keyId()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "HOT,", "COOL,STANDARD_IA", "COLD,GLACIER_IR", "ARCHIVE,DEEP_ARCHIVE" })
	void storageClassIsThatOfS3(StorageClass portable, String name) {
		this.store.put(KEY, new byte[10], PutOptions.builder().storageClass(portable).build());
		assertThat(head().storageClassAsString()).isEqualTo(name);
		assertThat(this.store.getMetadata(KEY).storageClass()).isEqualTo(portable);
	}

	@ParameterizedTest
	@CsvSource({ "STANDARD,HOT", "INTELLIGENT_TIERING,HOT", "REDUCED_REDUNDANCY,HOT", "STANDARD_IA,COOL",
			"ONEZONE_IA,COOL", "GLACIER_IR,COLD", "GLACIER,ARCHIVE", "DEEP_ARCHIVE,ARCHIVE", "NEW_ONE,HOT", ",HOT" })
	void everyClassOfS3HasAPortableOne(String name, StorageClass portable) {
		assertThat(S3Metadata.storageClass(name)).isEqualTo(portable);
	}

	@Test
	void retentionIsEnforced() {
		Instant until = Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
		String version = this.store
			.put(KEY, new byte[10],
					PutOptions.builder().retention(new Retention(Retention.Mode.GOVERNANCE, until)).build())
			.versionId();
		assertThat(head().objectLockMode()).isEqualTo(ObjectLockMode.GOVERNANCE);
		assertThat(head().objectLockRetainUntilDate()).isEqualTo(until);
		CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED,
				() -> this.store.delete(KEY, DeleteOptions.ofVersion(version)));
		assertThat(this.store.getBytes(KEY)).hasSize(10);
	}

	@Test
	void complianceIsItsOwnMode() {
		Instant until = Instant.now().plus(1, ChronoUnit.MINUTES);
		this.store.put(KEY, new byte[10],
				PutOptions.builder().retention(new Retention(Retention.Mode.COMPLIANCE, until)).build());
		assertThat(head().objectLockMode()).isEqualTo(ObjectLockMode.COMPLIANCE);
	}

	@Test
	void legalHoldIsEnforced() {
		String version = this.store.put(KEY, new byte[10], PutOptions.builder().legalHold(true).build()).versionId();
		assertThat(head().objectLockLegalHoldStatus()).isEqualTo(ObjectLockLegalHoldStatus.ON);
		CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED,
				() -> this.store.delete(KEY, DeleteOptions.ofVersion(version)));
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
	void deleteMarkerIsNoVersionThatCanBeRead() {
		this.store.put(KEY, new byte[1]);
		String marker = this.emulator.client()
			.deleteObject((request) -> request.bucket(this.bucket).key(KEY))
			.versionId();
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> this.driver.open(this.id, GetOptions.ofVersion(marker)));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> this.driver.head(this.id, null));
	}

	@Test
	void bucketWithoutVersionsHasOneVersionOfEachObject() {
		String plain = "plain-" + UUID.randomUUID();
		this.emulator.client().createBucket((request) -> request.bucket(plain));
		CloudStorage unversioned = CloudStorageBuilder.forDriver(this.driver).bucket(plain).build();
		unversioned.put(KEY, new byte[1]);
		assertThat(unversioned.put(KEY, new byte[2]).versionId()).isNull();
		assertThat(unversioned.getMetadata(KEY).versionId()).isNull();
		assertThat(unversioned.listVersions(KEY)).singleElement()
			.satisfies((version) -> assertThat(version.size()).isEqualTo(2));
	}

	@Test
	void batchDeleteTellsEachKey() {
		this.store.put("a", new byte[1]);
		this.store.put("b", new byte[1]);
		List<DeleteResult> results = this.driver.deleteBatch(this.bucket, List.of("a", "missing", "b"));
		assertThat(results).extracting(DeleteResult::key).containsExactly("a", "missing", "b");
		assertThat(results).allMatch(DeleteResult::deleted);
		assertThat(this.store.exists("a")).isFalse();
	}

	@Test
	void largeCopyGoesInPartsWithEverything() {
		byte[] content = PatternInputStream.bytes(2 * AwsStorageOptions.MIN_PART + 77);
		ObjectMetadata source = this.store.put(KEY, content,
				PutOptions.builder()
					.contentType("text/plain")
					.cacheControl("no-store")
					.metadata("who", "gr\u00F6\u00DFe")
					.tag("team", "red")
					.storageClass(StorageClass.COOL)
					.build());
		StorageDriver inParts = this.emulator
			.driver(new AwsStorageOptions(true, AwsStorageOptions.MIN_PART, AwsStorageOptions.MIN_PART, null));
		ObjectId target = new ObjectId(this.bucket, "copy");
		ObjectMetadata copied = inParts.copy(this.id, target, CopyOptions.DEFAULT);
		assertThat(copied.versionToken()).contains("-3");
		assertThat(this.store.getBytes("copy")).isEqualTo(content);
		ObjectMetadata found = this.store.getMetadata("copy");
		assertThat(found.userMetadata()).isEqualTo(source.userMetadata()).containsEntry("who", "gr\u00F6\u00DFe");
		assertThat(found.contentType()).isEqualTo("text/plain");
		assertThat(found.cacheControl()).isEqualTo("no-store");
		assertThat(found.storageClass()).isEqualTo(StorageClass.COOL);
		assertThat(found.crc32c()).isEqualTo(crc32c(content));
		assertThat(this.store.getTags("copy")).isEqualTo(Map.of("team", "red"));
	}

	@Test
	void largeCopyThatIsRefusedLeavesNoUpload() {
		this.store.put(KEY, PatternInputStream.bytes(AwsStorageOptions.MIN_PART + 77));
		this.store.put("copy", new byte[1]);
		StorageDriver inParts = this.emulator
			.driver(new AwsStorageOptions(true, AwsStorageOptions.MIN_PART, AwsStorageOptions.MIN_PART, null));
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED, () -> inParts.copy(this.id,
				new ObjectId(this.bucket, "copy"), CopyOptions.DEFAULT.targetCondition(WriteCondition.IF_ABSENT)));
		assertThat(this.store.getBytes("copy")).hasSize(1);
		assertThat(this.emulator.client().listMultipartUploads((request) -> request.bucket(this.bucket)).uploads())
			.isEmpty();
	}

	@Test
	void copyKeepsStorageClassAndKey() {
		this.store.put(KEY, new byte[10], PutOptions.builder().storageClass(StorageClass.COLD).keyId(KMS_KEY).build());
		ObjectMetadata copied = this.store.copy(KEY, "copy", CopyOptions.DEFAULT);
		assertThat(copied.storageClass()).isEqualTo(StorageClass.COLD);
		assertThat(this.store.getMetadata("copy").storageClass()).isEqualTo(StorageClass.COLD);
		assertThat(this.store.getMetadata("copy").keyId()).isEqualTo(KMS_KEY);
	}

	@Test
	void rangeOfAnEmptyObjectIsEmpty() throws Exception {
		this.store.put(KEY, new byte[0]);
		try (var opened = this.driver.open(this.id, GetOptions.ofRange(ByteRange.of(0, 10)))) {
			assertThat(opened.inputStream().readAllBytes()).isEmpty();
		}
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> this.driver.open(this.id, GetOptions.ofRange(ByteRange.of(1, 10))));
	}

	@Test
	void locationIsTheBucketsRegion() {
		assertThat(this.driver.location(this.bucket)).isEqualTo(S3Emulator.REGION);
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> this.driver.location("missing-" + UUID.randomUUID()));
	}

	@Test
	void headOfAMissingObjectTellsItFromAMissingBucket() {
		assertThat(CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> this.driver.head(this.id, null)))
			.isNotInstanceOf(BucketNotFoundException.class);
		assertThat(CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> this.driver.head(new ObjectId("missing-" + UUID.randomUUID(), KEY), null)))
			.isInstanceOf(BucketNotFoundException.class);
	}

	@Test
	void everyWriteCarriesItsChecksum() throws Exception {
		try (FaultProxy proxy = FaultProxy.to(this.endpoint); S3Emulator through = S3Emulator.at(proxy.uri())) {
			CloudStorage recorded = CloudStorageBuilder.forDriver(through.driver()).bucket(this.bucket).build();
			recorded.put("small", PatternInputStream.bytes(10));
			recorded.put("large", new PatternInputStream(AwsStorageOptions.MIN_PART * 2L), PutOptions.DEFAULT);
			recorded.deleteAll(List.of("small"));
			assertThat(proxy.requests()).filteredOn((request) -> "PUT".equals(request.method()))
				.isNotEmpty()
				.allSatisfy((request) -> assertThat(lowerHeaders(request)).contains("x-amz-checksum-crc32c: "));
			assertThat(proxy.requests())
				.filteredOn((request) -> request.target().contains("uploadId=") && "POST".equals(request.method()))
				.singleElement()
				.satisfies((request) -> assertThat(lowerHeaders(request)).contains("x-amz-checksum-crc32c: ")
					.contains("x-amz-checksum-type: full_object")
					.contains("x-amz-mp-object-size: " + AwsStorageOptions.MIN_PART * 2L));
			assertThat(proxy.requests()).filteredOn((request) -> request.target().contains("?delete"))
				.singleElement()
				.satisfies((request) -> assertThat(lowerHeaders(request)).contains("x-amz-checksum-"));
		}
	}

	private static String lowerHeaders(ProxiedRequest request) {
		return request.headers().toLowerCase(java.util.Locale.ROOT);
	}

	@Test
	void uploadLinkIsBoundByItsSignedHeaders() {
		PresignedUrl link = this.store.presignPut(KEY,
				new PresignPutOptions(Duration.ofMinutes(1), 8L, "text/plain", crc32c(new byte[8])));
		assertThat(link.uri().getQuery()).contains("content-length")
			.contains("content-type")
			.contains("X-Amz-Expires=60");
		assertThat(link.uri().getRawQuery() + link.headers()).contains("x-amz-checksum-crc32c");
	}

	@Test
	void linkWithAWrongSignatureIsRefused() throws Exception {
		this.store.put(KEY, new byte[3]);
		String link = this.store.presignGet(KEY, Duration.ofMinutes(1)).uri().toString();
		int last = link.length() - 1;
		String forged = link.substring(0, last) + ((link.charAt(last) == '0') ? '1' : '0');
		assertThat(status(link)).isEqualTo(200);
		assertThat(status(forged)).isEqualTo(403);
	}

	@Test
	void linkThatHasExpiredIsRefused() throws Exception {
		this.store.put(KEY, new byte[3]);
		String link = this.store.presignGet(KEY, Duration.ofSeconds(1)).uri().toString();
		int status = 200;
		for (Instant end = Instant.now().plusSeconds(30); status == 200 && Instant.now().isBefore(end);) {
			status = status(link);
		}
		assertThat(status).isEqualTo(403);
	}

	private static long crc32c(byte[] content) {
		CRC32C checksum = new CRC32C();
		checksum.update(content);
		return checksum.getValue();
	}

	private int status(String link) throws Exception {
		return this.http.send(HttpRequest.newBuilder(URI.create(link)).build(), HttpResponse.BodyHandlers.discarding())
			.statusCode();
	}

}
