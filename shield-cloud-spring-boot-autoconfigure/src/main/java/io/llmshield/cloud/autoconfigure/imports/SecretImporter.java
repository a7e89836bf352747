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
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretLoader;
import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads imported secrets side by side, each name once, and tells every failure together.
 * An import that was read earlier keeps what it has if it cannot be had now, so that one
 * secret does not hold up the others.
 */
final class SecretImporter {

	private static final Logger logger = LoggerFactory.getLogger(SecretImporter.class);

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
	 * @param last what was imported earlier; stays as it is
	 * @throws SecretImportException if, of the imports that are new, a secret that is not
	 * optional does not exist, one could not be read, or has not the format that was
	 * asked for; and if the provider is away for all imports
	 */
	void read(List<SecretPropertySource> sources, LastImports last) {
		Map<String, CompletableFuture<SecretValue>> values = new LinkedHashMap<>();
		sources.forEach(
				(source) -> values.computeIfAbsent(source.getSource().name(), (name) -> new CompletableFuture<>()));
		Queue<Map.Entry<String, CompletableFuture<SecretValue>>> waiting = new ConcurrentLinkedQueue<>(
				values.entrySet());
		for (int i = 0; i < Math.min(this.parallel, values.size()); i++) {
			this.executor.execute(() -> load(waiting, last));
		}
		Map<SecretPropertySource, SecretImportFailure> failures = new LinkedHashMap<>();
		for (SecretPropertySource source : sources) {
			SecretImportFailure failure = take(source, last.of(source.getSource()),
					Objects.requireNonNull(values.get(source.getSource().name())));
			if (failure != null) {
				failures.put(source, failure);
			}
		}
		values.values()
			.stream()
			.filter((value) -> !value.isCompletedExceptionally())
			.forEach((value) -> value.join().wipe());
		boolean away = failures.size() == sources.size()
				&& failures.values().stream().allMatch(SecretImportFailure::mayPass);
		List<SecretImportFailure> refused = new ArrayList<>();
		failures.forEach((source, failure) -> {
			SecretPropertySource before = last.of(source.getSource());
			if (away || before == null) {
				refused.add(failure);
			}
			else if (source.carryOver(before, failure)) {
				logger.warn("The import '{}' cannot be read again, and its properties keep their old values: {}",
						failure.location(), failure.kind());
			}
		});
		if (!refused.isEmpty()) {
			throw new SecretImportException(refused);
		}
	}

	/** Return why the source could not be filled, {@code null} if it need not be told. */
	private @Nullable SecretImportFailure take(SecretPropertySource source, @Nullable SecretPropertySource before,
			CompletableFuture<SecretValue> answer) {
		SecretImport secret = source.getSource();
		try {
			SecretValue value = answer.join();
			boolean fallback = this.loader.isFallback(value);
			if (fallback && before != null && before.version() != null) {
				return SecretImportFailure.of(secret, deleted(secret, value));
			}
			source.take(value, fallback);
			return null;
		}
		catch (CompletionException ex) {
			CloudException error = cloudException(ex);
			// A secret that cannot be read may exist, with what the application needs
			boolean without = error.category() == CloudErrorCategory.NOT_FOUND && secret.optional()
					&& (before == null || !before.isFilled());
			return without ? null : SecretImportFailure.of(secret, error);
		}
		catch (IllegalArgumentException ex) {
			return SecretImportFailure.unusable(secret, String.valueOf(ex.getMessage()));
		}
	}

	/** What stands in for it may be older than what the provider had. */
	private static CloudException deleted(SecretImport secret, SecretValue fallback) {
		return CloudException.of(CloudErrorKind.SECRET_FETCH, CloudErrorCategory.NOT_FOUND)
			.operation("load secret")
			.resource(secret.name())
			.reason("the provider does not have it any more, and " + fallback.source() + " stands in at a start only")
			.build();
	}

	private void load(Queue<Map.Entry<String, CompletableFuture<SecretValue>>> waiting, LastImports last) {
		Map.Entry<String, CompletableFuture<SecretValue>> next = waiting.poll();
		while (next != null) {
			try {
				String name = next.getKey();
				next.getValue().complete(last.contains(name) ? this.loader.loadAgain(name) : this.loader.load(name));
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
