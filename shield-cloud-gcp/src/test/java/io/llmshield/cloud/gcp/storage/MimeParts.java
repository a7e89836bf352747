package io.llmshield.cloud.gcp.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The parts of a multipart body.
 */
final class MimeParts {

	private MimeParts() {
	}

	static List<Part> of(String contentType, byte[] body) {
		String boundary = contentType.replaceFirst("(?s).*boundary=", "").replace("\"", "").split(";")[0].strip();
		byte[] mark = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
		List<Part> parts = new ArrayList<>();
		int from = find(body, mark, 0);
		while (from >= 0) {
			int next = find(body, mark, from + mark.length);
			if (next < 0) {
				break;
			}
			parts.add(part(body, from + mark.length + 2, next - 2));
			from = next;
		}
		return parts;
	}

	private static Part part(byte[] body, int from, int to) {
		int end = find(body, new byte[] { '\r', '\n', '\r', '\n' }, from);
		Map<String, String> headers = new HashMap<>();
		for (String line : new String(body, from, end - from, StandardCharsets.ISO_8859_1).split("\r\n")) {
			int colon = line.indexOf(':');
			headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
		}
		return new Part(headers, java.util.Arrays.copyOfRange(body, end + 4, to));
	}

	private static int find(byte[] body, byte[] mark, int from) {
		for (int at = from; at <= body.length - mark.length; at++) {
			if (java.util.Arrays.equals(body, at, at + mark.length, mark, 0, mark.length)) {
				return at;
			}
		}
		return -1;
	}

	/**
	 * One part.
	 *
	 * @param headers the headers by lower-case name
	 * @param content the content
	 */
	record Part(Map<String, String> headers, byte[] content) {
	}

}
