package io.llmshield.cloud.test.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.faults.BodyFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Files as source and target. A target appears whole or not at all.
 */
public abstract class StorageFilesContract extends StorageContractGroup {

	@TempDir
	Path directory = Path.of("");

	@ParameterizedTest
	@EnumSource
	void fileComesBack(UploadPoint size) throws IOException {
		byte[] content = bytes(size.in(environment()));
		Path source = Files.write(this.directory.resolve("source"), content);
		ObjectMetadata written = store().put(KEY, source, PutOptions.DEFAULT);
		assertThat(written.size()).isEqualTo(content.length);
		Path target = this.directory.resolve("target");
		assertThat(store().getToFile(KEY, target, GetOptions.DEFAULT)).isEqualTo(written);
		assertThat(Files.mismatch(source, target)).isEqualTo(-1);
		assertThat(files()).containsExactly("source", "target");
	}

	@Test
	void missingFileIsAnErrorAndWritesNothing() {
		CloudFailures.failure(() -> store().put(KEY, this.directory.resolve("missing"), PutOptions.DEFAULT));
		assertAbsent(KEY);
	}

	@Test
	void directoryIsAnErrorAndWritesNothing() {
		CloudFailures.failure(() -> store().put(KEY, this.directory, PutOptions.DEFAULT));
		assertAbsent(KEY);
	}

	@Test
	void existingTargetIsReplaced() throws IOException {
		store().put(KEY, text("new"));
		Path target = Files.write(this.directory.resolve("target"), text("an older and longer content"));
		store().getToFile(KEY, target, GetOptions.DEFAULT);
		assertThat(target).hasBinaryContent(text("new"));
		assertThat(files()).containsExactly("target");
	}

	@Test
	void missingObjectLeavesTheTargetAlone() throws IOException {
		Path target = Files.write(this.directory.resolve("target"), text("old"));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> store().getToFile(KEY, target, GetOptions.DEFAULT));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> store().getToFile(KEY, this.directory.resolve("other"), GetOptions.DEFAULT));
		assertThat(target).hasBinaryContent(text("old"));
		assertThat(files()).containsExactly("target");
	}

	@Test
	void damagedDownloadLeavesTheTargetAlone() throws IOException {
		store().put(KEY, bytes(100_000));
		Path target = Files.write(this.directory.resolve("target"), text("old"));
		environment().driver().damageNextBodies(BodyFault.corruptAt(50_000));
		CloudFailures.assertFails(CloudErrorCategory.CORRUPTED,
				() -> store().getToFile(KEY, target, GetOptions.DEFAULT));
		assertThat(target).hasBinaryContent(text("old"));
		assertThat(files()).containsExactly("target");
	}

	@Test
	void rangeGoesToAFile() throws IOException {
		store().put(KEY, text("0123456789"));
		Path target = this.directory.resolve("target");
		store().getToFile(KEY, target, GetOptions.ofRange(ByteRange.of(3, 4)));
		assertThat(target).hasBinaryContent(text("3456"));
	}

	@Test
	void targetInAMissingDirectoryIsAnError() {
		store().put(KEY, text("content"));
		Path target = this.directory.resolve("missing").resolve("target");
		CloudFailures.failure(() -> store().getToFile(KEY, target, GetOptions.DEFAULT));
		assertThat(target).doesNotExist();
	}

	private List<String> files() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.map((file) -> file.getFileName().toString()).sorted().toList();
		}
	}

}
