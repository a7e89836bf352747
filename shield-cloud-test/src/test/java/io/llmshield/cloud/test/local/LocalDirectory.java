package io.llmshield.cloud.test.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import org.springframework.util.FileSystemUtils;

/**
 * A data directory of the local provider, opened twice: two providers in one process
 * stand for two processes.
 */
class LocalDirectory implements AutoCloseable {

	private final Path directory;

	private final MovingClock clock = new MovingClock();

	private final List<LocalProvider> providers = new ArrayList<>();

	LocalDirectory(Supplier<URI> baseUrl) throws IOException {
		this.directory = Files.createTempDirectory("shield-contract-");
		for (int i = 0; i < 2; i++) {
			this.providers.add(LocalProvider.open(LocalOptions.builder(this.directory)
				.key(Base64.getEncoder().encodeToString(new byte[32]))
				.publicBaseUrl(baseUrl)
				.clock(this.clock)
				.build()));
		}
	}

	LocalProvider provider() {
		return this.providers.get(0);
	}

	LocalProvider independentProvider() {
		return this.providers.get(1);
	}

	MovingClock clock() {
		return this.clock;
	}

	/** All regular files below a part of the directory. */
	List<Path> files(String part) throws IOException {
		Path start = this.directory.resolve(part);
		if (!Files.exists(start)) {
			return List.of();
		}
		try (Stream<Path> files = Files.walk(start)) {
			return files.filter(Files::isRegularFile).toList();
		}
	}

	@Override
	public void close() {
		this.providers.forEach(LocalProvider::close);
		try {
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
