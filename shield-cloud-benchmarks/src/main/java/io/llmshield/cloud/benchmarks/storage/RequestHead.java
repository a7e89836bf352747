package io.llmshield.cloud.benchmarks.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@link ConstantAnswers} need of a request. Immutable.
 *
 * @param method the method
 * @param target path and query
 * @param host the server's name and port
 * @param length how many bytes follow, or -1 if they come in chunks
 * @param expectsContinue whether the client waits before it sends them
 * @param echoedChecksum a checksum that was sent, as a header of the answer; or empty
 * @param contentRange which bytes are sent, or empty
 * @param rangeFrom the first byte that is asked for, or -1
 * @param rangeUntil the byte after the last one
 */
record RequestHead(String method, String target, String host, long length, boolean expectsContinue,
		String echoedChecksum, String contentRange, int rangeFrom, int rangeUntil) {

	private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

	private static final Pattern SIZE = Pattern.compile("/read-(\\d+)");

	private static final Pattern PART_NUMBER = Pattern.compile("partNumber=(\\d+)");

	/**
	 * Read the next head.
	 * @param in a buffered stream
	 * @return the head, or {@code null} at the end of the connection
	 * @throws IOException if the connection breaks
	 */
	static RequestHead read(InputStream in) throws IOException {
		String line = line(in);
		if (line == null) {
			return null;
		}
		String[] words = line.split(" ");
		long length = 0;
		boolean expectsContinue = false;
		String host = "";
		String checksum = "";
		String contentRange = "";
		Matcher range = null;
		for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
			int colon = header.indexOf(':');
			String value = header.substring(colon + 1).strip();
			switch (header.substring(0, colon).toLowerCase(Locale.ROOT)) {
				case "content-length" -> length = Long.parseLong(value);
				case "transfer-encoding" -> length = -1;
				case "host" -> host = value;
				case "content-range" -> contentRange = value;
				case "expect" -> expectsContinue = true;
				case "x-amz-checksum-crc32c" -> checksum = header + "\r\nx-amz-checksum-type: FULL_OBJECT\r\n";
				case "range", "x-ms-range" -> {
					range = RANGE.matcher(value);
					range.find();
				}
				default -> {
				}
			}
		}
		int from = (range != null) ? Integer.parseInt(range.group(1)) : -1;
		int until = (range != null && !range.group(2).isEmpty()) ? Integer.parseInt(range.group(2)) + 1
				: Integer.MAX_VALUE;
		return new RequestHead(words[0], words[1], host, length, expectsContinue, checksum, contentRange, from, until);
	}

	/** Return whether the body tells its own length. */
	boolean isChunked() {
		return this.length < 0;
	}

	/** Return how large the object is whose name says so. */
	int size() {
		return number(SIZE, 0);
	}

	/** Return which part is asked for, or 0. */
	int partNumber() {
		return number(PART_NUMBER, 0);
	}

	private int number(Pattern pattern, int otherwise) {
		Matcher found = pattern.matcher(this.target);
		return found.find() ? Integer.parseInt(found.group(1)) : otherwise;
	}

	static String line(InputStream in) throws IOException {
		StringBuilder line = new StringBuilder(80);
		for (int next = in.read(); next != '\n'; next = in.read()) {
			if (next < 0) {
				return null;
			}
			if (next != '\r') {
				line.append((char) next);
			}
		}
		return line.toString();
	}

}
