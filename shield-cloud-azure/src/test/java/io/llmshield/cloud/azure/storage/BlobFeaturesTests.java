package io.llmshield.cloud.azure.storage;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;

import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.sas.BlobContainerSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.DeleteResult;
import io.llmshield.cloud.storage.ListEntry;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.ObjectSummary;
import io.llmshield.cloud.storage.PresignPutOptions;
import io.llmshield.cloud.storage.PresignedUrl;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageClass;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.WriteCondition;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.emulator.EmulatorEndpoint;
import io.llmshield.cloud.test.emulator.FaultProxy;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import io.llmshield.cloud.test.faults.PatternInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What only Blob Storage has, and what the portable contract does not ask for.
 */
@RequiresEmulator("blob")
class BlobFeaturesTests {

	private static final String KEY = "scans/one.json";

	private static final int LARGE = 4 * 1024 * 1024 + 10;

	private static final Comparator<String> BY_UTF8 = (left, right) -> Arrays
		.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final String bucket = "features-" + UUID.randomUUID();

	private final ObjectId id = new ObjectId(this.bucket, KEY);

	private URI endpoint;

	private BlobEmulator emulator;

	private StorageDriver driver;

	private CloudStorage store;

	@BeforeEach
	void start(EmulatorEndpoint endpoint) {
		this.endpoint = endpoint.uri();
		this.emulator = BlobEmulator.at(endpoint.uri());
		this.driver = this.emulator.driver();
		this.emulator.client().createBlobContainer(this.bucket);
		this.store = CloudStorageBuilder.forDriver(this.driver).bucket(this.bucket).build();
	}

	private BlobProperties head() {
		return this.emulator.client().getBlobContainerClient(this.bucket).getBlobClient(KEY).getProperties();
	}

	@ParameterizedTest
	@CsvSource({ "HOT,Hot", "COOL,Cool", "COLD,Cold", "ARCHIVE,Archive" })
	void storageClassIsTheAccessTier(StorageClass portable, String tier) {
		this.store.put(KEY, new byte[10], PutOptions.builder().storageClass(portable).build());
		assertThat(head().getAccessTier()).isEqualTo(AccessTier.fromString(tier));
		assertThat(this.store.getMetadata(KEY).storageClass()).isEqualTo(portable);
	}

	@Test
	void smallObjectsHaveAnMd5OfTheService() {
		this.store.put(KEY, "abc".getBytes(StandardCharsets.US_ASCII));
		assertThat(head().getContentMd5()).isEqualTo(Base64.getDecoder().decode("kAFQmDzST7DWlj99KOF/cg=="));
	}

	@Test
	void largeObjectsKeepTheirChecksumInTheirMetadata() {
		ObjectMetadata written = this.store.put(KEY, new PatternInputStream(LARGE), PutOptions.DEFAULT);
		assertThat(head().getMetadata()).containsEntry("shield_crc32c", String.format("%08x", written.crc32c()));
		assertThat(this.store.getMetadata(KEY).crc32c()).isEqualTo(written.crc32c());
	}

	@Test
	void typeIsThatOfTheServiceWhereNoneIsGiven() {
		ObjectMetadata written = this.store.put(KEY, new byte[1]);
		assertThat(this.store.getMetadata(KEY)).isEqualTo(written);
		assertThat(written.contentType()).isEqualTo("application/octet-stream");
	}

	@Test
	void blocksAreInvisibleUntilTheyAreCommitted() {
		StorageDriver.PartUpload upload = this.driver.beginUpload(this.id, PutOptions.DEFAULT);
		upload.part(1, 0, ByteBuffer.wrap(new byte[10]));
		assertThat(this.store.exists(KEY)).isFalse();
		assertThat(this.store.list("").toList()).isEmpty();
		upload.abort();
		assertThat(this.store.exists(KEY)).isFalse();
	}

	@Test
	void abandonedBlocksHinderNobody() {
		this.driver.beginUpload(this.id, PutOptions.DEFAULT).part(1, 0, ByteBuffer.wrap(new byte[10]));
		this.store.put(KEY, "new".getBytes(StandardCharsets.US_ASCII), PutOptions.ifAbsent());
		assertThat(this.store.getBytes(KEY)).asString(StandardCharsets.US_ASCII).isEqualTo("new");
		this.driver.beginUpload(this.id, PutOptions.DEFAULT).part(1, 0, ByteBuffer.wrap(new byte[10]));
		this.store.put(KEY, new PatternInputStream(LARGE), PutOptions.DEFAULT);
		assertThat(this.store.getBytes(KEY)).isEqualTo(PatternInputStream.bytes(LARGE));
	}

	@Test
	void emptyObjectIsWrittenOverAbandonedBlocksToo() {
		this.driver.beginUpload(this.id, PutOptions.DEFAULT).part(1, 0, ByteBuffer.wrap(new byte[10]));
		this.store.put(KEY, new byte[0], PutOptions.ifAbsent());
		assertThat(this.store.getBytes(KEY)).isEmpty();
	}

	@Test
	void uploadsOfOneKeyAtOnceDoNotMix() {
		StorageDriver.PartUpload first = this.driver.beginUpload(this.id, PutOptions.DEFAULT);
		StorageDriver.PartUpload second = this.driver.beginUpload(this.id, PutOptions.DEFAULT);
		first.part(1, 0, ByteBuffer.wrap("first ".getBytes(StandardCharsets.US_ASCII)));
		second.part(1, 0, ByteBuffer.wrap("second ".getBytes(StandardCharsets.US_ASCII)));
		first.part(2, 6, ByteBuffer.wrap("first".getBytes(StandardCharsets.US_ASCII)));
		second.part(2, 7, ByteBuffer.wrap("second".getBytes(StandardCharsets.US_ASCII)));
		first.complete(2, 11, 1);
		assertThat(this.store.getMetadata(KEY).size()).isEqualTo(11);
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED, () -> second.complete(2, 13, 2));
		assertThat(this.store.getMetadata(KEY).size()).isEqualTo(11);
	}

	@Test
	void partThatIsSentAgainReplacesItself() {
		StorageDriver.PartUpload upload = this.driver.beginUpload(this.id, PutOptions.DEFAULT);
		upload.part(1, 0, ByteBuffer.wrap("wrong".getBytes(StandardCharsets.US_ASCII)));
		upload.part(1, 0, ByteBuffer.wrap("right".getBytes(StandardCharsets.US_ASCII)));
		upload.complete(1, 5, 1);
		assertThat(head().getBlobSize()).isEqualTo(5);
	}

	@Test
	void copyKeepsMetadataTagsClassAndChecksum() {
		String other = "features-" + UUID.randomUUID();
		this.emulator.client().createBlobContainer(other);
		CloudStorage target = CloudStorageBuilder.forDriver(this.driver).bucket(other).build();
		ObjectMetadata written = this.store.put(KEY, "abc".getBytes(StandardCharsets.US_ASCII),
				PutOptions.builder()
					.contentType("text/plain")
					.cacheControl("no-store")
					.storageClass(StorageClass.COOL)
					.metadata("name", "Zo\u00eb")
					.tag("team", "red")
					.build());
		ObjectMetadata copied = this.driver.copy(this.id, new ObjectId(other, "copy/of one"), CopyOptions.DEFAULT);
		assertThat(target.getMetadata("copy/of one")).isEqualTo(copied);
		assertThat(copied.versionToken()).isNotEqualTo(written.versionToken());
		assertThat(copied.userMetadata()).containsEntry("name", "Zo\u00eb");
		assertThat(copied.crc32c()).isEqualTo(written.crc32c());
		assertThat(copied.storageClass()).isEqualTo(StorageClass.COOL);
		assertThat(target.getTags("copy/of one")).isEqualTo(Map.of("team", "red"));
		assertThat(target.getBytes("copy/of one")).asString(StandardCharsets.US_ASCII).isEqualTo("abc");
	}

	@Test
	void largeObjectsAreCopiedInParts() {
		int size = 2 * 1024 * 1024 + 100;
		ObjectMetadata written = this.store.put(KEY, new PatternInputStream(size),
				PutOptions.builder().contentType("text/plain").metadata("name", "value").tag("team", "red").build());
		StorageDriver inParts = this.emulator
			.driver(new AzureStorageOptions(null, BlobEmulator.LACKING, 1024 * 1024, 1024 * 1024, null));
		ObjectMetadata copied = inParts.copy(this.id, new ObjectId(this.bucket, "copy"), CopyOptions.DEFAULT);
		assertThat(this.store.getMetadata("copy"))
			.isEqualTo(copied.withKey("copy").withUserMetadata(Map.of("name", "value")));
		assertThat(copied.crc32c()).isEqualTo(written.crc32c());
		assertThat(this.store.getBytes("copy")).isEqualTo(PatternInputStream.bytes(size));
		assertThat(this.store.getTags("copy")).isEqualTo(Map.of("team", "red"));
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED, () -> inParts.copy(this.id,
				new ObjectId(this.bucket, "copy"), CopyOptions.DEFAULT.targetCondition(WriteCondition.IF_ABSENT)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "100% of it", "a+b", "a b", "a?b=c&d", "a#b", "a%2Fb", "\u00fc/\uD83D\uDEE1" })
	void keyIsTakenToTheLetterEverywhere(String key) throws Exception {
		this.store.put(key, key.getBytes(StandardCharsets.UTF_8));
		assertThat(this.store.getBytes(key)).asString(StandardCharsets.UTF_8).isEqualTo(key);
		assertThat(this.store.list("").map(ObjectSummary::key).toList()).containsExactly(key);
		PresignedUrl link = this.store.presignGet(key, Duration.ofMinutes(1));
		assertThat(send(link, HttpRequest.BodyPublishers.noBody()).body()).isEqualTo(key);
		this.store.copy(key, "copy", CopyOptions.DEFAULT);
		assertThat(this.store.getBytes("copy")).asString(StandardCharsets.UTF_8).isEqualTo(key);
		assertThat(this.store.deleteAll(List.of(key))).allMatch(DeleteResult::deleted);
		assertThat(this.store.exists(key)).isFalse();
	}

	@Test
	void batchesAreCutAt256KeysAndMissingOnesAreNoError() throws Exception {
		try (FaultProxy proxy = FaultProxy.to(this.endpoint)) {
			CloudStorage watched = CloudStorageBuilder.forDriver(BlobEmulator.at(proxy.uri()).driver())
				.bucket(this.bucket)
				.build();
			List<String> keys = IntStream.range(0, 300).mapToObj((i) -> "k" + i).toList();
			keys.subList(0, 20).forEach((key) -> this.store.put(key, new byte[1]));
			assertThat(watched.deleteAll(keys)).hasSize(300).allMatch(DeleteResult::deleted);
			assertThat(proxy.requests()).hasSize(2).allMatch((request) -> request.target().contains("comp=batch"));
			assertThat(this.store.list("").toList()).isEmpty();
		}
	}

	@Test
	void linkOfAnAccountKeyIsAServiceSignature() throws Exception {
		PresignedUrl put = this.store.presignPut(KEY, PresignPutOptions.of(Duration.ofMinutes(1)));
		assertThat(put.headers()).containsExactlyEntriesOf(Map.of("x-ms-blob-type", "BlockBlob"));
		assertThat(put.uri().getQuery()).contains("sp=cw").doesNotContain("skoid");
		assertThat(send(put, HttpRequest.BodyPublishers.ofString("linked")).statusCode()).isEqualTo(201);
		PresignedUrl get = this.store.presignGet(KEY, Duration.ofMinutes(1));
		assertThat(send(get, HttpRequest.BodyPublishers.noBody()).body()).isEqualTo("linked");
		assertThat(this.store.getMetadata(KEY).crc32c()).isNull();
		PresignedUrl wrong = new PresignedUrl("PUT", get.uri(), put.headers(), get.expiresAt());
		assertThat(send(wrong, HttpRequest.BodyPublishers.ofString("x")).statusCode()).isEqualTo(403);
	}

	private HttpResponse<String> send(PresignedUrl link, HttpRequest.BodyPublisher body) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(link.uri()).method(link.method(), body);
		link.headers().forEach(request::header);
		return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	@Test
	void clientThatCannotSignSaysSo() {
		String sas = this.emulator.client()
			.getBlobContainerClient(this.bucket)
			.generateSas(new BlobServiceSasSignatureValues(java.time.OffsetDateTime.now().plusHours(1),
					new BlobContainerSasPermission().setReadPermission(true).setWritePermission(true)));
		BlobServiceClient signed = new BlobServiceClientBuilder().endpoint(this.endpoint + "/" + BlobEmulator.ACCOUNT)
			.sasToken(sas)
			.buildClient();
		StorageDriver other = AzureStorage.driver(signed, AzureStorageOptions.DEFAULT);
		this.store.put(KEY, new byte[3]);
		assertThat(other.head(this.id, null).size()).isEqualTo(3);
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED,
				() -> other.presignGet(this.id, Duration.ofMinutes(1)));
		assertThat(error).hasMessageContaining("Entra ID").hasMessageNotContaining("sig=");
	}

	@Test
	void lengthTypeAndChecksumOfAnUploadLinkAreUnsupported() {
		for (PresignPutOptions options : List.of(new PresignPutOptions(Duration.ofMinutes(1), 3L, null, null),
				new PresignPutOptions(Duration.ofMinutes(1), null, "text/plain", null),
				new PresignPutOptions(Duration.ofMinutes(1), null, null, 1L))) {
			CloudFailures.assertFails(CloudErrorCategory.UNSUPPORTED, () -> this.store.presignPut(KEY, options));
		}
	}

	@Test
	void retriesAndPoliciesOfTheApplicationsClientStayAsTheyAre() {
		int policies = this.emulator.client().getHttpPipeline().getPolicyCount();
		BlobServiceClient derived = SingleAttempt.of(this.emulator.client(), null);
		assertThat(derived.getHttpPipeline().getPolicyCount()).isEqualTo(policies - 1);
		assertThat(this.emulator.client().getHttpPipeline().getPolicyCount()).isEqualTo(policies);
		assertThat(derived.getHttpPipeline().getHttpClient())
			.isSameAs(this.emulator.client().getHttpPipeline().getHttpClient());
		assertThat(derived.getAccountUrl()).isEqualTo(this.emulator.client().getAccountUrl());
	}

	@Test
	void readOfAnOlderTokenIsRefusedAfterAWrite() {
		String token = this.store.put(KEY, new byte[1]).versionToken();
		String next = this.store.put(KEY, new byte[1]).versionToken();
		assertThat(next).isNotEqualTo(token);
		CloudFailures.assertFails(CloudErrorCategory.PRECONDITION_FAILED, () -> this.store.put(KEY, new byte[2],
				PutOptions.builder().condition(WriteCondition.ifMatch(token)).build()));
	}

	/**
	 * Keys that go on with characters beyond U+FFFF and with those between U+E000 and
	 * U+FFFF after the same beginning, at any depth and across any pages.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7, 50 })
	void orderIsThatOfUtf8BytesHoweverMixedTheKeysAre(int pageSize) {
		Random random = new Random(20261126);
		String[] letters = { "a", "b", "\u00e9", "\uD7FF", "\uE000", "\uFFFD", "\uD83D\uDE00", "\uD83D\uDEE1" };
		TreeSet<String> keys = new TreeSet<>(BY_UTF8);
		while (keys.size() < 40) {
			StringBuilder key = new StringBuilder();
			for (int length = 1 + random.nextInt(4); length > 0; length--) {
				key.append(letters[random.nextInt(letters.length)]);
			}
			keys.add(key.toString());
		}
		keys.forEach((key) -> this.store.put(key, new byte[1]));
		assertThat(list(ListOptions.of("").pagesOf(pageSize))).containsExactlyElementsOf(keys);
		for (String after : keys) {
			assertThat(list(ListOptions.of("").startingAfter(after).pagesOf(pageSize + 10)))
				.containsExactlyElementsOf(keys.tailSet(after, false));
		}
		String prefix = "\uD83D\uDE00";
		assertThat(list(ListOptions.of(prefix).pagesOf(pageSize)))
			.containsExactlyElementsOf(keys.stream().filter((key) -> key.startsWith(prefix)).toList());
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 5 })
	void foldersAreInOrderTooHoweverMixedTheyAre(int pageSize) {
		List<String> folders = new ArrayList<>(
				List.of("a", "a\uE000", "a\uFFFD", "a\uD83D\uDE00", "a\uD83D\uDEE1", "b", "\uFFFD", "\uD83D\uDE00"));
		folders.forEach((folder) -> {
			this.store.put(folder, new byte[1]);
			this.store.put(folder + "/1", new byte[1]);
			this.store.put(folder + "/2", new byte[1]);
		});
		TreeSet<String> expected = new TreeSet<>(BY_UTF8);
		folders.forEach((folder) -> expected.addAll(List.of(folder, folder + "/")));
		assertThat(list(ListOptions.folder("").pagesOf(pageSize))).containsExactlyElementsOf(expected);
		for (String after : expected) {
			assertThat(list(ListOptions.folder("").startingAfter(after).pagesOf(pageSize)))
				.containsExactlyElementsOf(expected.tailSet(after, false));
		}
	}

	private List<String> list(ListOptions options) {
		return this.store.list(options).map(ListEntry::key).toList();
	}

}
