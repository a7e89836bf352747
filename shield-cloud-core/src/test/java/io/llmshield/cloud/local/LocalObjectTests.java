package io.llmshield.cloud.local;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.ObjectVersion;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageCapability;
import io.llmshield.cloud.storage.StorageClass;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.WriteCondition;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.llmshield.cloud.local.LocalFixture.failure;
import static io.llmshield.cloud.local.LocalFixture.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LocalObjectTests {

	@TempDir
	Path directory;

	LocalFixture local;

	@BeforeEach
	void open() {
		this.local = new LocalFixture(this.directory);
	}

	@AfterEach
	void close() {
		this.local.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 65_535, 65_536, 65_537, 100_000, 262_144, 262_145, 1_000_000 })
	void whatIsPutIsRead(int size) {
		byte[] content = random(size);
		ObjectMetadata put = this.local.put("a/b", content, PutOptions.DEFAULT);
		assertThat(put.size()).isEqualTo(size);
		assertThat(put.crc32c()).isEqualTo(LocalFixture.crc32c(content));
		assertThat(this.local.bytes("a/b", GetOptions.DEFAULT)).isEqualTo(content);
		assertThat(this.local.storage.head(id("a/b"), null)).isEqualTo(put);
		assertThat(this.local.temporaryFiles()).isEmpty();
	}

	@Test
	void everyRangeOfALargeObjectIsRead() throws Exception {
		byte[] content = random(300_001);
		this.local.put("k", content, PutOptions.DEFAULT);
		Random random = new Random(7);
		for (int i = 0; i < 300; i++) {
			int from = random.nextInt(content.length);
			int length = 1 + random.nextInt(content.length);
			int end = Math.min(content.length, from + length);
			byte[] expected = Arrays.copyOfRange(content, from, end);
			GetOptions options = GetOptions.ofRange(ByteRange.of(from, length));
			assertThat(this.local.bytes("k", options)).isEqualTo(expected);
			try (ObjectContent opened = this.local.storage.open(id("k"), options)) {
				assertThat(opened.length()).isEqualTo(expected.length);
				assertThat(readInPieces(opened.inputStream(), random)).isEqualTo(expected);
			}
		}
	}

	private static byte[] readInPieces(InputStream in, Random random) throws Exception {
		ByteBuffer all = ByteBuffer.allocate(400_000);
		byte[] piece = new byte[150_000];
		int read = 0;
		while (read >= 0) {
			all.put(piece, 0, read);
			int one = in.read();
			if (one >= 0) {
				all.put((byte) one);
			}
			read = in.read(piece, 0, 1 + random.nextInt(piece.length));
		}
		return Arrays.copyOf(all.array(), all.position());
	}

	@Test
	void aRangePastTheEndIsInvalid() {
		this.local.put("k", "1234");
		failure(CloudErrorCategory.INVALID_ARGUMENT,
				() -> this.local.bytes("k", GetOptions.ofRange(ByteRange.from(4))));
	}

	@Test
	void metadataAndTagsAreKept() {
		PutOptions options = PutOptions.builder()
			.contentType("text/plain")
			.cacheControl("no-store")
			.storageClass(StorageClass.COLD)
			.metadata("shield_write", "1")
			.metadata("who", "Jürgen 🦊")
			.tag("team", "red")
			.build();
		ObjectMetadata put = this.local.put("k", "x", options);
		ObjectMetadata read = this.local.storage.head(id("k"), null);
		assertThat(read).isEqualTo(put);
		assertThat(read.contentType()).isEqualTo("text/plain");
		assertThat(read.cacheControl()).isEqualTo("no-store");
		assertThat(read.storageClass()).isEqualTo(StorageClass.COLD);
		assertThat(read.userMetadata()).isEqualTo(Map.of("shield_write", "1", "who", "Jürgen 🦊"));
		assertThat(this.local.storage.tags(id("k"))).isEqualTo(Map.of("team", "red"));
		this.local.storage.copy(id("k"), id("l"), CopyOptions.DEFAULT);
		assertThat(this.local.storage.head(id("l"), null).userMetadata()).isEqualTo(read.userMetadata());
		assertThat(this.local.storage.tags(id("l"))).isEqualTo(Map.of("team", "red"));
	}

	@Test
	void theFileBeginsWithTheContent() throws Exception {
		this.local.put("plain.txt", "hello");
		assertThat(Files.readString(this.local.file("plain.txt"), StandardCharsets.ISO_8859_1)).startsWith("hello");
	}

	@Test
	void keysThatOnlyDifferInCaseOrNestAreDifferentObjects() {
		for (String key : List.of("a", "A", "a/b", "a/B", "con", "aux.txt/x", "%61", "a%o", ".x/.y", "é", "e\u0301")) {
			this.local.put(key, key);
		}
		for (String key : List.of("a", "A", "a/b", "a/B", "con", "aux.txt/x", "%61", "a%o", ".x/.y", "é", "e\u0301")) {
			assertThat(this.local.text(key)).isEqualTo(key);
		}
		assertThat(LocalFixture.filesUnder(this.local.bucket()))
			.allMatch((file) -> file.getFileName().toString().matches("[a-z0-9%_-][a-z0-9%._-]*"));
	}

	@Test
	void wrongConditionsChangeNothing() {
		ObjectMetadata first = this.local.put("k", "1");
		failure(CloudErrorCategory.PRECONDITION_FAILED, () -> this.local.put("k", "2", PutOptions.ifAbsent()));
		failure(CloudErrorCategory.PRECONDITION_FAILED, () -> this.local.put("k", "2", PutOptions.ifMatch("other")));
		failure(CloudErrorCategory.PRECONDITION_FAILED,
				() -> this.local.put("missing", "2", PutOptions.ifMatch(first.versionToken())));
		failure(CloudErrorCategory.PRECONDITION_FAILED,
				() -> this.local.storage.delete(id("k"), DeleteOptions.ifMatch("other")));
		failure(CloudErrorCategory.PRECONDITION_FAILED,
				() -> this.local.storage.delete(id("missing"), DeleteOptions.ifMatch("other")));
		failure(CloudErrorCategory.PRECONDITION_FAILED,
				() -> this.local.bytes("k", GetOptions.DEFAULT.ifNoneMatch(first.versionToken())));
		failure(CloudErrorCategory.PRECONDITION_FAILED,
				() -> this.local.bytes("k", GetOptions.DEFAULT.ifMatch("other")));
		failure(CloudErrorCategory.PRECONDITION_FAILED, () -> this.local.storage.copy(id("k"), id("k"),
				CopyOptions.DEFAULT.targetCondition(WriteCondition.IF_ABSENT)));
		assertThat(this.local.storage.head(id("k"), null)).isEqualTo(first);
		assertThat(this.local.storage.listVersions(id("k"))).hasSize(1);
		assertThat(this.local.temporaryFiles()).isEmpty();
	}

	@Test
	void rightConditionsAllow() {
		ObjectMetadata first = this.local.put("k", "1", PutOptions.ifAbsent());
		ObjectMetadata second = this.local.put("k", "2", PutOptions.ifMatch(first.versionToken()));
		assertThat(this.local.bytes("k", GetOptions.DEFAULT.ifMatch(second.versionToken()))).containsExactly('2');
		this.local.storage.delete(id("k"), DeleteOptions.ifMatch(second.versionToken()));
		failure(CloudErrorCategory.NOT_FOUND, () -> this.local.text("k"));
	}

	@Test
	void versionsAreListedNewestFirstReadRestoredAndPruned() {
		for (int i = 0; i < 15; i++) {
			this.local.put("dir/k", "v" + i);
		}
		List<ObjectVersion> versions = this.local.storage.listVersions(id("dir/k"));
		assertThat(versions).hasSize(11);
		assertThat(versions).extracting(ObjectVersion::versionId).isSortedAccordingTo(Comparator.reverseOrder());
		assertThat(versions.get(0).newest()).isTrue();
		assertThat(versions.subList(1, 11)).noneMatch(ObjectVersion::newest);
		for (int i = 0; i < versions.size(); i++) {
			assertThat(this.local.bytes("dir/k", GetOptions.ofVersion(versions.get(i).versionId())))
				.isEqualTo(("v" + (14 - i)).getBytes(StandardCharsets.US_ASCII));
		}
		this.local.storage.copy(id("dir/k"), id("dir/k"), CopyOptions.ofVersion(versions.get(10).versionId()));
		assertThat(this.local.text("dir/k")).isEqualTo("v4");
		assertThat(this.local.storage.listVersions(id("dir/k"))).hasSize(11);
	}

	@Test
	void aDeletedObjectIsRestored() {
		ObjectMetadata old = this.local.put("dir/k", "old");
		this.local.storage.delete(id("dir/k"), DeleteOptions.DEFAULT);
		this.local.storage.delete(id("dir/k"), DeleteOptions.DEFAULT);
		failure(CloudErrorCategory.NOT_FOUND, () -> this.local.text("dir/k"));
		assertThat(LocalFixture.filesUnder(this.local.bucket().resolve("objects"))).isEmpty();
		List<ObjectVersion> versions = this.local.storage.listVersions(id("dir/k"));
		assertThat(versions).singleElement().satisfies((version) -> {
			assertThat(version.newest()).isFalse();
			assertThat(version.versionId()).isEqualTo(old.versionId());
		});
		ObjectMetadata restored = this.local.storage.copy(id("dir/k"), id("dir/k"),
				CopyOptions.ofVersion(old.versionId()));
		assertThat(this.local.text("dir/k")).isEqualTo("old");
		assertThat(restored.versionToken()).isGreaterThan(old.versionToken());
	}

	@Test
	void aVersionIsDeletedForGood() {
		ObjectMetadata first = this.local.put("d/k", "1");
		ObjectMetadata second = this.local.put("d/k", "2");
		this.local.storage.delete(id("d/k"), DeleteOptions.ofVersion(first.versionId()));
		failure(CloudErrorCategory.NOT_FOUND, () -> this.local.storage.head(id("d/k"), first.versionId()));
		assertThat(this.local.text("d/k")).isEqualTo("2");
		this.local.storage.delete(id("d/k"), DeleteOptions.ofVersion(second.versionId()));
		assertThat(this.local.storage.listVersions(id("d/k"))).isEmpty();
		assertThat(LocalFixture.filesUnder(this.local.bucket())).containsExactly(this.local.bucket().resolve("objects"),
				this.local.bucket().resolve("versions"));
		this.local.storage.delete(id("d/k"), DeleteOptions.ofVersion("../../../x"));
	}

	@Test
	void withoutVersionsNothingIsKept() {
		try (LocalFixture none = new LocalFixture(this.directory.resolve("none"), (o) -> o.versionsKept(0))) {
			assertThat(none.storage.capabilities().has(StorageCapability.VERSIONS)).isFalse();
			assertThat(none.put("a/k", "1").versionId()).isNull();
			none.put("a/k", "2");
			none.storage.delete(id("a/k"), DeleteOptions.DEFAULT);
			assertThat(LocalFixture.filesUnder(none.bucket())).hasSize(2);
		}
	}

	@Test
	void tokensIncreaseWhenTheClockGoesBack() {
		ObjectMetadata before = this.local.put("k", "now");
		this.local.storage.delete(id("k"), DeleteOptions.DEFAULT);
		this.local.close();
		Clock past = Clock.fixed(Instant.EPOCH.plus(Duration.ofDays(1)), ZoneOffset.UTC);
		try (LocalFixture old = new LocalFixture(this.directory, (o) -> o.clock(past))) {
			ObjectMetadata after = old.put("k", "then");
			assertThat(after.versionToken()).isGreaterThan(before.versionToken());
			assertThat(old.put("k", "later").versionToken()).isGreaterThan(after.versionToken());
			assertThat(old.storage.listVersions(id("k"))).extracting(ObjectVersion::versionId)
				.isSortedAccordingTo(Comparator.reverseOrder());
			assertThat(after.lastModified()).isEqualTo(past.instant());
		}
	}

	@Test
	void aReaderSeesOneVersionToItsEnd() throws Exception {
		byte[] old = random(500_000);
		this.local.put("k", old, PutOptions.DEFAULT);
		try (ObjectContent content = this.local.storage.open(id("k"), GetOptions.DEFAULT)) {
			byte[] begin = content.inputStream().readNBytes(10);
			this.local.put("k", random(10), PutOptions.DEFAULT);
			this.local.storage.listVersions(id("k"))
				.forEach((version) -> this.local.storage.delete(id("k"), DeleteOptions.ofVersion(version.versionId())));
			byte[] rest = content.inputStream().readAllBytes();
			assertThat(begin).isEqualTo(Arrays.copyOf(old, 10));
			assertThat(rest).isEqualTo(Arrays.copyOfRange(old, 10, old.length));
		}
	}

	@Test
	void partsComeInAnyOrderAndAgain() {
		byte[] content = random(5 * 1024 * 1024 + 17);
		int size = 1024 * 1024;
		StorageDriver.PartUpload upload = this.local.storage.beginUpload(id("big"), PutOptions.ofType("x/y"));
		upload.part(2, size, ByteBuffer.wrap(random(size)));
		IntStream.rangeClosed(1, 6).parallel().forEach((number) -> {
			int from = (number - 1) * size;
			upload.part(number, from, ByteBuffer.wrap(content, from, Math.min(size, content.length - from)));
		});
		failure(CloudErrorCategory.NOT_FOUND, () -> this.local.text("big"));
		ObjectMetadata done = upload.complete(6, content.length, LocalFixture.crc32c(content));
		assertThat(upload.complete(6, content.length, LocalFixture.crc32c(content))).isEqualTo(done);
		upload.abort();
		assertThat(this.local.bytes("big", GetOptions.DEFAULT)).isEqualTo(content);
		assertThat(done.contentType()).isEqualTo("x/y");
	}

	@Test
	void anAbortedOrWrongUploadLeavesNothing() {
		StorageDriver.PartUpload upload = this.local.storage.beginUpload(id("k"), PutOptions.DEFAULT);
		upload.part(1, 0, ByteBuffer.wrap(random(100)));
		failure(CloudErrorCategory.CORRUPTED, () -> upload.complete(1, 100, 1));
		failure(CloudErrorCategory.INVALID_ARGUMENT, () -> upload.complete(2, 100, 1));
		upload.abort();
		upload.abort();
		failure(CloudErrorCategory.NOT_FOUND, () -> upload.part(2, 65_536, ByteBuffer.allocate(1)));
		failure(CloudErrorCategory.CORRUPTED,
				() -> this.local.storage.put(id("k"), ByteBuffer.wrap(random(3)), 5, PutOptions.DEFAULT));
		assertThat(this.local.temporaryFiles()).isEmpty();
		failure(CloudErrorCategory.NOT_FOUND, () -> this.local.text("k"));
	}

	@Test
	void aMissingBucketIsAnError() {
		ObjectId id = new ObjectId("nowhere", "k");
		List<ThrowingCallable> calls = List.of(() -> this.local.storage.location("nowhere"),
				() -> this.local.storage.head(id, null), () -> this.local.storage.open(id, GetOptions.DEFAULT),
				() -> this.local.storage.put(id, ByteBuffer.allocate(0), 0, PutOptions.DEFAULT),
				() -> this.local.storage.beginUpload(id, PutOptions.DEFAULT),
				() -> this.local.storage.delete(id, DeleteOptions.DEFAULT),
				() -> this.local.storage.deleteBatch("nowhere", List.of("k")),
				() -> this.local.storage.list("nowhere", ListOptions.of(""), null),
				() -> this.local.storage.listVersions(id),
				() -> this.local.storage.copy(id("k"), id, CopyOptions.DEFAULT));
		this.local.put("k", "x");
		for (ThrowingCallable call : calls) {
			assertThatExceptionOfType(BucketNotFoundException.class).isThrownBy(call);
		}
		assertThat(this.local.temporaryFiles()).isEmpty();
		for (String name : List.of("..", "A", "a/b", "x", "-abc", "")) {
			failure(CloudErrorCategory.INVALID_ARGUMENT, () -> this.local.provider.createBucket(name));
			failure(CloudErrorCategory.INVALID_ARGUMENT, () -> this.local.storage.location(name));
		}
	}

	@Test
	void aBucketThatVanishesIsNoticed() throws Exception {
		this.local.put("k", "x");
		for (Path file : LocalFixture.filesUnder(this.local.bucket())
			.stream()
			.sorted((a, b) -> b.compareTo(a))
			.toList()) {
			Files.delete(file);
		}
		assertThatExceptionOfType(BucketNotFoundException.class).isThrownBy(() -> this.local.text("k"));
		assertThatExceptionOfType(BucketNotFoundException.class).isThrownBy(() -> this.local.put("k", "y"));
	}

	@Test
	void keysThatWouldEscapeDoNot() {
		for (String key : List.of("/etc/passwd", "../x", "a//b", "a/../../x", "..", "a/./b")) {
			try {
				this.local.put(key, "x");
			}
			catch (CloudException ex) {
				assertThat(ex.category()).isEqualTo(CloudErrorCategory.INVALID_ARGUMENT);
			}
		}
		assertThat(LocalFixture.filesUnder(this.directory))
			.allMatch((file) -> file.startsWith(this.local.data) || file.startsWith(this.directory.resolve("keys")));
		assertThat(LocalFixture.filesUnder(this.local.data)).filteredOn(Files::isRegularFile)
			.filteredOn((file) -> file.toString().endsWith("%o"))
			.allMatch((file) -> file.startsWith(this.local.bucket().resolve("objects")));
	}

	@Test
	void theDataDirectoryMayBeALink() throws Exception {
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), this.local.data);
		LocalOptions options = LocalOptions.builder(link).keyFile(this.directory.resolve("keys/local.key")).build();
		try (LocalProvider second = LocalProvider.open(options)) {
			this.local.put("k", "x");
			assertThat(second.storageDriver().head(id("k"), null).size()).isEqualTo(1);
		}
		this.local.put("k", "still works");
	}

	@Test
	void linksInsideTheDataDirectoryAreRefused() throws Exception {
		Path outside = Files.createDirectories(this.directory.resolve("outside"));
		this.local.put("dir/k", "x");
		Files.copy(this.local.file("dir/k"), outside.resolve("k%o"));
		Path dir = this.local.file("dir/k").getParent();
		Files.delete(this.local.file("dir/k"));
		Files.delete(dir);
		Files.createSymbolicLink(dir, outside);
		Files.createSymbolicLink(this.local.file("f"), outside.resolve("k%o"));
		for (String key : List.of("dir/k", "f")) {
			assertThat(failure(CloudErrorCategory.ACCESS_DENIED, () -> this.local.text(key)).getMessage())
				.contains("symbolic link");
			failure(CloudErrorCategory.ACCESS_DENIED, () -> this.local.put(key, "y"));
			failure(CloudErrorCategory.ACCESS_DENIED, () -> this.local.storage.delete(id(key), DeleteOptions.DEFAULT));
			failure(CloudErrorCategory.ACCESS_DENIED,
					() -> this.local.storage.list(LocalFixture.BUCKET, ListOptions.of(key), null));
		}
		assertThat(LocalFixture.filesUnder(outside)).hasSize(1);
	}

	private static byte[] random(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return bytes;
	}

}
