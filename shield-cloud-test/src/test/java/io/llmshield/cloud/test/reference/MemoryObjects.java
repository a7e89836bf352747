package io.llmshield.cloud.test.reference;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of the reference provider, in memory. All access is synchronised on the
 * instance.
 */
public class MemoryObjects {

	/** Order by code points is the order of UTF-8 bytes. */
	public static final Comparator<String> UTF8 = (left, right) -> Arrays
		.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

	public final Map<String, NavigableMap<String, List<Stored>>> buckets = new TreeMap<>();

	final Map<String, AtomicInteger> pendingUploads = new ConcurrentHashMap<>();

	AtomicInteger pendingUploads(String bucket) {
		return this.pendingUploads.computeIfAbsent(bucket, (unused) -> new AtomicInteger());
	}

	private final AtomicLong clock = new AtomicLong();

	/** Newest last; a {@code null} content marks a delete. */
	public record Stored(byte @Nullable [] content, ObjectMetadata metadata, Map<String, String> tags) {

		public boolean deleted() {
			return this.content == null;
		}

	}

	public static @Nullable Stored newest(List<Stored> versions) {
		Stored last = versions.isEmpty() ? null : versions.get(versions.size() - 1);
		return (last == null || last.deleted()) ? null : last;
	}

	public Stored store(NavigableMap<String, List<Stored>> bucket, String key, byte @Nullable [] content,
			PutOptions options, long crc32c) {
		String id = "v" + this.clock.incrementAndGet();
		ObjectMetadata metadata = new ObjectMetadata(key, (content != null) ? content.length : 0, "t" + id, id,
				Instant.now(), options.contentType(), options.cacheControl(), options.storageClass(),
				options.userMetadata(), crc32c, null);
		Stored stored = new Stored(content, metadata, options.tags());
		bucket.computeIfAbsent(key, (unused) -> new ArrayList<>()).add(stored);
		return stored;
	}

}
