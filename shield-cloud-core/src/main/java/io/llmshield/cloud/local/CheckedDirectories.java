package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;

import org.springframework.util.function.SingletonSupplier;

/**
 * Remembers for a moment which directories were found to be no symbolic links, because
 * asking for each folder of a key takes as long as reading a small object. For reading
 * only: nothing is ever written through a directory that was not looked at. Between the
 * look and the opening of a file somebody could always put a link there; this makes that
 * time {@link #VALIDITY} at most. Thread-safe.
 */
final class CheckedDirectories {

	/** Long enough to matter for objects that are read often; our choice. */
	static final Duration VALIDITY = Duration.ofMillis(100);

	private static final int MAX_DIRECTORIES = 1000;

	/** Made at the first read, so that a start does not load Caffeine. */
	private final SingletonSupplier<Cache<Path, Boolean>> cache;

	CheckedDirectories(Ticker ticker) {
		this.cache = SingletonSupplier.of(() -> Caffeine.newBuilder()
			.maximumSize(MAX_DIRECTORIES)
			.expireAfterWrite(VALIDITY)
			.ticker(ticker)
			.executor(Runnable::run)
			.build());
	}

	/**
	 * Fail unless every directory with more names than a number, down to the given one,
	 * is a real directory, or was one a moment ago.
	 */
	void check(int depth, Path directory) throws IOException {
		if (directory.getNameCount() <= depth) {
			return;
		}
		Cache<Path, Boolean> checked = this.cache.obtain();
		if (checked.getIfPresent(directory) == null) {
			SafeFiles.checkDirectories(depth, directory);
			checked.put(directory, Boolean.TRUE);
		}
	}

}
