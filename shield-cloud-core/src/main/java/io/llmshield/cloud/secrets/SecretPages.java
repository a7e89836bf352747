package io.llmshield.cloud.secrets;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;

/**
 * Reads page after page while a stream asks for more.
 */
final class SecretPages extends AbstractSpliterator<SecretSummary> {

	private final Function<@Nullable String, SecretPage> pages;

	private final Queue<SecretSummary> page = new ArrayDeque<>();

	private @Nullable String nextToken;

	private SecretPages(Function<@Nullable String, SecretPage> pages) {
		super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
		this.pages = pages;
		turn(null);
	}

	/** The first page is read at once, so that a failure is thrown by the listing. */
	static Stream<SecretSummary> stream(Function<@Nullable String, SecretPage> pages) {
		return StreamSupport.stream(new SecretPages(pages), false);
	}

	@Override
	public boolean tryAdvance(Consumer<? super SecretSummary> action) {
		while (this.page.isEmpty() && this.nextToken != null) {
			turn(this.nextToken);
		}
		SecretSummary next = this.page.poll();
		if (next == null) {
			return false;
		}
		action.accept(next);
		return true;
	}

	private void turn(@Nullable String token) {
		SecretPage read = this.pages.apply(token);
		this.page.addAll(read.secrets());
		this.nextToken = read.nextToken();
	}

}
