package io.llmshield.cloud.storage;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;

/**
 * A range of an object's bytes. A range that goes past the end is cut there; one that
 * begins at or past the end is {@code INVALID_ARGUMENT}, except on an empty object read
 * from 0. Immutable.
 *
 * @param offset the first byte, counted from 0
 * @param length how many bytes; {@link #TO_END} for all that follow
 */
public record ByteRange(long offset, long length) {

	/** Stands for all bytes that follow. */
	public static final long TO_END = -1;

	/** The whole object. */
	public static final ByteRange ALL = new ByteRange(0, TO_END);

	/**
	 * Check the numbers.
	 */
	public ByteRange {
		if (offset < 0 || (length < 1 && length != TO_END)) {
			throw CloudException.of(CloudErrorKind.STORAGE_FETCH, CloudErrorCategory.INVALID_ARGUMENT)
				.provider("any provider")
				.operation("check the byte range")
				.reason("the offset is " + offset + " and the length " + length)
				.remedy("The offset is at least 0 and the length at least 1")
				.build();
		}
	}

	/**
	 * A number of bytes.
	 * @param offset the first byte
	 * @param length how many
	 * @return the range
	 */
	public static ByteRange of(long offset, long length) {
		return new ByteRange(offset, length);
	}

	/**
	 * All bytes from one on.
	 * @param offset the first byte
	 * @return the range
	 */
	public static ByteRange from(long offset) {
		return new ByteRange(offset, TO_END);
	}

	/**
	 * Return whether this is the whole object.
	 * @return {@code true} if it is
	 */
	public boolean isAll() {
		return this.offset == 0 && this.length == TO_END;
	}

	/**
	 * Return what the header {@code Range} of HTTP says, for drivers.
	 * @return such as {@code bytes=0-99} or {@code bytes=100-}
	 */
	public String toHttp() {
		String end = (this.length == TO_END) ? "" : Long.toString(this.offset + this.length - 1);
		return "bytes=" + this.offset + "-" + end;
	}

}
