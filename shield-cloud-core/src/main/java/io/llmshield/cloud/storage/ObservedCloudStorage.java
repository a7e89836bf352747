package io.llmshield.cloud.storage;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.llmshield.cloud.observation.CloudObservations;
import org.jspecify.annotations.Nullable;

/**
 * Observes every operation under the store's name. Opening is observed until the object
 * is open, listing until its first entry is there; that a later page fails is one more
 * observation of {@code list}, with its error. Looking for metadata that is not there is
 * a success. Batch deletes are a success if they answer, whatever became of single keys.
 */
final class ObservedCloudStorage extends ForwardingCloudStorage {

	private final CloudObservations observations;

	private final String store;

	ObservedCloudStorage(CloudStorage delegate, CloudObservations observations, String store) {
		super(delegate);
		this.observations = observations;
		this.store = store;
	}

	private <T> T observe(String operation, Supplier<T> call) {
		return this.observations.observe(operation, this.store, call);
	}

	@Override
	public ObjectContent open(String key, GetOptions options) {
		return observe("open", () -> super.open(key, options));
	}

	@Override
	public byte[] getBytes(String key, GetOptions options) {
		return observe("get", () -> super.getBytes(key, options));
	}

	@Override
	public ObjectMetadata getToFile(String key, Path target, GetOptions options) {
		return observe("get-to-file", () -> super.getToFile(key, target, options));
	}

	@Override
	public ObjectMetadata put(String key, byte[] content, PutOptions options) {
		return observe("put", () -> super.put(key, content, options));
	}

	@Override
	public ObjectMetadata put(String key, InputStream content, long length, PutOptions options) {
		return observe("put", () -> super.put(key, content, length, options));
	}

	@Override
	public ObjectMetadata put(String key, InputStream content, PutOptions options) {
		return observe("put", () -> super.put(key, content, options));
	}

	@Override
	public ObjectMetadata put(String key, Path content, PutOptions options) {
		return observe("put", () -> super.put(key, content, options));
	}

	@Override
	public ObjectMetadata put(String key, ContentWriter content, PutOptions options) {
		return observe("put", () -> super.put(key, content, options));
	}

	@Override
	public void delete(String key, DeleteOptions options) {
		observe("delete", () -> {
			super.delete(key, options);
			return Boolean.TRUE;
		});
	}

	@Override
	public List<DeleteResult> deleteAll(Collection<String> keys) {
		return observe("delete-all", () -> super.deleteAll(keys));
	}

	@Override
	public Stream<ListEntry> list(ListOptions options) {
		Stream<ListEntry> entries = unlessFailed(() -> super.list(options));
		return StreamSupport.stream(new ObservedListing(entries.spliterator()), false).onClose(entries::close);
	}

	private <T> T unlessFailed(Supplier<T> step) {
		try {
			return step.get();
		}
		catch (RuntimeException | Error ex) {
			return observe("list", () -> {
				throw ex;
			});
		}
	}

	@Override
	public ObjectMetadata getMetadata(String key) {
		return observe("metadata", () -> super.getMetadata(key));
	}

	@Override
	public Optional<ObjectMetadata> findMetadata(String key) {
		return observe("metadata", () -> delegate().findMetadata(key));
	}

	@Override
	public Map<String, String> getTags(String key) {
		return observe("tags", () -> super.getTags(key));
	}

	@Override
	public ObjectMetadata copy(String sourceKey, String targetKey, CopyOptions options) {
		return observe("copy", () -> super.copy(sourceKey, targetKey, options));
	}

	@Override
	public List<ObjectVersion> listVersions(String key) {
		return observe("list-versions", () -> super.listVersions(key));
	}

	@Override
	public PresignedUrl presignGet(String key, Duration validity) {
		return observe("presign-get", () -> super.presignGet(key, validity));
	}

	@Override
	public PresignedUrl presignPut(String key, PresignPutOptions options) {
		return observe("presign-put", () -> super.presignPut(key, options));
	}

	/**
	 * Observes the way to the first entry and what fails later, never what the reader
	 * does with an entry.
	 */
	private final class ObservedListing extends Spliterators.AbstractSpliterator<ListEntry> {

		private final Spliterator<ListEntry> entries;

		private boolean begun;

		private @Nullable ListEntry next;

		private ObservedListing(Spliterator<ListEntry> entries) {
			super(entries.estimateSize(), Spliterator.ORDERED | Spliterator.NONNULL);
			this.entries = entries;
		}

		@Override
		public boolean tryAdvance(Consumer<? super ListEntry> action) {
			boolean found = this.begun ? unlessFailed(this::advance) : observe("list", this::advance);
			this.begun = true;
			ListEntry entry = this.next;
			if (found && entry != null) {
				action.accept(entry);
			}
			return found;
		}

		private boolean advance() {
			return this.entries.tryAdvance((entry) -> this.next = entry);
		}

	}

}
