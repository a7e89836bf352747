package io.llmshield.cloud.test.broken;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.WriteCondition;
import io.llmshield.cloud.test.reference.MemoryObjects;
import io.llmshield.cloud.test.reference.MemoryObjects.Stored;
import io.llmshield.cloud.test.reference.MemoryStorageDriver;

/**
 * What goes wrong with writes.
 */
final class BrokenWrites {

	private BrokenWrites() {
	}

	private static PutOptions with(PutOptions options, Map<String, String> metadata) {
		PutOptions.Builder builder = PutOptions.builder()
			.contentType(options.contentType())
			.cacheControl(options.cacheControl())
			.metadata(metadata)
			.condition(options.condition());
		options.tags().forEach(builder::tag);
		return builder.build();
	}

	static class Truncates extends MemoryStorageDriver {

		Truncates(MemoryObjects objects) {
			super(objects);
		}

		@Override
		protected ObjectMetadata write(ObjectId id, byte[] bytes, long crc32c, PutOptions options) {
			byte[] less = Arrays.copyOf(bytes, Math.min(bytes.length, 65_536));
			return super.write(id, less, BrokenUploads.crc(less), options);
		}

	}

	/** As if it asked whether the object exists, and wrote it then. */
	static class ChecksThenWrites extends MemoryStorageDriver {

		/** Makes the gap between the two long enough for two callers to get into it. */
		private static final Map<ObjectId, CountDownLatch> GAPS = new ConcurrentHashMap<>();

		ChecksThenWrites(MemoryObjects objects) {
			super(objects);
		}

		@Override
		protected ObjectMetadata write(ObjectId id, byte[] bytes, long crc32c, PutOptions options) {
			synchronized (this.objects) {
				check(id, options.condition());
			}
			// Nobody else gets here during a copy, which holds the lock all along.
			if (options.condition().ifAbsent() && !Thread.holdsLock(this.objects)) {
				awaitSecond(id);
			}
			return super.write(id, bytes, crc32c, options.toBuilder().condition(WriteCondition.NONE).build());
		}

		/** Only those who race for a new object come here: the second one does come. */
		private static void awaitSecond(ObjectId id) {
			CountDownLatch gap = GAPS.computeIfAbsent(id, (unused) -> new CountDownLatch(2));
			gap.countDown();
			try {
				gap.await(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	static class ChangesMetadataAlthoughRefused extends MemoryStorageDriver {

		ChangesMetadataAlthoughRefused(MemoryObjects objects) {
			super(objects);
		}

		@Override
		protected ObjectMetadata write(ObjectId id, byte[] bytes, long crc32c, PutOptions options) {
			try {
				return super.write(id, bytes, crc32c, options);
			}
			catch (CloudException ex) {
				synchronized (this.objects) {
					List<Stored> versions = bucket(id.bucket()).get(id.key());
					Stored last = versions.remove(versions.size() - 1);
					versions.add(new Stored(last.content(), last.metadata().withUserMetadata(options.userMetadata()),
							last.tags()));
				}
				throw ex;
			}
		}

	}

	static class IgnoresIfMatch extends MemoryStorageDriver {

		IgnoresIfMatch(MemoryObjects objects) {
			super(objects);
		}

		@Override
		protected void check(ObjectId id, WriteCondition condition) {
			super.check(id, new WriteCondition(condition.ifAbsent(), null));
		}

	}

	static class CreatesBuckets extends MemoryStorageDriver {

		CreatesBuckets(MemoryObjects objects) {
			super(objects);
		}

		@Override
		protected ObjectMetadata write(ObjectId id, byte[] bytes, long crc32c, PutOptions options) {
			synchronized (this.objects) {
				this.objects.buckets.computeIfAbsent(id.bucket(), (unused) -> new TreeMap<>(MemoryObjects.UTF8));
			}
			return super.write(id, bytes, crc32c, options);
		}

	}

	static class AsciiMetadata extends MemoryStorageDriver {

		AsciiMetadata(MemoryObjects objects) {
			super(objects);
		}

		@Override
		protected ObjectMetadata write(ObjectId id, byte[] bytes, long crc32c, PutOptions options) {
			Map<String, String> ascii = new TreeMap<>(options.userMetadata());
			ascii.replaceAll((key, value) -> value.replaceAll("[^ -~]", "?"));
			return super.write(id, bytes, crc32c, with(options, ascii));
		}

	}

	static class NoReservedMetadata extends MemoryStorageDriver {

		NoReservedMetadata(MemoryObjects objects) {
			super(objects);
		}

		@Override
		protected ObjectMetadata write(ObjectId id, byte[] bytes, long crc32c, PutOptions options) {
			Map<String, String> kept = new TreeMap<>(options.userMetadata());
			kept.keySet().removeIf((key) -> key.startsWith("shield_"));
			return super.write(id, bytes, crc32c, with(options, kept));
		}

	}

	static class FoldsCase extends MemoryStorageDriver {

		FoldsCase(MemoryObjects objects) {
			super(objects);
		}

		@Override
		protected ObjectMetadata write(ObjectId id, byte[] bytes, long crc32c, PutOptions options) {
			return super.write(folded(id), bytes, crc32c, options);
		}

		@Override
		public ObjectContent open(ObjectId id, GetOptions options) {
			return super.open(folded(id), options);
		}

		private static ObjectId folded(ObjectId id) {
			return new ObjectId(id.bucket(), id.key().toLowerCase(Locale.ROOT));
		}

	}

}
