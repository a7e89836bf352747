package io.llmshield.cloud.storage;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;

/**
 * A correct driver in memory, with hooks for faults: {@link #before} and {@link #after}
 * are told each call by name, such as {@code put} or {@code part 2}, and may throw.
 */
class MemoryStorageDriver implements StorageDriver {

	static final String BUCKET = "bucket";

	final List<String> calls = new CopyOnWriteArrayList<>();

	volatile Consumer<String> before = (call) -> {
	};

	volatile Consumer<String> after = (call) -> {
	};

	/** Makes the body that a download reads from the right one and its offset. */
	volatile BiFunction<Long, InputStream, InputStream> body = (offset, right) -> right;

	volatile String location = "eu-central-1";

	volatile StorageCapabilities capabilities = new StorageCapabilities(EnumSet.allOf(StorageCapability.class), 100, 20,
			10, 1000, 1_000_000, 3);

	final AtomicInteger openUploads = new AtomicInteger();

	final AtomicInteger openBodies = new AtomicInteger();

	private final Map<String, List<Stored>> objects = new TreeMap<>();

	private final AtomicLong tokens = new AtomicLong();

	void without(StorageCapability... missing) {
		Set<StorageCapability> left = EnumSet.allOf(StorageCapability.class);
		Arrays.asList(missing).forEach(left::remove);
		limits(left, this.capabilities.multipartThreshold(), this.capabilities.maxParts());
	}

	void limits(Set<StorageCapability> supported, long threshold, int maxParts) {
		this.capabilities = new StorageCapabilities(supported, threshold, 20, 10, maxParts, 1_000_000, 3);
	}

	private <T> T call(String name, java.util.function.Supplier<T> work) {
		this.calls.add(name);
		this.before.accept(name);
		T result = work.get();
		this.after.accept(name);
		return result;
	}

	static CloudException error(CloudErrorCategory category) {
		return CloudException.of(CloudErrorKind.STORAGE_FETCH, category)
			.provider("memory")
			.operation("raw call")
			.reason("scripted")
			.requestId("r-1")
			.build();
	}

	synchronized byte[] content(String fullKey) {
		Stored newest = newest(fullKey);
		return (newest != null) ? newest.content : null;
	}

	synchronized Set<String> keys() {
		return Set.copyOf(this.objects.keySet());
	}

	synchronized Stored newest(String key) {
		List<Stored> versions = this.objects.getOrDefault(key, List.of());
		Stored newest = versions.isEmpty() ? null : versions.get(versions.size() - 1);
		return (newest == null || newest.content == null) ? null : newest;
	}

	private Stored require(ObjectId id, String versionId) {
		if (!id.bucket().equals(BUCKET)) {
			throw new BucketNotFoundException(CloudErrorKind.STORAGE_FETCH, "memory", "raw call", id.bucket(), null);
		}
		Stored found = newest(id.key());
		if (versionId != null) {
			found = this.objects.getOrDefault(id.key(), List.of())
				.stream()
				.filter((version) -> version.metadata.versionId().equals(versionId))
				.findFirst()
				.orElse(null);
		}
		if (found == null) {
			throw error(CloudErrorCategory.NOT_FOUND);
		}
		return found;
	}

	private synchronized ObjectMetadata store(ObjectId id, byte[] content, long crc32c, PutOptions options) {
		CRC32C actual = new CRC32C();
		actual.update(content);
		if (actual.getValue() != crc32c) {
			throw error(CloudErrorCategory.CORRUPTED);
		}
		Stored old = newest(id.key());
		checkCondition(old, options.condition());
		String token = "t" + this.tokens.incrementAndGet();
		ObjectMetadata metadata = new ObjectMetadata(id.key(), content.length, token, "v" + token, Instant.EPOCH,
				options.contentType(), options.cacheControl(), options.storageClass(), options.userMetadata(), crc32c,
				options.keyId());
		this.objects.computeIfAbsent(id.key(), (key) -> new ArrayList<>())
			.add(new Stored(content, metadata, options.tags()));
		return metadata;
	}

	private static void checkCondition(Stored old, WriteCondition condition) {
		boolean absentFails = condition.ifAbsent() && old != null;
		boolean matchFails = condition.ifMatch() != null
				&& (old == null || !old.metadata.versionToken().equals(condition.ifMatch()));
		if (absentFails || matchFails) {
			throw error((matchFails && old == null) ? CloudErrorCategory.NOT_FOUND
					: CloudErrorCategory.PRECONDITION_FAILED);
		}
	}

	@Override
	public String provider() {
		return "memory";
	}

	@Override
	public StorageCapabilities capabilities() {
		return this.capabilities;
	}

	@Override
	public String location(String bucket) {
		return call("location", () -> this.location);
	}

	@Override
	public ObjectMetadata head(ObjectId id, String versionId) {
		return call("head", () -> {
			synchronized (this) {
				return require(id, versionId).metadata;
			}
		});
	}

	@Override
	public ObjectContent open(ObjectId id, GetOptions options) {
		return call("open " + options.range().offset(), () -> {
			Stored stored;
			synchronized (this) {
				stored = require(id, options.versionId());
			}
			String token = stored.metadata.versionToken();
			if ((options.ifMatch() != null && !options.ifMatch().equals(token))
					|| token.equals(options.ifNoneMatch())) {
				throw error(CloudErrorCategory.PRECONDITION_FAILED);
			}
			int from = (int) options.range().offset();
			int rest = stored.content.length - from;
			int length = (int) ((options.range().length() < 0) ? rest : Math.min(rest, options.range().length()));
			this.openBodies.incrementAndGet();
			InputStream right = new ByteArrayInputStream(stored.content, from, length);
			InputStream body = this.body.apply((long) from, right);
			return new ObjectContent(stored.metadata, length, new CountedBody(body));
		});
	}

	@Override
	public ObjectMetadata put(ObjectId id, ByteBuffer content, long crc32c, PutOptions options) {
		return call("put", () -> store(id, bytes(content), crc32c, options));
	}

	private static byte[] bytes(ByteBuffer content) {
		byte[] bytes = new byte[content.remaining()];
		content.get(bytes);
		return bytes;
	}

	@Override
	public PartUpload beginUpload(ObjectId id, PutOptions options) {
		return call("begin", () -> {
			this.openUploads.incrementAndGet();
			return new MemoryUpload(id, options);
		});
	}

	@Override
	public void delete(ObjectId id, DeleteOptions options) {
		call("delete", () -> {
			synchronized (this) {
				Stored stored = require(id, options.versionId());
				if (options.ifMatch() != null && !options.ifMatch().equals(stored.metadata.versionToken())) {
					throw error(CloudErrorCategory.PRECONDITION_FAILED);
				}
				if (options.versionId() != null) {
					this.objects.get(id.key()).remove(stored);
				}
				else {
					this.objects.remove(id.key());
				}
				return true;
			}
		});
	}

	@Override
	public List<DeleteResult> deleteBatch(String bucket, List<String> keys) {
		return call("deleteBatch " + keys.size(), () -> {
			synchronized (this) {
				this.objects.keySet().removeAll(keys);
			}
			List<DeleteResult> results = new ArrayList<>();
			keys.forEach((key) -> results.add(0, new DeleteResult(key, null)));
			return results;
		});
	}

	@Override
	public ListPage list(String bucket, ListOptions options, String pageToken) {
		return call("list", () -> {
			String after = (pageToken != null) ? pageToken : options.startAfter();
			List<ListEntry> entries;
			synchronized (this) {
				entries = this.objects.keySet()
					.stream()
					.filter((key) -> newest(key) != null && key.startsWith(options.prefix()))
					.map((key) -> entry(key, options))
					.distinct()
					.filter((entry) -> after == null || entry.key().compareTo(after) > 0)
					.toList();
			}
			boolean more = entries.size() > options.pageSize();
			List<ListEntry> page = more ? entries.subList(0, options.pageSize()) : entries;
			return new ListPage(page, more ? page.get(page.size() - 1).key() : null);
		});
	}

	private ListEntry entry(String key, ListOptions options) {
		int cut = (options.delimiter() != null) ? key.indexOf(options.delimiter(), options.prefix().length()) : -1;
		if (cut >= 0) {
			return ListEntry.ofPrefix(key.substring(0, cut + 1));
		}
		ObjectMetadata metadata = newest(key).metadata;
		return ListEntry.of(new ObjectSummary(key, metadata.size(), metadata.versionToken(), metadata.lastModified()));
	}

	@Override
	public synchronized List<ObjectVersion> listVersions(ObjectId id) {
		List<ObjectVersion> versions = new ArrayList<>();
		for (Stored stored : this.objects.getOrDefault(id.key(), List.of())) {
			versions.add(0, new ObjectVersion(id.key(), stored.metadata.versionId(), stored.content.length,
					stored.metadata.lastModified(), stored == newest(id.key())));
		}
		return versions;
	}

	@Override
	public ObjectMetadata copy(ObjectId source, ObjectId target, CopyOptions options) {
		return call("copy", () -> {
			synchronized (this) {
				Stored stored = require(source, options.sourceVersionId());
				PutOptions put = PutOptions.builder()
					.metadata(stored.metadata.userMetadata())
					.condition(options.targetCondition())
					.build();
				return store(target, stored.content, stored.metadata.crc32c(), put);
			}
		});
	}

	@Override
	public synchronized Map<String, String> tags(ObjectId id) {
		return require(id, null).tags;
	}

	@Override
	public PresignedUrl presignGet(ObjectId id, Duration validity) {
		return call("presignGet",
				() -> new PresignedUrl("GET", URI.create("https://x/" + id.key()), Map.of(), Instant.EPOCH));
	}

	@Override
	public PresignedUrl presignPut(ObjectId id, PresignPutOptions options) {
		return call("presignPut",
				() -> new PresignedUrl("PUT", URI.create("https://x/" + id.key()), Map.of(), Instant.EPOCH));
	}

	record Stored(byte[] content, ObjectMetadata metadata, Map<String, String> tags) {
	}

	private final class CountedBody extends java.io.FilterInputStream {

		private boolean closed;

		CountedBody(InputStream body) {
			super(body);
		}

		@Override
		public void close() {
			if (!this.closed) {
				this.closed = true;
				MemoryStorageDriver.this.openBodies.decrementAndGet();
			}
		}

	}

	private final class MemoryUpload implements PartUpload {

		private final ObjectId id;

		private final PutOptions options;

		private final Map<Long, byte[]> parts = new TreeMap<>();

		private boolean ended;

		MemoryUpload(ObjectId id, PutOptions options) {
			this.id = id;
			this.options = options;
		}

		@Override
		public void part(int number, long offset, ByteBuffer content) {
			call("part " + number, () -> {
				byte[] bytes = bytes(content);
				synchronized (this.parts) {
					if (this.ended) {
						throw error(CloudErrorCategory.NOT_FOUND);
					}
					this.parts.put(offset, bytes);
				}
				return true;
			});
		}

		@Override
		public ObjectMetadata complete(int count, long size, long crc32c) {
			return call("complete", () -> {
				synchronized (this.parts) {
					if (this.ended) {
						throw error(CloudErrorCategory.NOT_FOUND);
					}
					ByteBuffer whole = ByteBuffer.allocate((int) size);
					Map<String, Integer> sizes = new HashMap<>();
					this.parts.forEach((offset, bytes) -> {
						if (offset != whole.position()) {
							throw new IllegalStateException("a gap at " + whole.position());
						}
						whole.put(bytes);
						sizes.merge("parts", 1, Integer::sum);
					});
					if (whole.hasRemaining() || sizes.get("parts") != count) {
						throw new IllegalStateException("parts are missing");
					}
					ObjectMetadata metadata = store(this.id, whole.array(), crc32c, this.options);
					end();
					return metadata;
				}
			});
		}

		@Override
		public void abort() {
			call("abort", () -> {
				synchronized (this.parts) {
					end();
				}
				return true;
			});
		}

		private void end() {
			if (!this.ended) {
				this.ended = true;
				MemoryStorageDriver.this.openUploads.decrementAndGet();
			}
		}

	}

}
