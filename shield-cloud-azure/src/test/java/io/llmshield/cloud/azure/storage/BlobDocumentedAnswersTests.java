package io.llmshield.cloud.azure.storage;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.http.policy.HttpPolicyProviders;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.LifecycleRule;
import io.llmshield.cloud.storage.ListEntry;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ListPage;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.ObjectVersion;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.Retention;
import io.llmshield.cloud.storage.StorageCapability;
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
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the driver sends and how it reads answers that no emulator gives: versions, soft
 * delete, immutability, legal hold, encryption scopes, blocks that were dropped, large
 * copies, Resource Manager. The answers are those of the REST documentation.
 */
class BlobDocumentedAnswersTests {

	private static final ObjectId ID = new ObjectId("bucket", "a/key");

	private static final String RESOURCE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/account1";

	private static final ByteBuffer CONTENT = ByteBuffer.wrap("abc".getBytes(StandardCharsets.US_ASCII));

	private StubBlob stub;

	private StorageDriver driver;

	@BeforeEach
	void start() throws Exception {
		this.stub = new StubBlob();
		this.driver = BlobEmulator.at(this.stub.uri()).driver(AzureStorageOptions.DEFAULT);
	}

	@AfterEach
	void stop() {
		this.stub.close();
	}

	private String request(int index) {
		return this.stub.requests().get(index);
	}

	private StorageDriver withAccount(AzureStorageOptions options) {
		List<HttpPipelinePolicy> policies = new java.util.ArrayList<>();
		HttpPolicyProviders.addAfterRetryPolicies(policies);
		HttpPipeline pipeline = new HttpPipelineBuilder().policies(policies.toArray(HttpPipelinePolicy[]::new)).build();
		return AzureStorage.driver(BlobEmulator.at(this.stub.uri()).client(), options,
				AzureStorageAccount.of(pipeline, this.stub.uri(), RESOURCE));
	}

	@Test
	void capabilitiesAreThoseOfTheAccount() {
		assertThat(this.driver.capabilities().supported()).contains(StorageCapability.VERSIONS,
				StorageCapability.TOKEN_PER_WRITE, StorageCapability.RETENTION);
		assertThat(this.driver.capabilities().supported()).doesNotContain(StorageCapability.PRESIGN_LENGTH,
				StorageCapability.PRESIGN_TYPE, StorageCapability.PRESIGN_CHECKSUM, StorageCapability.LIFECYCLE);
		assertThat(withAccount(AzureStorageOptions.DEFAULT).capabilities().has(StorageCapability.LIFECYCLE)).isTrue();
		assertThat(BlobEmulator.at(this.stub.uri())
			.driver(AzureStorageOptions.DEFAULT.without(Set.of(StorageCapability.TAGS)))
			.capabilities()
			.has(StorageCapability.TAGS)).isFalse();
	}

	@Test
	void writeSendsChecksumConditionAndEverythingElse() {
		this.stub.thenWritten("x-ms-version-id", "2026-11-26T03:00:00.1234567Z", "x-ms-encryption-scope", "scope1");
		ObjectMetadata written = this.driver.put(ID, CONTENT.duplicate(), 0x364b3fb7L,
				PutOptions.builder()
					.contentType("text/plain")
					.cacheControl("no-store")
					.storageClass(StorageClass.COLD)
					.keyId("scope1")
					.metadata("name", "Zo\u00eb")
					.tag("team", "red")
					.retention(new Retention(Retention.Mode.COMPLIANCE, Instant.parse("2033-11-26T00:00:00Z")))
					.legalHold(true)
					.condition(WriteCondition.ifMatch("0x8D0"))
					.build());
		assertThat(request(0)).startsWith("PUT /devstoreaccount1/bucket/a%2Fkey")
			.contains("content-md5: kAFQmDzST7DWlj99KOF/cg==")
			.contains("x-ms-blob-content-type: text/plain")
			.contains("x-ms-blob-cache-control: no-store")
			.contains("x-ms-access-tier: Cold")
			.contains("x-ms-encryption-scope: scope1")
			.contains("x-ms-meta-name: Zo%C3%AB")
			.contains("x-ms-meta-shield_crc32c: 364b3fb7")
			.contains("x-ms-tags: team=red")
			.contains("x-ms-immutability-policy-until-date: Sat, 26 Nov 2033 00:00:00 GMT")
			.contains("x-ms-immutability-policy-mode: Locked")
			.contains("x-ms-legal-hold: true")
			.contains("if-match: 0x8D0")
			.endsWith("\n\nabc");
		assertThat(written.versionId()).isEqualTo("2026-11-26T03:00:00.1234567Z");
		assertThat(written.versionToken()).isEqualTo("0x8D2");
		assertThat(written.keyId()).isEqualTo("scope1");
		assertThat(written.crc32c()).isEqualTo(0x364b3fb7L);
		assertThat(written.lastModified()).isEqualTo("2026-11-26T03:00:00Z");
	}

	@Test
	void scopeThatTheServiceDropsIsNotClaimed() {
		this.stub.thenWritten();
		assertThat(this.driver.put(ID, CONTENT.duplicate(), 1, PutOptions.builder().keyId("scope1").build()).keyId())
			.isNull();
	}

	@Test
	void governanceIsAnUnlockedPolicy() {
		this.stub.thenWritten();
		this.driver.put(ID, CONTENT.duplicate(), 1,
				PutOptions.builder()
					.retention(new Retention(Retention.Mode.GOVERNANCE, Instant.parse("2033-11-26T00:00:00Z")))
					.build());
		assertThat(request(0)).contains("x-ms-immutability-policy-mode: Unlocked").doesNotContain("x-ms-legal-hold");
	}

	@Test
	void uploadInBlocksCarriesEverythingToItsEnd() {
		this.stub.then(201, "").then(201, "").thenWritten();
		StorageDriver.PartUpload upload = this.driver.beginUpload(ID,
				PutOptions.builder()
					.keyId("scope1")
					.storageClass(StorageClass.COOL)
					.tag("team", "red")
					.retention(new Retention(Retention.Mode.GOVERNANCE, Instant.parse("2033-11-26T00:00:00Z")))
					.legalHold(true)
					.condition(WriteCondition.IF_ABSENT)
					.build());
		upload.part(2, 3, CONTENT.duplicate());
		upload.part(1, 0, CONTENT.duplicate());
		upload.complete(2, 6, 7);
		assertThat(request(0)).contains("comp=block&blockid=")
			.contains("x-ms-encryption-scope: scope1")
			.contains("content-md5: kAFQmDzST7DWlj99KOF/cg==");
		assertThat(request(2)).contains("comp=blocklist")
			.contains("x-ms-encryption-scope: scope1")
			.contains("x-ms-access-tier: Cool")
			.contains("x-ms-tags: team=red")
			.contains("x-ms-immutability-policy-mode: Unlocked")
			.contains("x-ms-legal-hold: true")
			.contains("x-ms-meta-shield_crc32c: 00000007")
			.contains("if-none-match: *");
		String first = blockId(request(1));
		String second = blockId(request(0));
		assertThat(request(2).indexOf(first)).isPositive().isLessThan(request(2).indexOf(second));
		assertThat(new String(Base64.getDecoder().decode(first), StandardCharsets.US_ASCII)).hasSize(36);
	}

	private static String blockId(String request) {
		String query = request.substring(request.indexOf("blockid=") + 8, request.indexOf('\n'));
		return java.net.URLDecoder.decode(query.replaceAll(" .*|&.*", ""), StandardCharsets.UTF_8);
	}

	@Test
	void uploadsOfOneKeyNeverShareBlocks() {
		this.stub.then(201, "").then(201, "");
		this.driver.beginUpload(ID, PutOptions.DEFAULT).part(1, 0, CONTENT.duplicate());
		this.driver.beginUpload(ID, PutOptions.DEFAULT).part(1, 0, CONTENT.duplicate());
		assertThat(blockId(request(0))).isNotEqualTo(blockId(request(1))).hasSameSizeAs(blockId(request(1)));
	}

	/** Some languages write other digits, which Base64 of ASCII would make one of. */
	@Test
	void blocksOfAWriteAreDifferentWhateverTheLocale() {
		Locale before = Locale.getDefault();
		Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
		try {
			assertThat(String.format("%d", 1)).isNotEqualTo("1");
			this.stub.then(201, "").then(201, "").thenWritten();
			StorageDriver.PartUpload upload = this.driver.beginUpload(ID, PutOptions.DEFAULT);
			upload.part(1, 0, CONTENT.duplicate());
			upload.part(2, 3, CONTENT.duplicate());
			upload.complete(2, 6, 7);
			assertThat(blockNumbers(0, 1)).containsExactly("000000000001", "000000000002");
			this.stub.thenBlob("Content-Length", "3000000").then(201, "").then(201, "").then(201, "").thenWritten();
			BlobEmulator.at(this.stub.uri())
				.driver(new AzureStorageOptions(null, Set.of(), 2, 1024 * 1024, null))
				.copy(ID, new ObjectId("other", "copy"), CopyOptions.DEFAULT);
			assertThat(blockNumbers(4, 5, 6)).containsExactly("000000000000", "000000000001", "000000000002");
		}
		finally {
			Locale.setDefault(before);
		}
	}

	private List<String> blockNumbers(int... requests) {
		return Arrays.stream(requests)
			.mapToObj((index) -> new String(Base64.getDecoder().decode(blockId(request(index))),
					StandardCharsets.US_ASCII))
			.map((id) -> id.substring(24))
			.toList();
	}

	@Test
	void blocksThatAnotherWriteDroppedAreAConflict() {
		this.stub.then(201, "").thenError(400, "InvalidBlockList");
		StorageDriver.PartUpload upload = this.driver.beginUpload(ID, PutOptions.DEFAULT);
		upload.part(1, 0, CONTENT.duplicate());
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED,
				() -> upload.complete(1, 3, 1));
		assertThat(error).hasMessageContaining("another write").hasMessageContaining("R1");
		assertThat(error.retryable()).isFalse();
	}

	@Test
	void othersBlocksOfAnotherLengthAreExplained() {
		this.stub.thenError(400, "InvalidBlobOrBlock");
		StorageDriver.PartUpload upload = this.driver.beginUpload(ID, PutOptions.DEFAULT);
		assertThat(CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> upload.part(1, 0, CONTENT.duplicate())))
			.hasMessageContaining("another length");
	}

	@Test
	void repeatedEndThatWasDoneIsNotSentAgain() {
		this.stub.then(201, "").thenError(500, "InternalError").thenBlob("x-ms-meta-shield_write", "mine").thenBlob();
		StorageDriver.PartUpload upload = this.driver.beginUpload(ID,
				PutOptions.builder().metadata("shield_write", "mine").build());
		upload.part(1, 0, CONTENT.duplicate());
		CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE, () -> upload.complete(1, 3, 1));
		assertThat(upload.complete(1, 3, 1).versionToken()).isEqualTo("0x8D1");
		assertThat(this.stub.requests()).filteredOn((request) -> request.contains("comp=blocklist")).hasSize(1);
	}

	@Test
	void readTellsEverything() {
		this.stub.thenBlob("x-ms-version-id", "v1", "x-ms-access-tier", "Cool", "x-ms-encryption-scope", "scope1",
				"x-ms-meta-Name", "Zo%C3%AB", "x-ms-meta-empty", "%-", "x-ms-meta-shield_crc32c", "364b3fb7",
				"Cache-Control", "no-store");
		try (ObjectContent content = this.driver.open(ID, GetOptions.ofVersion("v1"))) {
			ObjectMetadata metadata = content.metadata();
			assertThat(metadata.versionToken()).isEqualTo("0x8D1");
			assertThat(metadata.versionId()).isEqualTo("v1");
			assertThat(metadata.storageClass()).isEqualTo(StorageClass.COOL);
			assertThat(metadata.keyId()).isEqualTo("scope1");
			assertThat(metadata.userMetadata()).isEqualTo(Map.of("name", "Zo\u00eb", "empty", ""));
			assertThat(metadata.crc32c()).isEqualTo(0x364b3fb7L);
			assertThat(metadata.cacheControl()).isEqualTo("no-store");
			assertThat(content.inputStream()).hasContent("abc");
		}
		assertThat(request(0)).startsWith("GET /devstoreaccount1/bucket/a%2Fkey?versionid=v1");
	}

	@Test
	void checksumThatIsNoneIsLeftOut() {
		this.stub.thenBlob("x-ms-meta-shield_crc32c", "not a number");
		assertThat(this.driver.head(ID, null).crc32c()).isNull();
	}

	@Test
	void rangeThatIsIgnoredIsNeverDelivered() {
		this.stub.thenBlob();
		CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> this.driver.open(ID, GetOptions.ofRange(ByteRange.of(1, 1))));
	}

	@ParameterizedTest
	@CsvSource({ "404,ContainerNotFound", "404,ContainerBeingDeleted", "409,ContainerBeingDeleted" })
	void missingContainerIsAnErrorOfItsOwn(int status, String code) {
		this.stub.thenError(status, code).thenError(status, code);
		assertThat(CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> this.driver.head(ID, null)))
			.isInstanceOf(BucketNotFoundException.class);
		assertThat(CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> this.driver.list("bucket", ListOptions.of(""), null)))
			.isInstanceOf(BucketNotFoundException.class);
	}

	@ParameterizedTest
	@CsvSource({ "409,BlobImmutableDueToPolicy,ACCESS_DENIED", "409,BlobImmutableDueToLegalHold,ACCESS_DENIED",
			"409,SnapshotsPresent,PRECONDITION_FAILED", "412,LeaseIdMissing,PRECONDITION_FAILED",
			"412,ConditionNotMet,PRECONDITION_FAILED", "503,ServerBusy,THROTTLED" })
	void refusalOfADeletionIsTold(int status, String code, CloudErrorCategory category) {
		this.stub.thenError(status, code);
		CloudFailures.assertFails(category, () -> this.driver.delete(ID, DeleteOptions.DEFAULT));
	}

	@Test
	void archivedBlobIsUnsupportedUntilItIsBack() {
		this.stub.thenError(409, "BlobArchived");
		assertThat(CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED,
				() -> this.driver.open(ID, GetOptions.DEFAULT)))
			.hasMessageContaining("tier");
	}

	@ParameterizedTest
	@CsvSource({ "400,InvalidQueryParameterValue", "404,BlobNotFound" })
	void unknownVersionIsNotFound(int status, String code) {
		this.stub.thenError(status, code);
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> this.driver.open(ID, GetOptions.ofVersion("nonsense")));
	}

	@Test
	void versionsAreListedNewestFirst() {
		this.stub.then(200,
				"""
						<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="bucket"><Blobs>%s%s%s</Blobs>\
						<NextMarker /></EnumerationResults>"""
					.formatted(version("a/key", "2026-11-01T00:00:00.0000000Z", false),
							version("a/key", "2026-11-02T00:00:00.0000000Z", true),
							version("a/key2", "2026-11-03T00:00:00.0000000Z", true)),
				"Content-Type", "application/xml");
		List<ObjectVersion> versions = this.driver.listVersions(ID);
		assertThat(versions).extracting(ObjectVersion::versionId)
			.containsExactly("2026-11-02T00:00:00.0000000Z", "2026-11-01T00:00:00.0000000Z");
		assertThat(versions).extracting(ObjectVersion::newest).containsExactly(true, false);
		assertThat(request(0)).contains("include=versions").contains("prefix=a/key");
	}

	private static String version(String name, String id, boolean current) {
		return "<Blob><Name>" + name + "</Name><VersionId>" + id + "</VersionId>"
				+ (current ? "<IsCurrentVersion>true</IsCurrentVersion>" : "") + "<Properties>"
				+ "<Last-Modified>Thu, 26 Nov 2026 03:00:00 GMT</Last-Modified><Etag>0x8D1</Etag>"
				+ "<Content-Length>3</Content-Length><BlobType>BlockBlob</BlobType></Properties></Blob>";
	}

	@Test
	void newestVersionIsDeletedForGoodByWayOfTheBlob() {
		this.stub.thenError(403, "OperationNotAllowedOnRootBlob")
			.thenBlob("x-ms-version-id", "v2")
			.then(202, "")
			.then(202, "");
		this.driver.delete(ID, DeleteOptions.ofVersion("v2"));
		assertThat(request(0)).startsWith("DELETE").contains("versionid=v2");
		assertThat(request(1)).startsWith("HEAD").contains("versionid=v2");
		assertThat(request(2)).startsWith("DELETE").doesNotContain("versionid").contains("if-match: 0x8D1");
		assertThat(request(3)).startsWith("DELETE").contains("versionid=v2");
	}

	@Test
	void versionThatAnotherWriteReplacedIsDeletedAloneAllTheSame() {
		this.stub.thenError(403, "OperationNotAllowedOnRootBlob")
			.thenBlob("x-ms-version-id", "v2")
			.thenError(412, "ConditionNotMet")
			.then(202, "");
		this.driver.delete(ID, DeleteOptions.ofVersion("v2"));
		assertThat(request(3)).startsWith("DELETE").contains("versionid=v2");
	}

	@Test
	void copyCarriesTagsTierAndScopeAndPinsTheSource() {
		this.stub
			.thenBlob("x-ms-tag-count", "1", "x-ms-access-tier", "Cool", "x-ms-encryption-scope", "scope1",
					"x-ms-meta-shield_crc32c", "364b3fb7")
			.then(200,
					"<?xml version=\"1.0\" encoding=\"utf-8\"?><Tags><TagSet><Tag><Key>team</Key><Value>red</Value>"
							+ "</Tag></TagSet></Tags>",
					"Content-Type", "application/xml")
			.then(202, "", "ETag", "\"0x8D2\"", "Last-Modified", "Thu, 26 Nov 2026 03:00:00 GMT", "x-ms-copy-id", "c",
					"x-ms-copy-status", "success", "x-ms-version-id", "v9");
		ObjectMetadata copied = this.driver.copy(ID, new ObjectId("other", "copy"),
				new CopyOptions("v1", "0x8D1", WriteCondition.IF_ABSENT));
		assertThat(request(0)).startsWith("HEAD").contains("versionid=v1").contains("if-match: 0x8D1");
		assertThat(request(2)).startsWith("PUT /devstoreaccount1/other/copy")
			.contains("x-ms-requires-sync: true")
			.contains("x-ms-source-if-match: 0x8D1")
			.contains("if-none-match: *")
			.contains("x-ms-tags: team=red")
			.contains("x-ms-access-tier: Cool")
			.contains("x-ms-encryption-scope: scope1")
			.containsPattern("x-ms-copy-source: http.*/bucket/a%2Fkey\\?versionid=v1&sv=.*&sig=");
		assertThat(copied.key()).isEqualTo("copy");
		assertThat(copied.versionId()).isEqualTo("v9");
		assertThat(copied.crc32c()).isEqualTo(0x364b3fb7L);
		assertThat(copied.keyId()).isEqualTo("scope1");
	}

	@Test
	void largeCopyGoesInBlocksOfOneVersionAndAppearsAtOnce() {
		StorageDriver small = BlobEmulator.at(this.stub.uri())
			.driver(new AzureStorageOptions(null, Set.of(), 2, 1024 * 1024, null));
		this.stub.thenBlob("x-ms-meta-name", "value", "Cache-Control", "no-store").then(201, "").thenWritten();
		ObjectMetadata copied = small.copy(ID, new ObjectId("other", "copy"),
				CopyOptions.DEFAULT.targetCondition(WriteCondition.ifMatch("0x8D0")));
		assertThat(request(1)).contains("comp=block&")
			.contains("x-ms-source-range: bytes=0-2")
			.contains("x-ms-source-if-match: 0x8D1");
		assertThat(request(2)).contains("comp=blocklist")
			.contains("if-match: 0x8D0")
			.contains("x-ms-meta-name: value")
			.contains("x-ms-blob-content-type: text/plain")
			.contains("x-ms-blob-cache-control: no-store");
		assertThat(copied.size()).isEqualTo(3);
	}

	private CloudStorage inBlocks() {
		StorageDriver small = BlobEmulator.at(this.stub.uri())
			.driver(new AzureStorageOptions(null, Set.of(), 2, 1024 * 1024, null));
		this.stub.thenBlob();
		return CloudStorageBuilder.forDriver(small).bucket("bucket").guard(new ImmediateRetry()).build();
	}

	@Test
	void blockOfACopyIsRepeatedAndNotTheCopy() {
		CloudStorage store = inBlocks();
		this.stub.thenError(503, "ServerBusy").thenError(500, "InternalError").then(201, "").thenWritten();
		assertThat(store.copy("a/key", "copy", CopyOptions.DEFAULT).size()).isEqualTo(3);
		assertThat(this.stub.requests()).hasSize(5);
		assertThat(request(2).lines().findFirst()).isEqualTo(request(1).lines().findFirst());
		assertThat(request(3).lines().findFirst()).isEqualTo(request(1).lines().findFirst());
	}

	@Test
	void blockOfACopyThatKeepsFailingEndsIt() {
		CloudStorage store = inBlocks();
		for (int i = 0; i < ImmediateRetry.ATTEMPTS; i++) {
			this.stub.thenError(503, "ServerBusy");
		}
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.THROTTLED,
				() -> store.copy("a/key", "copy", CopyOptions.DEFAULT));
		assertThat(error.retryable()).isTrue();
		assertThat(this.stub.requests()).hasSize(1 + ImmediateRetry.ATTEMPTS);
	}

	@ParameterizedTest
	@CsvSource({ "404,CannotVerifyCopySource", "412,CannotVerifyCopySource", "412,SourceConditionNotMet" })
	void sourceThatChangesInTheMiddleOfACopyIsWorthAnotherTryUnlessItHadToMatch(int status, String code) {
		this.stub.thenBlob().thenError(status, code).thenBlob().thenError(status, code);
		CloudException changed = CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE, () -> this.driver.copy(ID,
				new ObjectId("other", "copy"), CopyOptions.DEFAULT.targetCondition(WriteCondition.ifMatch("0x8D0"))));
		assertThat(changed.retryable()).isTrue();
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED, () -> this.driver.copy(ID,
				new ObjectId("other", "copy"), new CopyOptions(null, "0x8D1", WriteCondition.NONE)));
	}

	@Test
	void copyOfASourceThatIsOverwrittenMeanwhileIsMadeOfTheNewOne() {
		CloudStorage store = inBlocks();
		this.stub.thenError(412, "SourceConditionNotMet").thenBlob().then(201, "").thenWritten();
		assertThat(store.copy("a/key", "copy", CopyOptions.DEFAULT).size()).isEqualTo(3);
	}

	@Test
	void targetThatDoesNotMatchIsNotTakenForTheSource() {
		this.stub.thenBlob().thenError(412, "ConditionNotMet");
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED, () -> this.driver.copy(ID,
				new ObjectId("other", "copy"), CopyOptions.DEFAULT.targetCondition(WriteCondition.ifMatch("0x8D0"))));
	}

	@Test
	void accountWithoutVersionsIsToldWhereOneAsksForThem() {
		String blob = version("a/key", "", true).replace("<VersionId></VersionId>", "");
		this.stub.then(200, listed(blob), "Content-Type", "application/xml")
			.then(200, listed(version("a/key2", "v1", true)), "Content-Type", "application/xml");
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED,
				() -> this.driver.listVersions(ID));
		assertThat(error.remedy()).contains("versioning", "VERSIONS");
		assertThat(this.driver.listVersions(ID)).isEmpty();
	}

	private static String listed(String blobs) {
		return "<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ContainerName=\"bucket\"><Blobs>" + blobs
				+ "</Blobs><NextMarker /></EnumerationResults>";
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 6 })
	void serviceThatListsByUtf8BytesIsListedByThemToo(int pageSize) {
		List<String> all = List.of("a", "\uFFFC", "\uFFFD", "\uD83D\uDEE1a", "\uD83D\uDEE1b", "\uD83D\uDEE1c");
		this.stub.otherwise((query) -> listing(all, query));
		List<String> keys = new java.util.ArrayList<>();
		String token = null;
		do {
			ListPage page = this.driver.list("bucket", ListOptions.of("").pagesOf(pageSize), token);
			page.entries().stream().map(ListEntry::key).forEach(keys::add);
			assertThat(page.nextToken()).isNotEqualTo((token != null) ? token : "");
			token = page.nextToken();
		}
		while (token != null && this.stub.requests().size() < 100);
		assertThat(keys).containsExactlyElementsOf(all);
	}

	/** Lists by UTF-8 bytes: keys from startFrom on, or after the marker. */
	private static String listing(List<String> all, Map<String, String> query) {
		int from = query.containsKey("marker") ? Integer.parseInt(query.get("marker")) : 0;
		byte[] first = query.getOrDefault("startFrom", "").getBytes(StandardCharsets.UTF_8);
		while (from < all.size()
				&& java.util.Arrays.compareUnsigned(all.get(from).getBytes(StandardCharsets.UTF_8), first) < 0) {
			from++;
		}
		int to = Math.min(all.size(), from + Integer.parseInt(query.get("maxresults")));
		StringBuilder blobs = new StringBuilder();
		all.subList(from, to).forEach((key) -> blobs.append(version(key, "v", true)));
		return "<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ContainerName=\"bucket\"><Blobs>" + blobs
				+ "</Blobs><NextMarker>" + ((to < all.size()) ? to : "") + "</NextMarker></EnumerationResults>";
	}

	@Test
	void locationIsWhatResourceManagerSays() {
		this.stub.then(200, "")
			.then(200,
					"{\"location\":\"westeurope\",\"properties\":{\"primaryLocation\":\"westeurope\","
							+ "\"secondaryLocation\":\"northeurope\"}}",
					"Content-Type", "application/json")
			.then(200, "");
		StorageDriver known = withAccount(AzureStorageOptions.DEFAULT.withLocation("West Europe"));
		// The account copies everything to its second location
		assertThat(known.location("bucket")).isEqualTo("westeurope,northeurope");
		assertThat(known.location("bucket")).isEqualTo("westeurope,northeurope");
		assertThat(this.stub.requests()).hasSize(3);
		assertThat(request(1)).startsWith("GET " + RESOURCE + "?api-version=");
	}

	@Test
	void copyOfTheAccountIsToldToo() {
		this.stub.then(200, "{\"location\":\"westeurope\",\"properties\":{\"secondaryLocation\":\"North Europe\"}}",
				"Content-Type", "application/json");
		assertThat(AzureStorageAccount.of(new HttpPipelineBuilder().build(), this.stub.uri(), RESOURCE).locations())
			.containsExactly("westeurope", "northeurope");
	}

	@Test
	void locationThatIsStatedWronglyIsAnError() {
		this.stub.then(200, "").then(200, "{\"location\":\"eastus\"}", "Content-Type", "application/json");
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.CONFIGURATION,
				() -> withAccount(AzureStorageOptions.DEFAULT.withLocation("westeurope")).location("bucket"));
		assertThat(error.kind()).isEqualTo(CloudErrorKind.CONFIG_ERROR);
		assertThat(error).hasMessageContaining("westeurope").hasMessageContaining("eastus");
	}

	@Test
	void locationOfTheConfigurationIsTakenOnlyForABucketThatExists() {
		this.stub.then(200, "").thenError(404, "ContainerNotFound").then(200, "");
		StorageDriver stated = BlobEmulator.at(this.stub.uri())
			.driver(AzureStorageOptions.DEFAULT.withLocation("westeurope"));
		assertThat(stated.location("bucket")).isEqualTo("westeurope");
		assertThat(CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> stated.location("bucket")))
			.isInstanceOf(BucketNotFoundException.class);
		assertThat(this.driver.location("bucket")).isEqualTo("unknown");
	}

	@Test
	void refusalOfResourceManagerIsTold() {
		this.stub.then(200, "")
			.then(403,
					"{\"error\":{\"code\":\"AuthorizationFailed\",\"message\":\"The client 'x' does not have "
							+ "authorization to perform action 'Microsoft.Storage/storageAccounts/read'\"}}",
					"Content-Type", "application/json");
		assertThat(CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED,
				() -> withAccount(AzureStorageOptions.DEFAULT).location("bucket")))
			.hasMessageContaining("AuthorizationFailed")
			.hasMessageContaining("Microsoft.Storage/storageAccounts/read");
	}

	@Test
	void resourceIdThatIsNoneIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(
				() -> AzureStorageAccount.of(new HttpPipelineBuilder().build(), URI.create("https://x"), "account1"))
			.withMessageContaining("account1");
	}

	@Test
	void lifecycleRuleIsAddedToThoseOfOthers() {
		String others = "{\"enabled\":true,\"name\":\"theirs\",\"type\":\"Lifecycle\",\"definition\":{\"actions\":"
				+ "{\"snapshot\":{\"delete\":{\"daysAfterCreationGreaterThan\":1.5}}},\"filters\":{\"blobTypes\":"
				+ "[\"appendBlob\"]}}}";
		this.stub.then(200, "")
			.then(200, "{\"properties\":{\"policy\":{\"rules\":[" + others + "]}}}", "Content-Type", "application/json")
			.then(200, "{}", "Content-Type", "application/json");
		withAccount(AzureStorageOptions.DEFAULT).applyLifecycle("bucket",
				new LifecycleRule("results/", Map.of(StorageClass.COOL, 30, StorageClass.COLD, 90), 2557, null, 7));
		assertThat(request(2)).startsWith("PUT " + RESOURCE + "/managementPolicies/default?api-version=")
			.contains("\"name\":\"theirs\"")
			.contains("\"daysAfterCreationGreaterThan\":1.5")
			.contains("\"prefixMatch\":[\"bucket/results/\"]")
			.contains("\"tierToCool\":{\"daysAfterModificationGreaterThan\":30}")
			.contains("\"tierToCold\":{\"daysAfterModificationGreaterThan\":90}")
			.contains("\"delete\":{\"daysAfterModificationGreaterThan\":2557}")
			.containsPattern("\"name\":\"shieldcloud[0-9a-f]{32}\"");
	}

	@Test
	void lifecycleRuleThatIsThereIsNotWrittenAgain() {
		LifecycleRule rule = new LifecycleRule("results/", Map.of(StorageClass.ARCHIVE, 365), 400, null, null);
		this.stub.then(200, "").thenError(404, "ManagementPolicyNotFound").then(200, "{}");
		withAccount(AzureStorageOptions.DEFAULT).applyLifecycle("bucket", rule);
		String body = request(2).substring(request(2).indexOf("\n\n") + 2);
		this.stub.then(200, "")
			.then(200, body, "Content-Type", "application/json")
			.then(200, "")
			.then(200, body, "Content-Type", "application/json")
			.then(200, "")
			.then(200, body, "Content-Type", "application/json");
		withAccount(AzureStorageOptions.DEFAULT).applyLifecycle("bucket", rule);
		assertThat(withAccount(AzureStorageOptions.DEFAULT).lifecycleRules("bucket")).containsExactly(rule);
		assertThat(withAccount(AzureStorageOptions.DEFAULT).lifecycleRules("buck")).isEmpty();
		assertThat(this.stub.requests()).filteredOn((request) -> request.startsWith("PUT")).hasSize(1);
	}

	@Test
	void lastRuleIsDeletedWithThePolicy() {
		LifecycleRule rule = new LifecycleRule("results/", Map.of(), 400, null, null);
		this.stub.then(200, "").thenError(404, "ManagementPolicyNotFound").then(200, "{}");
		withAccount(AzureStorageOptions.DEFAULT).applyLifecycle("bucket", rule);
		String body = request(2).substring(request(2).indexOf("\n\n") + 2);
		this.stub.then(200, "").then(200, body, "Content-Type", "application/json").then(200, "");
		withAccount(AzureStorageOptions.DEFAULT).applyLifecycle("bucket",
				new LifecycleRule("results/", Map.of(), null, null, 30));
		assertThat(request(5)).startsWith("DELETE " + RESOURCE + "/managementPolicies/default");
	}

	@Test
	void lifecycleThatAzureCannotKeepIsRefusedBeforeAnyCall() {
		StorageDriver known = withAccount(AzureStorageOptions.DEFAULT);
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED,
				() -> known.applyLifecycle("bucket", new LifecycleRule("", Map.of(), null, 14, null)));
		CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED,
				() -> known.applyLifecycle("bucket", new LifecycleRule("", Map.of(), 30, null, 6)));
		assertThat(this.stub.requests()).isEmpty();
	}

}
