package io.llmshield.cloud.test.reference;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.DeleteResult;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ListEntry;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ListPage;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.ObjectSummary;
import io.llmshield.cloud.storage.ObjectVersion;
import io.llmshield.cloud.storage.PresignPutOptions;
import io.llmshield.cloud.storage.PresignedUrl;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageCapabilities;
import io.llmshield.cloud.storage.StorageCapability;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.WriteCondition;
import io.llmshield.cloud.test.reference.MemoryObjects.Stored;
import org.jspecify.annotations.Nullable;

/**
 * A driver that keeps the contract, in memory: the base of the broken ones.
 */
public class MemoryStorageDriver implements StorageDriver {

	private static final Set<StorageCapability> SUPPORTED = EnumSet.of(StorageCapability.VERSIONS,
			StorageCapability.TAGS, StorageCapability.CONDITIONAL_DELETE, StorageCapability.PARALLEL_PARTS,
			StorageCapability.TOKEN_PER_WRITE);

	protected final MemoryObjects objects;

	public MemoryStorageDriver(MemoryObjects objects) {
		this.objects = objects;
	}

	@Override
	public String provider() {
		return "memory";
	}

	@Override
	public StorageCapabilities capabilities() {
		return new StorageCapabilities(SUPPORTED, 256 * 1024, 1, 1, 10_000, 1L << 40, 100);
	}

	private static CloudException fail(CloudErrorCategory category, String resource) {
		return CloudException.of(CloudErrorKind.STORAGE_FETCH, category)
			.provider("memory")
			.operation("work in memory")
			.resource(resource)
			.reason("it is " + category)
			.build();
	}

	protected NavigableMap<String, List<Stored>> bucket(String name) {
		NavigableMap<String, List<Stored>> bucket = this.objects.buckets.get(name);
		if (bucket == null) {
			throw new BucketNotFoundException(CloudErrorKind.STORAGE_FETCH, "memory", "find the bucket", name, null);
		}
		return bucket;
	}

	private List<Stored> versions(ObjectId id) {
		return bucket(id.bucket()).getOrDefault(id.key(), List.of());
	}

	private @Nullable Stored newest(ObjectId id) {
		return MemoryObjects.newest(versions(id));
	}

	private Stored find(ObjectId id, @Nullable String versionId) {
		Stored found = (versionId == null) ? newest(id)
				: versions(id).stream()
					.filter((version) -> !version.deleted() && versionId.equals(version.metadata().versionId()))
					.findFirst()
					.orElse(null);
		if (found == null) {
			throw fail(CloudErrorCategory.NOT_FOUND, id.toString());
		}
		return found;
	}

	@Override
	public String location(String bucket) {
		synchronized (this.objects) {
			bucket(bucket);
			return "memory-1";
		}
	}

	@Override
	public ObjectMetadata head(ObjectId id, @Nullable String versionId) {
		synchronized (this.objects) {
			return find(id, versionId).metadata();
		}
	}

	@Override
	public ObjectContent open(ObjectId id, GetOptions options) {
		synchronized (this.objects) {
			Stored found = find(id, options.versionId());
			String token = found.metadata().versionToken();
			if ((options.ifMatch() != null && !options.ifMatch().equals(token))
					|| token.equals(options.ifNoneMatch())) {
				throw fail(CloudErrorCategory.PRECONDITION_FAILED, id.toString());
			}
			long size = found.metadata().size();
			long offset = options.range().offset();
			if (offset > 0 && offset >= size) {
				throw fail(CloudErrorCategory.INVALID_ARGUMENT, id.toString());
			}
			long left = size - offset;
			long length = (options.range().length() < 0) ? left : Math.min(left, options.range().length());
			return new ObjectContent(found.metadata(), length,
					new ByteArrayInputStream(found.content(), (int) offset, (int) length));
		}
	}

	@Override
	public ObjectMetadata put(ObjectId id, ByteBuffer content, long crc32c, PutOptions options) {
		byte[] bytes = new byte[content.remaining()];
		content.duplicate().get(bytes);
		return write(id, bytes, crc32c, options);
	}

	protected ObjectMetadata write(ObjectId id, byte[] bytes, long crc32c, PutOptions options) {
		CRC32C actual = new CRC32C();
		actual.update(bytes);
		if (actual.getValue() != crc32c) {
			throw fail(CloudErrorCategory.CORRUPTED, id.toString());
		}
		synchronized (this.objects) {
			NavigableMap<String, List<Stored>> bucket = bucket(id.bucket());
			check(id, options.condition());
			return this.objects.store(bucket, id.key(), bytes, options, crc32c).metadata();
		}
	}

	protected void check(ObjectId id, WriteCondition condition) {
		Stored current = newest(id);
		boolean absent = current == null;
		boolean matches = current != null && current.metadata().versionToken().equals(condition.ifMatch());
		if ((condition.ifAbsent() && !absent) || (condition.ifMatch() != null && !matches)) {
			throw fail(CloudErrorCategory.PRECONDITION_FAILED, id.toString());
		}
	}

	@Override
	public PartUpload beginUpload(ObjectId id, PutOptions options) {
		location(id.bucket());
		this.objects.pendingUploads(id.bucket()).incrementAndGet();
		return new Parts(id, options);
	}

	@Override
	public void delete(ObjectId id, DeleteOptions options) {
		synchronized (this.objects) {
			NavigableMap<String, List<Stored>> bucket = bucket(id.bucket());
			if (options.versionId() != null) {
				bucket.getOrDefault(id.key(), new ArrayList<>())
					.removeIf((version) -> options.versionId().equals(version.metadata().versionId()));
				return;
			}
			if (options.ifMatch() != null) {
				check(id, WriteCondition.ifMatch(options.ifMatch()));
			}
			if (newest(id) != null) {
				this.objects.store(bucket, id.key(), null, PutOptions.DEFAULT, 0);
			}
		}
	}

	@Override
	public List<DeleteResult> deleteBatch(String bucket, List<String> keys) {
		keys.forEach((key) -> delete(new ObjectId(bucket, key), DeleteOptions.DEFAULT));
		return keys.stream().map((key) -> new DeleteResult(key, null)).toList();
	}

	@Override
	public ListPage list(String bucket, ListOptions options, @Nullable String pageToken) {
		synchronized (this.objects) {
			NavigableMap<String, ListEntry> entries = new TreeMap<>(order());
			bucket(bucket).forEach((key, versions) -> {
				Stored newest = MemoryObjects.newest(versions);
				if (newest != null && key.startsWith(options.prefix())) {
					ListEntry entry = entry(newest.metadata(), options);
					entries.put(entry.key(), entry);
				}
			});
			String after = (pageToken != null) ? pageToken : options.startAfter();
			List<ListEntry> rest = new ArrayList<>(
					((after != null) ? entries.tailMap(after, false) : entries).values());
			List<ListEntry> page = rest.subList(0, Math.min(rest.size(), options.pageSize()));
			return new ListPage(page, (page.size() < rest.size()) ? page.get(page.size() - 1).key() : null);
		}
	}

	protected Comparator<String> order() {
		return MemoryObjects.UTF8;
	}

	private static ListEntry entry(ObjectMetadata metadata, ListOptions options) {
		String key = metadata.key();
		int end = (options.delimiter() != null) ? key.indexOf(options.delimiter(), options.prefix().length()) : -1;
		return (end >= 0) ? ListEntry.ofPrefix(key.substring(0, end + options.delimiter().length())) : ListEntry
			.of(new ObjectSummary(key, metadata.size(), metadata.versionToken(), metadata.lastModified()));
	}

	@Override
	public List<ObjectVersion> listVersions(ObjectId id) {
		synchronized (this.objects) {
			Stored newest = newest(id);
			List<ObjectVersion> versions = new ArrayList<>();
			for (Stored stored : versions(id)) {
				if (!stored.deleted()) {
					ObjectMetadata metadata = stored.metadata();
					versions.add(new ObjectVersion(metadata.key(), metadata.versionId(), metadata.size(),
							metadata.lastModified(), stored == newest));
				}
			}
			Collections.reverse(versions);
			return versions;
		}
	}

	@Override
	public ObjectMetadata copy(ObjectId source, ObjectId target, CopyOptions options) {
		synchronized (this.objects) {
			Stored found = find(source, options.sourceVersionId());
			if (options.sourceIfMatch() != null && !options.sourceIfMatch().equals(found.metadata().versionToken())) {
				throw fail(CloudErrorCategory.PRECONDITION_FAILED, source.toString());
			}
			PutOptions put = PutOptions.builder()
				.contentType(found.metadata().contentType())
				.cacheControl(found.metadata().cacheControl())
				.metadata(found.metadata().userMetadata())
				.condition(options.targetCondition())
				.build();
			return write(target, found.content(), found.metadata().crc32c(), withTags(put, found.tags()));
		}
	}

	private static PutOptions withTags(PutOptions options, Map<String, String> tags) {
		PutOptions.Builder builder = options.toBuilder();
		tags.forEach(builder::tag);
		return builder.build();
	}

	@Override
	public Map<String, String> tags(ObjectId id) {
		synchronized (this.objects) {
			return find(id, null).tags();
		}
	}

	@Override
	public PresignedUrl presignGet(ObjectId id, Duration validity) {
		throw fail(CloudErrorCategory.UNSUPPORTED, id.toString());
	}

	@Override
	public PresignedUrl presignPut(ObjectId id, PresignPutOptions options) {
		throw fail(CloudErrorCategory.UNSUPPORTED, id.toString());
	}

	/**
	 * An upload in parts.
	 */
	protected class Parts implements PartUpload {

		protected final ObjectId id;

		protected final PutOptions options;

		private final TreeMap<Integer, byte[]> parts = new TreeMap<>();

		private final AtomicBoolean pending = new AtomicBoolean(true);

		protected Parts(ObjectId id, PutOptions options) {
			this.id = id;
			this.options = options;
		}

		@Override
		public synchronized void part(int number, long offset, ByteBuffer content) {
			byte[] bytes = new byte[content.remaining()];
			content.duplicate().get(bytes);
			this.parts.put(number, bytes);
		}

		/** Returns what has arrived so far. */
		protected synchronized byte[] joined() {
			int size = this.parts.values().stream().mapToInt((part) -> part.length).sum();
			byte[] joined = new byte[size];
			int offset = 0;
			for (byte[] part : this.parts.values()) {
				System.arraycopy(part, 0, joined, offset, part.length);
				offset += part.length;
			}
			return joined;
		}

		@Override
		public ObjectMetadata complete(int count, long size, long crc32c) {
			if (!this.pending.get()) {
				throw fail(CloudErrorCategory.NOT_FOUND, this.id.toString());
			}
			byte[] joined = joined();
			if (joined.length != size || this.parts.size() != count) {
				throw fail(CloudErrorCategory.INVALID_ARGUMENT, this.id.toString());
			}
			ObjectMetadata written = write(this.id, Arrays.copyOf(joined, joined.length), crc32c, this.options);
			end();
			return written;
		}

		@Override
		public void abort() {
			end();
		}

		private void end() {
			if (this.pending.compareAndSet(true, false)) {
				MemoryStorageDriver.this.objects.pendingUploads(this.id.bucket()).decrementAndGet();
			}
		}

	}

}
