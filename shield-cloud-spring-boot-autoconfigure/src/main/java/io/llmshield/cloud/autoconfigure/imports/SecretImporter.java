package io.llmshield.cloud.autoconfigure.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretLoader;
import io.llmshield.cloud.secrets.SecretValue;

/**
 * Reads imported secrets side by side, each name once, and tells every failure together.
 */
final class SecretImporter {

	private final SecretLoader loader;

	private final Executor executor;

	private final int parallel;

	/**
	 * Create it.
	 * @param loader reads the secrets
	 * @param executor starts each task at once
	 * @param parallel how many secrets are read at once; from 1
	 */
	SecretImporter(SecretLoader loader, Executor executor, int parallel) {
		this.loader = loader;
		this.executor = executor;
		this.parallel = parallel;
	}

	/**
	 * Fill the sources.
	 * @param sources of any number of imports
	 * @throws SecretImportException if a secret that is not optional does not exist, one
	 * could not be read, or has not the format that was asked for
	 */
	void read(List<SecretPropertySource> sources) {
		Map<String, CompletableFuture<SecretValue>> values = new LinkedHashMap<>();
		sources.forEach(
				(source) -> values.computeIfAbsent(source.getSource().name(), (name) -> new CompletableFuture<>()));
		Queue<Map.Entry<String, CompletableFuture<SecretValue>>> waiting = new ConcurrentLinkedQueue<>(
				values.entrySet());
		for (int i = 0; i < Math.min(this.parallel, values.size()); i++) {
			this.executor.execute(() -> load(waiting));
		}
		List<SecretImportFailure> failures = new ArrayList<>();
		for (SecretPropertySource source : sources) {
			try {
				source.take(Objects.requireNonNull(values.get(source.getSource().name())).join());
			}
			catch (CompletionException ex) {
				CloudException error = cloudException(ex);
				// A secret that cannot be read may exist, with what the application needs
				if (error.category() != CloudErrorCategory.NOT_FOUND || !source.getSource().optional()) {
					failures.add(SecretImportFailure.of(source.getSource(), error));
				}
			}
			catch (IllegalArgumentException ex) {
				failures.add(SecretImportFailure.unusable(source.getSource(), String.valueOf(ex.getMessage())));
			}
		}
		values.values()
			.stream()
			.filter((value) -> !value.isCompletedExceptionally())
			.forEach((value) -> value.join().wipe());
		if (!failures.isEmpty()) {
			throw new SecretImportException(failures);
		}
	}

	private void load(Queue<Map.Entry<String, CompletableFuture<SecretValue>>> waiting) {
		Map.Entry<String, CompletableFuture<SecretValue>> next = waiting.poll();
		while (next != null) {
			try {
				next.getValue().complete(this.loader.load(next.getKey()));
			}
			catch (Throwable ex) {
				next.getValue().completeExceptionally(new CompletionException(ex));
			}
			next = waiting.poll();
		}
	}

	private static CloudException cloudException(CompletionException ex) {
		if (ex.getCause() instanceof CloudException cloud) {
			return cloud;
		}
		if (ex.getCause() instanceof RuntimeException other) {
			throw other;
		}
		throw ex;
	}

}
