package io.llmshield.cloud.local;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CheckedDirectoriesTests {

	@TempDir
	Path directory;

	private final AtomicLong now = new AtomicLong();

	private final CheckedDirectories checked = new CheckedDirectories(this.now::get);

	@Test
	void aLinkThatTakesAPlaceIsNoticedAfterAMoment() throws Exception {
		Path outside = Files.createDirectories(this.directory.resolve("outside/b"));
		Path a = Files.createDirectories(this.directory.resolve("a/b")).getParent();
		int depth = this.directory.getNameCount();
		this.checked.check(depth, a.resolve("b"));
		Files.delete(a.resolve("b"));
		Files.delete(a);
		Files.createSymbolicLink(a, outside.getParent());
		this.now.addAndGet(CheckedDirectories.VALIDITY.toNanos());
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(SymbolicLinkException.class)
				.isThrownBy(() -> this.checked.check(depth, a.resolve("b")));
		}
	}

	@Test
	void whatIsMissingIsNotRemembered() throws Exception {
		Path a = this.directory.resolve("a");
		int depth = this.directory.getNameCount();
		assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> this.checked.check(depth, a));
		Files.createDirectory(a);
		this.checked.check(depth, a);
		Files.delete(a);
		this.checked.check(depth, a);
	}

}
