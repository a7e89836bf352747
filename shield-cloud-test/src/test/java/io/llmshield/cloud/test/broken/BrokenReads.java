package io.llmshield.cloud.test.broken;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.test.reference.MemoryObjects;
import io.llmshield.cloud.test.reference.MemoryStorageDriver;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong with reads and copies.
 */
final class BrokenReads {

	private BrokenReads() {
	}

	static class AliasingCopy extends MemoryStorageDriver {

		AliasingCopy(MemoryObjects objects) {
			super(objects);
		}

		@Override
		public ObjectMetadata copy(ObjectId source, ObjectId target, CopyOptions options) {
			ObjectMetadata copied = super.copy(source, target, options);
			synchronized (this.objects) {
				List<MemoryObjects.Stored> versions = bucket(target.bucket()).get(target.key());
				bucket(source.bucket()).put(source.key(), versions);
			}
			return copied;
		}

	}

	/** As a driver that fetches each piece by a request of its own, for the newest. */
	static class ReadsNewest extends MemoryStorageDriver {

		ReadsNewest(MemoryObjects objects) {
			super(objects);
		}

		@Override
		public ObjectContent open(ObjectId id, GetOptions options) {
			ObjectContent opened = super.open(id, options);
			return new ObjectContent(opened.metadata(), opened.length(), new InputStream() {

				private long position = options.range().offset();

				@Override
				public int read() {
					byte[] newest = new byte[1];
					return (read(newest, 0, 1) < 0) ? -1 : newest[0] & 0xFF;
				}

				@Override
				public int read(byte[] target, int offset, int length) {
					GetOptions rest = GetOptions.ofRange(ByteRange.from(this.position));
					if (this.position >= head(id, null).size()) {
						return -1;
					}
					try (ObjectContent newest = ReadsNewest.super.open(id, rest)) {
						int count = newest.inputStream().read(target, offset, Math.min(length, 8192));
						this.position += count;
						return count;
					}
					catch (IOException ex) {
						throw new UncheckedIOException(ex);
					}
				}

			});
		}

	}

	static class RangeOneTooLong extends MemoryStorageDriver {

		RangeOneTooLong(MemoryObjects objects) {
			super(objects);
		}

		@Override
		public ObjectContent open(ObjectId id, GetOptions options) {
			ByteRange range = options.range();
			ByteRange longer = (range.length() > 0) ? ByteRange.of(range.offset(), range.length() + 1) : range;
			return super.open(id,
					new GetOptions(longer, options.versionId(), options.ifMatch(), options.ifNoneMatch()));
		}

	}

	private static ObjectMetadata with(ObjectMetadata metadata, String token, Instant lastModified) {
		return new ObjectMetadata(metadata.key(), metadata.size(), token, metadata.versionId(), lastModified,
				metadata.contentType(), metadata.cacheControl(), metadata.storageClass(), metadata.userMetadata(),
				metadata.crc32c(), metadata.keyId());
	}

	static class SecondsAsMilliseconds extends MemoryStorageDriver {

		SecondsAsMilliseconds(MemoryObjects objects) {
			super(objects);
		}

		@Override
		protected ObjectMetadata write(ObjectId id, byte[] bytes, long crc32c, PutOptions options) {
			ObjectMetadata written = super.write(id, bytes, crc32c, options);
			return with(written, written.versionToken(), Instant.ofEpochMilli(written.lastModified().getEpochSecond()));
		}

	}

	static class TokenOfContent extends MemoryStorageDriver {

		TokenOfContent(MemoryObjects objects) {
			super(objects);
		}

		@Override
		protected ObjectMetadata write(ObjectId id, byte[] bytes, long crc32c, PutOptions options) {
			ObjectMetadata written = super.write(id, bytes, crc32c, options);
			return with(written, "crc-" + crc32c, written.lastModified());
		}

	}

	static class AnyErrorIsMissing extends MemoryStorageDriver {

		AnyErrorIsMissing(MemoryObjects objects) {
			super(objects);
		}

		@Override
		public ObjectMetadata head(ObjectId id, @Nullable String versionId) {
			try {
				return super.head(id, versionId);
			}
			catch (CloudException ex) {
				throw CloudException.of(CloudErrorKind.STORAGE_FETCH, CloudErrorCategory.NOT_FOUND)
					.provider("memory")
					.operation("head")
					.resource(id.toString())
					.reason("something is missing")
					.build();
			}
		}

	}

}
