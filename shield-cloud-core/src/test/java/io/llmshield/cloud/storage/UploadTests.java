package io.llmshield.cloud.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicReference;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for writing objects from every source.
 */
class UploadTests extends StorageFixture {

	@TempDir
	Path directory;

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 49, 50, 51, 99, 100, 101, 149, 150, 151, 1000, 1049 })
	void everySourceArrivesWhole(int length) throws IOException {
		byte[] content = bytes(length);
		Path file = Files.write(this.directory.resolve("content"), content);
		this.storage.put("array", content);
		this.storage.put("known", new ByteArrayInputStream(content), length, PutOptions.DEFAULT);
		this.storage.put("unknown", new ByteArrayInputStream(content), PutOptions.DEFAULT);
		this.storage.put("trickling", new Trickle(content), PutOptions.DEFAULT);
		this.storage.put("file", file, PutOptions.DEFAULT);
		this.storage.put("bulk", (output) -> output.write(content), PutOptions.DEFAULT);
		ObjectMetadata stored = this.storage.put("single", (output) -> {
			for (byte next : content) {
				output.write(next);
			}
		}, PutOptions.ofType("text/plain"));
		assertThat(this.driver.keys()).hasSize(7)
			.allSatisfy((key) -> assertThat(this.driver.content(key)).isEqualTo(content));
		assertThat(stored.key()).isEqualTo("single");
		assertThat(stored.size()).isEqualTo(length);
		assertThat(stored.crc32c()).isEqualTo(crc32c(content));
		assertThat(stored.contentType()).isEqualTo("text/plain");
		assertThat(stored.userMetadata()).isEmpty();
	}

	@Test
	void contentBelowTheThresholdNeedsOneCall() {
		byte[] content = bytes(40);
		this.storage.put("known", new ByteArrayInputStream(content), 40, PutOptions.DEFAULT);
		this.storage.put("unknown", new ByteArrayInputStream(content), PutOptions.DEFAULT);
		this.storage.put("array", bytes(99));
		assertThat(this.driver.calls).containsExactly("put", "put", "put");
	}

	@Test
	void arrayBelowTheThresholdIsNotCopied() {
		AtomicReference<byte[]> sent = new AtomicReference<>();
		CloudStorage direct = CloudStorageBuilder.forDriver(new ForwardingStorageDriver(this.driver) {
			@Override
			public ObjectMetadata put(ObjectId id, ByteBuffer content, long crc32c, PutOptions options) {
				sent.set(content.array());
				return super.put(id, content, crc32c, options);
			}
		}).bucket(MemoryStorageDriver.BUCKET).build();
		byte[] content = bytes(99);
		direct.put("key", content);
		assertThat(sent.get()).isSameAs(content);
	}

	@Test
	void partsGrowSoThatAKnownLengthFits() {
		this.driver.limits(EnumSet.allOf(StorageCapability.class), 100, 5);
		byte[] content = bytes(901);
		this.storage.put("key", new ByteArrayInputStream(content), 901, PutOptions.DEFAULT);
		assertThat(this.driver.content("pre/key")).isEqualTo(content);
		assertThat(this.driver.calls).contains("part 5").doesNotContain("part 6");
	}

	@Test
	void lengthThatNeedsLargerPartsThanMemoryIsRefusedBeforeAnyCall() {
		this.driver.limits(EnumSet.allOf(StorageCapability.class), 100, 4);
		assertThatThrownBy(() -> this.storage.put("key", InputStream.nullInputStream(), 900, PutOptions.DEFAULT))
			.hasMessageContaining("memory-budget")
			.matches((ex) -> category(ex) == CloudErrorCategory.INVALID_ARGUMENT);
		assertThat(this.driver.calls).isEmpty();
	}

	@Test
	void partsOfUnknownLengthGrowToTheBudgetThenFail() {
		this.driver.limits(EnumSet.allOf(StorageCapability.class), 100, 4);
		byte[] content = bytes(50 + 100 + 200 + 200);
		this.storage.put("key", new ByteArrayInputStream(content), PutOptions.DEFAULT);
		assertThat(this.driver.content("pre/key")).isEqualTo(content);
		assertThatThrownBy(() -> this.storage.put("more", new ByteArrayInputStream(bytes(551)), PutOptions.DEFAULT))
			.matches((ex) -> category(ex) == CloudErrorCategory.INVALID_ARGUMENT);
		assertThat(this.driver.keys()).containsExactly("pre/key");
	}

	@Test
	void contentAboveTheLargestObjectIsRefused() {
		assertThatThrownBy(() -> this.storage.put("key", InputStream.nullInputStream(), 1_000_001, PutOptions.DEFAULT))
			.matches((ex) -> category(ex) == CloudErrorCategory.INVALID_ARGUMENT);
		assertThat(this.driver.calls).isEmpty();
		InputStream endless = new InputStream() {
			@Override
			public int read() {
				return 1;
			}
		};
		assertThatThrownBy(() -> this.storage.put("key", endless, PutOptions.DEFAULT))
			.matches((ex) -> category(ex) == CloudErrorCategory.INVALID_ARGUMENT);
		assertThat(this.driver.keys()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 49, 50, 51, 99, 100, 101, 149, 150, 151, 400 })
	void producerThatFailsLeavesNothing(int at) {
		IOException failure = new IOException("no more");
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> this.storage.put("key", (output) -> {
			try (output) {
				output.write(bytes(at));
				throw failure;
			}
		}, PutOptions.DEFAULT)).withCause(failure).matches((ex) -> ex.kind() == CloudErrorKind.STORAGE_PUT);
		InputStream broken = new InputStream() {
			private int left = at;

			@Override
			public int read() throws IOException {
				if (this.left-- <= 0) {
					throw failure;
				}
				return 1;
			}
		};
		assertThatThrownBy(() -> this.storage.put("key", broken, PutOptions.DEFAULT)).hasCause(failure);
		assertThat(this.driver.keys()).isEmpty();
	}

	@Test
	void uncheckedErrorsOfTheProducerReachTheCaller() {
		IllegalStateException failure = new IllegalStateException("mine");
		assertThatThrownBy(() -> this.storage.put("key", (output) -> {
			output.write(bytes(500));
			throw failure;
		}, PutOptions.DEFAULT)).isSameAs(failure);
		OutOfMemoryError error = new OutOfMemoryError("scripted");
		assertThatThrownBy(() -> this.storage.put("key", (output) -> {
			output.write(bytes(500));
			throw error;
		}, PutOptions.DEFAULT)).isSameAs(error);
		assertThat(this.driver.keys()).isEmpty();
	}

	@Test
	void failureToCleanUpDoesNotHideTheCause() {
		this.driver.after = (call) -> {
			if (call.equals("abort")) {
				throw MemoryStorageDriver.error(CloudErrorCategory.ACCESS_DENIED);
			}
		};
		IllegalStateException failure = new IllegalStateException("mine");
		assertThatThrownBy(() -> this.storage.put("key", (output) -> {
			output.write(bytes(500));
			throw failure;
		}, PutOptions.DEFAULT)).isSameAs(failure)
			.satisfies((ex) -> assertThat(ex.getSuppressed()).singleElement()
				.matches((suppressed) -> category(suppressed) == CloudErrorCategory.ACCESS_DENIED));
	}

	@ParameterizedTest
	@ValueSource(ints = { 39, 41, 120, 149, 151, 400 })
	void lengthThatIsNotTheContentsLeavesNothing(int stated) {
		int actual = (stated < 100) ? 40 : 150;
		assertThatThrownBy(
				() -> this.storage.put("key", new ByteArrayInputStream(bytes(actual)), stated, PutOptions.DEFAULT))
			.matches((ex) -> category(ex) == CloudErrorCategory.INVALID_ARGUMENT)
			.hasMessageContaining("after " + Math.min(actual, stated));
		assertThat(this.driver.keys()).isEmpty();
	}

	@Test
	void negativeLengthIsRefused() {
		assertThatThrownBy(() -> this.storage.put("key", InputStream.nullInputStream(), -1, PutOptions.DEFAULT))
			.matches((ex) -> category(ex) == CloudErrorCategory.INVALID_ARGUMENT);
	}

	@Test
	void fileThatGrowsWhileItIsReadLeavesNothing() throws IOException {
		Path file = Files.write(this.directory.resolve("content"), bytes(400));
		this.driver.before = (call) -> {
			if (call.equals("part 1")) {
				append(file);
			}
		};
		assertThatThrownBy(() -> this.storage.put("key", file, PutOptions.DEFAULT))
			.matches((ex) -> category(ex) == CloudErrorCategory.INVALID_ARGUMENT);
		assertThat(this.driver.keys()).isEmpty();
	}

	private static void append(Path file) {
		try {
			Files.write(file, bytes(10), java.nio.file.StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void missingFileIsAnInvalidArgument() {
		assertThatThrownBy(() -> this.storage.put("key", this.directory.resolve("none"), PutOptions.DEFAULT))
			.matches((ex) -> category(ex) == CloudErrorCategory.INVALID_ARGUMENT);
	}

	@Test
	void closingTwiceCommitsNothingAndWritingAfterwardsFails() {
		assertThatThrownBy(() -> this.storage.put("key", (output) -> {
			output.write(bytes(40));
			output.flush();
			output.close();
			output.close();
			assertThat(this.driver.calls).isEmpty();
			output.write(1);
		}, PutOptions.DEFAULT)).hasCauseInstanceOf(IOException.class);
		AtomicReference<OutputStream> leaked = new AtomicReference<>();
		this.storage.put("key", leaked::set, PutOptions.DEFAULT);
		assertThatThrownBy(() -> leaked.get().write(bytes(10))).isInstanceOf(IOException.class);
		assertThatThrownBy(() -> leaked.get().write(1)).isInstanceOf(IOException.class);
		assertThat(this.driver.content("pre/key")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 1023, 1024, 1025, 3000 })
	void singleBytesAndBulkWritesKeepTheirOrder(int singles) {
		byte[] content = bytes(singles + 700);
		this.storage.put("key", (output) -> {
			output.write(content, 0, 350);
			for (int i = 350; i < 350 + singles; i++) {
				output.write(content[i]);
			}
			output.write(content, 350 + singles, 350);
		}, PutOptions.DEFAULT);
		assertThat(this.driver.content("pre/key")).isEqualTo(content);
	}

	@Test
	void contentWithAnotherChecksumThanExpectedIsNotWritten() {
		byte[] content = bytes(300);
		PutOptions wrong = PutOptions.builder().crc32c(1L).build();
		assertThatThrownBy(() -> this.storage.put("key", content, wrong))
			.matches((ex) -> category(ex) == CloudErrorCategory.CORRUPTED);
		assertThatThrownBy(() -> this.storage.put("key", new ByteArrayInputStream(content), wrong))
			.matches((ex) -> category(ex) == CloudErrorCategory.CORRUPTED);
		assertThatThrownBy(() -> this.storage.put("key", new ByteArrayInputStream(content, 0, 40), wrong))
			.matches((ex) -> category(ex) == CloudErrorCategory.CORRUPTED);
		assertThat(this.driver.calls).doesNotContain("put", "complete");
		this.storage.put("key", new ByteArrayInputStream(content),
				PutOptions.builder().crc32c(crc32c(content)).build());
		assertThat(this.driver.content("pre/key")).isEqualTo(content);
	}

	@ParameterizedTest
	@ValueSource(ints = { 10, 300 })
	void whatTheProviderStoredWronglyIsDeletedUnderItsVersion(int length) {
		this.storage.put("key", bytes(20));
		CloudStorage lying = CloudStorageBuilder.forDriver(new Lying(this.driver))
			.bucket(MemoryStorageDriver.BUCKET)
			.prefix("pre")
			.transfers(this.transfers)
			.build();
		assertThatThrownBy(() -> lying.put("key", bytes(length)))
			.matches((ex) -> category(ex) == CloudErrorCategory.CORRUPTED)
			.hasMessageContaining("has been deleted");
		assertThat(this.driver.content("pre/key")).isEqualTo(bytes(20));
		this.driver.without(StorageCapability.VERSIONS, StorageCapability.CONDITIONAL_DELETE);
		assertThatThrownBy(() -> lying.put("key", bytes(length))).hasMessageContaining("still there");
	}

	/** Gives at most seven bytes at a time, and sometimes none. */
	private static final class Trickle extends ByteArrayInputStream {

		private int turn;

		Trickle(byte[] content) {
			super(content);
		}

		@Override
		public int read(byte[] target, int offset, int count) {
			return (this.turn++ % 5 == 4) ? 0 : super.read(target, offset, Math.min(7, count));
		}

	}

	/** Claims to have stored a byte more. */
	private static final class Lying extends ForwardingStorageDriver {

		Lying(StorageDriver delegate) {
			super(delegate);
		}

		private static ObjectMetadata lie(ObjectMetadata right) {
			return new ObjectMetadata(right.key(), right.size() + 1, right.versionToken(), right.versionId(),
					right.lastModified(), null, null, right.storageClass(), right.userMetadata(), right.crc32c(), null);
		}

		@Override
		public ObjectMetadata put(ObjectId id, ByteBuffer content, long crc32c, PutOptions options) {
			return lie(super.put(id, content, crc32c, options));
		}

		@Override
		public PartUpload beginUpload(ObjectId id, PutOptions options) {
			return new ForwardingPartUpload(super.beginUpload(id, options)) {
				@Override
				public ObjectMetadata complete(int parts, long size, long crc32c) {
					return lie(super.complete(parts, size, crc32c));
				}
			};
		}

	}

}
