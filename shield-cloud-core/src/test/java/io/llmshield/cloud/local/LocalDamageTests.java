package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.PutOptions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.llmshield.cloud.local.LocalFixture.failure;
import static io.llmshield.cloud.local.LocalFixture.id;
import static org.assertj.core.api.Assertions.assertThat;

/** Damaged files, and disks that are full or read-only. */
class LocalDamageTests {

	@TempDir
	Path directory;

	@Test
	void everyFlippedByteOfASmallObjectIsNoticed() throws IOException {
		try (LocalFixture local = new LocalFixture(this.directory)) {
			local.put("k", "some content",
					PutOptions.builder().contentType("a/b").metadata("m", "n").tag("t", "u").build());
			byte[] file = Files.readAllBytes(local.file("k"));
			for (int i = 0; i < file.length; i++) {
				byte[] damaged = file.clone();
				damaged[i] ^= (byte) (1 << (i % 8));
				Files.write(local.file("k"), damaged);
				failure(CloudErrorCategory.CORRUPTED, () -> local.text("k"));
			}
			for (int length = 0; length < file.length; length++) {
				Files.write(local.file("k"), Arrays.copyOf(file, length));
				failure(CloudErrorCategory.CORRUPTED, () -> local.text("k"));
			}
			Files.write(local.file("k"), file);
			assertThat(local.text("k")).isEqualTo("some content");
		}
	}

	@Test
	void aDamagedBlockOfALargeObjectIsNoticedWhereItIsRead() throws IOException {
		try (LocalFixture local = new LocalFixture(this.directory)) {
			byte[] content = new byte[400_000];
			local.put("k", content, PutOptions.DEFAULT);
			byte[] file = Files.readAllBytes(local.file("k"));
			file[200_000] ^= 1;
			Files.write(local.file("k"), file);
			failure(CloudErrorCategory.CORRUPTED, () -> local.bytes("k", GetOptions.DEFAULT));
			failure(CloudErrorCategory.CORRUPTED,
					() -> local.bytes("k", GetOptions.ofRange(ByteRange.of(196_700, 10))));
			assertThat(local.bytes("k", GetOptions.ofRange(ByteRange.of(0, 100_000)))).hasSize(100_000);
		}
	}

	@Test
	void aFileOfAnotherKeyIsNoticed() throws IOException {
		try (LocalFixture local = new LocalFixture(this.directory)) {
			local.put("k", "x");
			Files.copy(local.file("k"), local.file("l"));
			assertThat(failure(CloudErrorCategory.CORRUPTED, () -> local.text("l")).getMessage()).contains("'k'");
		}
	}

	@Test
	void aDamagedObjectIsReplacedAndDeleted() throws IOException {
		try (LocalFixture local = new LocalFixture(this.directory)) {
			local.put("k", "good");
			Files.write(local.file("k"), new byte[10]);
			failure(CloudErrorCategory.CORRUPTED, () -> local.put("k", "x", PutOptions.ifMatch("y")));
			local.put("k", "better");
			assertThat(local.text("k")).isEqualTo("better");
			Files.write(local.file("k"), new byte[10]);
			local.storage.delete(id("k"), DeleteOptions.DEFAULT);
			failure(CloudErrorCategory.NOT_FOUND, () -> local.text("k"));
		}
	}

	@Test
	void aFullDiskLosesNothing() throws Exception {
		Path mount = mountTmpfs("size=3m");
		try (LocalFixture local = new LocalFixture(this.directory,
				(options) -> LocalOptions.builder(mount.resolve("data")).keyFile(this.directory.resolve("key")))) {
			local.put("k", "small");
			CloudException failure = failure(CloudErrorCategory.UNAVAILABLE,
					() -> local.put("k", new byte[5_000_000], PutOptions.DEFAULT));
			assertThat(failure.retryable()).isFalse();
			assertThat(failure.getMessage()).contains("disk is full").contains("Free space");
			assertThat(local.text("k")).isEqualTo("small");
			assertThat(LocalFixture.filesUnder(mount.resolve("data/tmp"))).isEmpty();
			local.put("k", "after");
		}
		finally {
			run("umount", mount.toString());
		}
	}

	@Test
	void aReadOnlyDiskLosesNothing() throws Exception {
		Path mount = mountTmpfs("size=3m");
		try (LocalFixture local = new LocalFixture(this.directory,
				(options) -> LocalOptions.builder(mount.resolve("data")).keyFile(this.directory.resolve("key")))) {
			local.put("k", "kept");
			// The lock file and the process' file stay open for writing, so remounting
			// fails: bind instead.
			Assumptions.assumeTrue(run("mount", "--bind", mount.toString(), mount.toString()) == 0);
			try {
				Assumptions.assumeTrue(run("mount", "-o", "remount,bind,ro", mount.toString()) == 0);
				assertThat(failure(CloudErrorCategory.ACCESS_DENIED, () -> local.put("k", "x")).getMessage())
					.contains("read-only");
				failure(CloudErrorCategory.ACCESS_DENIED, () -> local.storage.delete(id("k"), DeleteOptions.DEFAULT));
				assertThat(local.text("k")).isEqualTo("kept");
			}
			finally {
				run("umount", mount.toString());
			}
			local.put("k", "again");
		}
		finally {
			run("umount", mount.toString());
		}
	}

	@Test
	void systemErrorsAreTranslatedInOnePlace() {
		Operation operation = new Operation(CloudErrorKind.STORAGE_PUT, "put", "k");
		assertThat(operation.translate(new AccessDeniedException("f")).category())
			.isEqualTo(CloudErrorCategory.ACCESS_DENIED);
		CloudException full = operation.translate(new FileSystemException("f", null, "No space left on device"));
		assertThat(full.category()).isEqualTo(CloudErrorCategory.UNAVAILABLE);
		assertThat(full.retryable()).isFalse();
		assertThat(operation.translate(new FileSystemException("f", null, "Read-only file system")).category())
			.isEqualTo(CloudErrorCategory.ACCESS_DENIED);
		assertThat(operation.translate(new IOException("Input/output error")).category())
			.isEqualTo(CloudErrorCategory.UNAVAILABLE);
		assertThat(operation.translate(new java.nio.channels.ClosedByInterruptException()).category())
			.isEqualTo(CloudErrorCategory.CANCELLED);
	}

	private Path mountTmpfs(String options) throws Exception {
		Path mount = Files.createDirectories(this.directory.resolve("mount"));
		Assumptions.assumeTrue(run("mount", "-t", "tmpfs", "-o", options, "tmpfs", mount.toString()) == 0,
				"only root can mount a small disk");
		return mount;
	}

	private static int run(String... command) throws Exception {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			return process.waitFor(20, TimeUnit.SECONDS) ? process.exitValue() : -1;
		}
		catch (IOException ex) {
			return -1;
		}
	}

}
