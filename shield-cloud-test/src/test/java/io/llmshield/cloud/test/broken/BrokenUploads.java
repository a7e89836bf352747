package io.llmshield.cloud.test.broken;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.WriteCondition;
import io.llmshield.cloud.test.reference.MemoryObjects;
import io.llmshield.cloud.test.reference.MemoryStorageDriver;

/**
 * What goes wrong with uploads in parts.
 */
final class BrokenUploads {

	private BrokenUploads() {
	}

	static class CommitsWhenAborted extends MemoryStorageDriver {

		CommitsWhenAborted(MemoryObjects objects) {
			super(objects);
		}

		@Override
		public PartUpload beginUpload(ObjectId id, PutOptions options) {
			return new Parts(id, options) {
				@Override
				public void abort() {
					byte[] joined = joined();
					write(this.id, joined, crc(joined), this.options);
				}
			};
		}

	}

	static class ForgetsToAbort extends MemoryStorageDriver {

		ForgetsToAbort(MemoryObjects objects) {
			super(objects);
		}

		@Override
		public PartUpload beginUpload(ObjectId id, PutOptions options) {
			super.beginUpload(id, options);
			return new Parts(id, options) {
				@Override
				public void abort() {
				}
			};
		}

	}

	static class JoinsPartsAsTheyArrive extends MemoryStorageDriver {

		JoinsPartsAsTheyArrive(MemoryObjects objects) {
			super(objects);
		}

		@Override
		public PartUpload beginUpload(ObjectId id, PutOptions options) {
			ByteArrayOutputStream arrived = new ByteArrayOutputStream();
			return new Parts(id, options) {
				@Override
				public synchronized void part(int number, long offset, ByteBuffer content) {
					byte[] bytes = new byte[content.remaining()];
					content.duplicate().get(bytes);
					arrived.writeBytes(bytes);
				}

				@Override
				public ObjectMetadata complete(int count, long size, long crc32c) {
					return write(this.id, arrived.toByteArray(), crc(arrived.toByteArray()), this.options);
				}
			};
		}

	}

	static class ChecksConditionAtBegin extends MemoryStorageDriver {

		ChecksConditionAtBegin(MemoryObjects objects) {
			super(objects);
		}

		@Override
		public PartUpload beginUpload(ObjectId id, PutOptions options) {
			check(id, options.condition());
			return super.beginUpload(id, options.toBuilder().condition(WriteCondition.NONE).build());
		}

	}

	static class DropsTags extends MemoryStorageDriver {

		DropsTags(MemoryObjects objects) {
			super(objects);
		}

		@Override
		public PartUpload beginUpload(ObjectId id, PutOptions options) {
			PutOptions.Builder untagged = PutOptions.builder()
				.contentType(options.contentType())
				.cacheControl(options.cacheControl())
				.metadata(options.userMetadata())
				.condition(options.condition());
			return super.beginUpload(id, untagged.build());
		}

	}

	/** The engine reuses the buffers of parts once they are sent. */
	static class KeepsBuffers extends MemoryStorageDriver {

		KeepsBuffers(MemoryObjects objects) {
			super(objects);
		}

		@Override
		public PartUpload beginUpload(ObjectId id, PutOptions options) {
			List<Runnable> kept = new ArrayList<>();
			return new Parts(id, options) {
				@Override
				public synchronized void part(int number, long offset, ByteBuffer content) {
					ByteBuffer view = content.duplicate();
					kept.add(() -> super.part(number, offset, view));
				}

				@Override
				public ObjectMetadata complete(int count, long size, long crc32c) {
					kept.forEach(Runnable::run);
					return write(this.id, joined(), crc(joined()), this.options);
				}
			};
		}

	}

	static long crc(byte[] bytes) {
		CRC32C checksum = new CRC32C();
		checksum.update(bytes);
		return checksum.getValue();
	}

}
