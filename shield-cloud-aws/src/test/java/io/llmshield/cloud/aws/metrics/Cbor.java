package io.llmshield.cloud.aws.metrics;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what Smithy's RPC v2 sends as CBOR (RFC 8949): maps, arrays, texts, numbers,
 * times of tag 1 and {@code null}. Anything else is an error.
 */
final class Cbor {

	private static final Object BREAK = new Object();

	private final ByteBuffer bytes;

	private Cbor(byte[] bytes) {
		this.bytes = ByteBuffer.wrap(bytes);
	}

	static Object read(byte[] bytes) {
		Cbor cbor = new Cbor(bytes);
		Object value = cbor.value();
		if (cbor.bytes.hasRemaining()) {
			throw new IllegalArgumentException("There are bytes after the end");
		}
		return value;
	}

	private Object value() {
		int head = Byte.toUnsignedInt(this.bytes.get());
		int low = head & 31;
		return switch (head >> 5) {
			case 0 -> length(low);
			case 1 -> -1 - length(low);
			case 3 -> text(low);
			case 4 -> array(low);
			case 5 -> map(low);
			case 6 -> time(length(low));
			case 7 -> simple(low);
			default -> throw new IllegalArgumentException("Byte strings are not expected");
		};
	}

	private long length(int low) {
		return switch (low) {
			case 24 -> Byte.toUnsignedLong(this.bytes.get());
			case 25 -> Short.toUnsignedLong(this.bytes.getShort());
			case 26 -> Integer.toUnsignedLong(this.bytes.getInt());
			case 27 -> this.bytes.getLong();
			default -> {
				if (low > 23) {
					throw new IllegalArgumentException("No length: " + low);
				}
				yield low;
			}
		};
	}

	private String text(int low) {
		byte[] text = new byte[Math.toIntExact(length(low))];
		this.bytes.get(text);
		return new String(text, StandardCharsets.UTF_8);
	}

	private List<Object> array(int low) {
		List<Object> list = new ArrayList<>();
		long length = (low == 31) ? Long.MAX_VALUE : length(low);
		for (long i = 0; i < length; i++) {
			Object value = value();
			if (value == BREAK) {
				break;
			}
			list.add(value);
		}
		return list;
	}

	private Map<String, Object> map(int low) {
		Map<String, Object> map = new LinkedHashMap<>();
		long length = (low == 31) ? Long.MAX_VALUE : length(low);
		for (long i = 0; i < length; i++) {
			Object key = value();
			if (key == BREAK) {
				break;
			}
			if (map.put((String) key, value()) != null) {
				throw new IllegalArgumentException("Twice: " + key);
			}
		}
		return map;
	}

	private Instant time(long tag) {
		if (tag != 1) {
			throw new IllegalArgumentException("No time: tag " + tag);
		}
		return Instant.ofEpochMilli(Math.round(((Number) value()).doubleValue() * 1000));
	}

	private Object simple(int low) {
		return switch (low) {
			case 26 -> (double) this.bytes.getFloat();
			case 27 -> this.bytes.getDouble();
			case 31 -> BREAK;
			default -> throw new IllegalArgumentException("Not expected: " + low);
		};
	}

}
