package io.llmshield.cloud.autoconfigure.traces;

/**
 * Reads from an {@code ExportTraceServiceResponse} how many spans were refused: field 1
 * of the message in field 1. Four kinds of field are all that protobuf has, so no library
 * is needed. Whatever cannot be read counts as nothing refused.
 */
final class PartialSuccess {

	private static final int VARINT = 0;

	private static final int FIXED_64 = 1;

	private static final int BYTES = 2;

	private static final int FIXED_32 = 5;

	private final byte[] bytes;

	private final int end;

	private int position;

	private PartialSuccess(byte[] bytes, int start, int end) {
		this.bytes = bytes;
		this.position = start;
		this.end = end;
	}

	static long rejectedSpans(byte[] response) {
		try {
			PartialSuccess outer = new PartialSuccess(response, 0, response.length);
			if (!outer.find(BYTES)) {
				return 0;
			}
			int length = Math.toIntExact(outer.varint());
			PartialSuccess inner = new PartialSuccess(response, outer.position, Math.addExact(outer.position, length));
			return inner.find(VARINT) ? Math.max(0, inner.varint()) : 0;
		}
		catch (ArithmeticException | IndexOutOfBoundsException ex) {
			return 0;
		}
	}

	/** Go to the value of field 1, if it is there. */
	private boolean find(int kind) {
		while (this.position < this.end) {
			long tag = varint();
			if (tag == (1 << 3 | kind)) {
				return true;
			}
			skip((int) (tag & 7));
		}
		return false;
	}

	private void skip(int kind) {
		switch (kind) {
			case VARINT -> varint();
			case FIXED_64 -> this.position += Long.BYTES;
			case FIXED_32 -> this.position += Integer.BYTES;
			case BYTES -> {
				int length = Math.toIntExact(varint());
				this.position = Math.addExact(this.position, length);
			}
			default -> throw new ArithmeticException("No field of protobuf");
		}
		if (this.position < 0) {
			throw new ArithmeticException("A length is negative");
		}
	}

	private long varint() {
		long value = 0;
		for (int shift = 0; shift < Long.SIZE; shift += 7) {
			byte next = this.bytes[this.position++];
			value |= (long) (next & 0x7f) << shift;
			if (next >= 0) {
				return value;
			}
		}
		throw new ArithmeticException("A number is too long");
	}

}
