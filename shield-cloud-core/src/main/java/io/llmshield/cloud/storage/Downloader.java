package io.llmshield.cloud.storage;

import java.io.IOException;
import java.io.InputStream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;

/**
 * Reads objects. Thread-safe.
 */
final class Downloader {

	private final DriverCalls calls;

	private final TransferMeters meters;

	Downloader(DriverCalls calls, TransferMeters meters) {
		this.calls = calls;
		this.meters = meters;
	}

	/**
	 * Open an object: the stream resumes and, for a whole object with a known checksum,
	 * verifies.
	 * @param operation the operation
	 * @param id the object
	 * @param options range, version, conditions
	 * @return driver's metadata, and the bytes
	 */
	ObjectContent open(Operation operation, ObjectId id, GetOptions options) {
		ObjectContent opened = this.calls.obtain(operation, () -> this.calls.driver().open(id, options),
				ObjectContent::close);
		try {
			return checked(operation, id, options.range(), opened);
		}
		catch (CloudException ex) {
			opened.close();
			throw ex;
		}
	}

	private ObjectContent checked(Operation operation, ObjectId id, ByteRange range, ObjectContent opened) {
		ObjectMetadata metadata = opened.metadata();
		long expected = lengthOf(operation, range, metadata.size());
		if (opened.length() != expected) {
			throw operation.error(CloudErrorCategory.CORRUPTED)
				.reason("the provider announces " + opened.length() + " bytes where " + expected + " were asked for")
				.build();
		}
		Operation reading = operation.with(CloudErrorKind.STORAGE_READ, "read object");
		InputStream stream = new ResumingInputStream(reading, this.calls, this.meters, id, opened, range.offset());
		Long checksum = metadata.crc32c();
		if (checksum != null && expected == metadata.size()) {
			stream = new VerifyingInputStream(reading, stream, expected, checksum);
		}
		return new ObjectContent(metadata, expected, stream);
	}

	private static long lengthOf(Operation operation, ByteRange range, long size) {
		if (range.offset() >= size && !(range.offset() == 0 && size == 0)) {
			throw operation.invalid("the range begins at " + range.offset() + ", but the object has " + size + " bytes",
					"Ask for a range within the object");
		}
		long rest = size - range.offset();
		return (range.length() == ByteRange.TO_END) ? rest : Math.min(rest, range.length());
	}

	byte[] bytes(Operation operation, ObjectId id, GetOptions options) {
		try (ObjectContent content = open(operation, id, options)) {
			if (content.length() > PartSizes.MAX_ARRAY) {
				throw operation.invalid("an array cannot hold " + content.length() + " bytes",
						"Use open or getToFile, or ask for a range");
			}
			byte[] bytes = new byte[(int) content.length()];
			int read = content.inputStream().readNBytes(bytes, 0, bytes.length);
			if (bytes.length == 0) {
				// An empty object has a checksum too
				read += Math.max(0, content.inputStream().read());
			}
			if (read != bytes.length) {
				throw new IllegalStateException("a resuming stream ended early");
			}
			return bytes;
		}
		catch (IOException ex) {
			throw operation.error(CloudErrorCategory.UNKNOWN).reason("reading failed").cause(ex).build();
		}
	}

}
