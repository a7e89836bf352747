package io.llmshield.cloud.storage;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for reading objects.
 */
class DownloadTests extends StorageFixture {

	private final byte[] content = bytes(1000);

	@TempDir
	Path directory;

	@BeforeEach
	void write() {
		this.storage.put("key", this.content);
		this.driver.calls.clear();
	}

	/** A body that fails after some bytes, as often as told. */
	private static BiFunction<Long, InputStream, InputStream> breaking(int after, int times, Exception failure) {
		AtomicInteger left = new AtomicInteger(times);
		return (offset, right) -> (left.getAndDecrement() > 0) ? new Breaking(right, after, failure) : right;
	}

	@Test
	void wholeObjectAndRange() throws IOException {
		assertThat(this.storage.getBytes("key")).isEqualTo(this.content);
		try (ObjectContent range = this.storage.open("key", GetOptions.ofRange(ByteRange.of(990, 50)))) {
			assertThat(range.length()).isEqualTo(10);
			assertThat(range.metadata().size()).isEqualTo(1000);
			assertThat(range.metadata().key()).isEqualTo("key");
			assertThat(range.metadata().userMetadata()).isEmpty();
			assertThat(range.inputStream().readAllBytes())
				.isEqualTo(java.util.Arrays.copyOfRange(this.content, 990, 1000));
			assertThat(range.inputStream().read()).isEqualTo(-1);
		}
		this.storage.put("empty", new byte[0]);
		assertThat(this.storage.getBytes("empty")).isEmpty();
		assertThat(this.storage.getBytes("empty", GetOptions.ofRange(ByteRange.of(0, 5)))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 500, 999 })
	void brokenConnectionIsResumedUnderTheSameVersion(int after) {
		for (Exception failure : new Exception[] { new IOException("reset"), new SocketTimeoutException("slow"),
				MemoryStorageDriver.error(CloudErrorCategory.UNAVAILABLE), new EndedEarly() }) {
			this.driver.calls.clear();
			this.driver.body = breaking(after, 1, failure);
			assertThat(this.storage.getBytes("key")).isEqualTo(this.content);
			assertThat(this.driver.calls).containsExactly("open 0", "open " + after);
		}
	}

	@Test
	void theRestIsAskedForByVersionAndToken() {
		List<GetOptions> asked = new ArrayList<>();
		CloudStorage watched = CloudStorageBuilder.forDriver(new ForwardingStorageDriver(this.driver) {
			@Override
			public ObjectContent open(ObjectId id, GetOptions options) {
				asked.add(options);
				return super.open(id, options);
			}
		}).bucket(MemoryStorageDriver.BUCKET).prefix("pre").build();
		this.driver.body = breaking(300, 1, new IOException("reset"));
		assertThat(watched.getBytes("key", GetOptions.ofRange(ByteRange.of(100, 800)))).hasSize(800);
		ObjectMetadata metadata = this.storage.getMetadata("key");
		assertThat(asked.get(1))
			.isEqualTo(new GetOptions(ByteRange.of(400, 500), metadata.versionId(), metadata.versionToken(), null));
	}

	@Test
	void connectionThatBreaksAgainAndAgainWithProgressIsResumedForever() {
		this.driver.body = breaking(90, Integer.MAX_VALUE, new IOException("reset"));
		assertThat(this.storage.getBytes("key")).isEqualTo(this.content);
	}

	@Test
	void connectionThatBreaksWithoutProgressFailsInTheEnd() {
		IOException failure = new IOException("reset");
		this.driver.body = breaking(0, Integer.MAX_VALUE, failure);
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> this.storage.getBytes("key"))
			.withCause(failure)
			.matches((ex) -> ex.category() == CloudErrorCategory.UNAVAILABLE)
			.matches((ex) -> ex.kind() == CloudErrorKind.STORAGE_READ);
		assertThat(this.driver.calls).hasSize(1 + ResumingInputStream.MAX_RESUMPTIONS);
	}

	@Test
	void whatDoesNotGoAwayIsNotResumed() {
		this.driver.body = breaking(10, 9, MemoryStorageDriver.error(CloudErrorCategory.ACCESS_DENIED));
		assertThatThrownBy(() -> this.storage.getBytes("key"))
			.matches((ex) -> category(ex) == CloudErrorCategory.ACCESS_DENIED)
			.hasMessageContaining("'key'");
		this.driver.body = breaking(10, 9, new IllegalStateException("hunter2"));
		assertThatThrownBy(() -> this.storage.getBytes("key"))
			.matches((ex) -> category(ex) == CloudErrorCategory.UNKNOWN)
			.hasMessageNotContaining("hunter2");
		assertThat(this.driver.calls).containsExactly("open 0", "open 0");
	}

	@Test
	void interruptionIsNotResumed() {
		this.driver.body = breaking(10, 9, new ClosedByInterruptException());
		assertThatThrownBy(() -> this.storage.getBytes("key"))
			.matches((ex) -> category(ex) == CloudErrorCategory.CANCELLED);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.driver.calls).containsExactly("open 0");
	}

	@Test
	void versionsAreNeverMixed() throws IOException {
		this.driver.body = breaking(500, 1, new IOException("reset"));
		try (ObjectContent open = this.storage.open("key")) {
			InputStream stream = open.inputStream();
			assertThat(stream.readNBytes(500)).hasSize(500);
			this.driver.without(StorageCapability.VERSIONS);
			this.storage.put("key", bytes(1001));
			// The driver keeps the version, so reading goes on with the old bytes
			assertThat(stream.readNBytes(500)).isEqualTo(java.util.Arrays.copyOfRange(this.content, 500, 1000));
		}
		this.storage.put("key", this.content);
		this.driver.body = breaking(500, 1, new IOException("reset"));
		try (ObjectContent open = this.storage.open("key")) {
			InputStream stream = open.inputStream();
			assertThat(stream.readNBytes(500)).hasSize(500);
			this.driver.before = failing("open 500", 1, CloudErrorCategory.PRECONDITION_FAILED);
			assertThatThrownBy(stream::read).matches((ex) -> category(ex) == CloudErrorCategory.PRECONDITION_FAILED)
				.hasMessageContaining("changed");
		}
	}

	@Test
	void corruptedBytesAreNeverHandedOutWhole() throws IOException {
		this.driver.body = (offset, right) -> new FilterInputStream(right) {
			@Override
			public int read(byte[] target, int from, int count) throws IOException {
				int read = super.read(target, from, count);
				target[from] ^= 1;
				return read;
			}
		};
		assertThatThrownBy(() -> this.storage.getBytes("key"))
			.matches((ex) -> category(ex) == CloudErrorCategory.CORRUPTED);
		try (ObjectContent open = this.storage.open("key")) {
			InputStream stream = open.inputStream();
			stream.readNBytes(999);
			assertThatThrownBy(stream::read).matches((ex) -> category(ex) == CloudErrorCategory.CORRUPTED);
			assertThatThrownBy(stream::read).matches((ex) -> category(ex) == CloudErrorCategory.CORRUPTED);
		}
		Path target = Files.writeString(this.directory.resolve("target"), "old");
		assertThatThrownBy(() -> this.storage.getToFile("key", target, GetOptions.DEFAULT))
			.matches((ex) -> category(ex) == CloudErrorCategory.CORRUPTED);
		assertThat(target).hasContent("old");
		assertThat(this.directory).isDirectoryNotContaining("glob:**.part");
	}

	@Test
	void moreBytesThanAnnouncedAreAnError() {
		this.driver.body = (offset, right) -> new ByteArrayInputStream(bytes(1200));
		assertThatThrownBy(() -> this.storage.getBytes("key"))
			.matches((ex) -> category(ex) == CloudErrorCategory.CORRUPTED);
	}

	@Test
	void rangeBeyondTheEndIsAnInvalidArgument() {
		assertThatThrownBy(() -> this.storage.getBytes("key", GetOptions.ofRange(ByteRange.from(1000))))
			.matches((ex) -> category(ex) == CloudErrorCategory.INVALID_ARGUMENT);
	}

	@Test
	void conditionsOfReads() {
		String token = this.storage.getMetadata("key").versionToken();
		assertThat(this.storage.getBytes("key", GetOptions.DEFAULT.ifMatch(token))).hasSize(1000);
		assertThatThrownBy(() -> this.storage.getBytes("key", GetOptions.DEFAULT.ifNoneMatch(token)))
			.matches((ex) -> category(ex) == CloudErrorCategory.PRECONDITION_FAILED);
	}

	@Test
	void fileIsReplacedAtOnce() throws IOException {
		Path target = Files.writeString(this.directory.resolve("target"), "old");
		ObjectMetadata metadata = this.storage.getToFile("key", target, GetOptions.DEFAULT);
		assertThat(metadata.key()).isEqualTo("key");
		assertThat(target).hasBinaryContent(this.content);
		assertThat(this.directory.toFile().list()).containsExactly("target");
	}

	@Test
	void fileThatCannotBeWrittenIsAClearError() {
		Path target = this.directory.resolve("none/target");
		assertThatThrownBy(() -> this.storage.getToFile("key", target, GetOptions.DEFAULT))
			.matches((ex) -> category(ex) == CloudErrorCategory.UNKNOWN)
			.hasMessageContaining(target.toString());
		assertThatThrownBy(() -> this.storage.getToFile("key", this.directory, GetOptions.DEFAULT))
			.matches((ex) -> category(ex) == CloudErrorCategory.INVALID_ARGUMENT);
	}

	@Test
	void brokenReadLeavesNoFile() {
		this.driver.body = breaking(10, 9, MemoryStorageDriver.error(CloudErrorCategory.ACCESS_DENIED));
		Path target = this.directory.resolve("target");
		assertThatThrownBy(() -> this.storage.getToFile("key", target, GetOptions.DEFAULT))
			.matches((ex) -> category(ex) == CloudErrorCategory.ACCESS_DENIED);
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void closedStreamCannotBeRead() throws IOException {
		ObjectContent open = this.storage.open("key");
		open.close();
		open.close();
		assertThatThrownBy(() -> open.inputStream().read()).isInstanceOf(IOException.class);
	}

	/** Stands for a stream that ends instead of failing. */
	private static final class EndedEarly extends Exception {

	}

	private static final class Breaking extends FilterInputStream {

		private final Exception failure;

		private int left;

		Breaking(InputStream right, int after, Exception failure) {
			super(right);
			this.left = after;
			this.failure = failure;
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
		}

		@Override
		public int read(byte[] target, int offset, int count) throws IOException {
			if (this.left > 0) {
				int read = super.read(target, offset, Math.min(this.left, count));
				this.left -= read;
				return read;
			}
			if (this.failure instanceof IOException io) {
				throw io;
			}
			if (this.failure instanceof RuntimeException unchecked) {
				throw unchecked;
			}
			return -1;
		}

	}

}
