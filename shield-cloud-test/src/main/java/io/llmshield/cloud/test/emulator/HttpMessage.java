package io.llmshield.cloud.test.emulator;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A request or an answer of HTTP/1.1, whole in memory.
 */
final class HttpMessage {

	private final String startLine;

	private final List<String> headers;

	private final byte[] body;

	/**
	 * Create a message.
	 * @param startLine the first line
	 * @param headers the header lines
	 * @param body the body as it is on the wire
	 */
	HttpMessage(String startLine, List<String> headers, byte[] body) {
		this.startLine = startLine;
		this.headers = headers;
		this.body = body;
	}

	String startLine() {
		return this.startLine;
	}

	List<String> headers() {
		return this.headers;
	}

	byte[] body() {
		return this.body;
	}

	/**
	 * Read a request.
	 * @param input the client's bytes
	 * @param output takes the interim answer that some clients wait for
	 * @return the request, or {@code null} if the client has ended
	 * @throws IOException if the connection breaks
	 */
	static @Nullable HttpMessage request(InputStream input, OutputStream output) throws IOException {
		String startLine = line(input);
		if (startLine == null) {
			return null;
		}
		List<String> headers = headers(input);
		HttpMessage head = new HttpMessage(startLine, headers, new byte[0]);
		if ("100-continue".equalsIgnoreCase(head.header("expect"))) {
			output.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
			output.flush();
		}
		String length = head.header("content-length");
		byte[] body = (length != null) ? input.readNBytes(Integer.parseInt(length)) : new byte[0];
		if (length != null && body.length < Integer.parseInt(length)) {
			throw new EOFException("the client ended within the body");
		}
		return new HttpMessage(startLine, headers, body);
	}

	/**
	 * Read an answer whose sender closes the connection after it.
	 * @param input the service's bytes
	 * @return the answer
	 * @throws IOException if the connection breaks
	 */
	static HttpMessage answer(InputStream input) throws IOException {
		String startLine = line(input);
		while (startLine != null && startLine.startsWith("HTTP/1.1 1")) {
			headers(input);
			startLine = line(input);
		}
		if (startLine == null) {
			throw new EOFException("the service did not answer");
		}
		return new HttpMessage(startLine, headers(input), input.readAllBytes());
	}

	private static List<String> headers(InputStream input) throws IOException {
		List<String> headers = new ArrayList<>();
		for (String line = line(input); line != null && !line.isEmpty(); line = line(input)) {
			headers.add(line);
		}
		return headers;
	}

	private static @Nullable String line(InputStream input) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int next = input.read(); next >= 0; next = input.read()) {
			if (next == '\n') {
				return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
			}
			line.write(next);
		}
		return (line.size() > 0) ? line.toString(StandardCharsets.ISO_8859_1) : null;
	}

	@Nullable String header(String name) {
		String prefix = name + ":";
		return this.headers.stream()
			.filter((line) -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
			.map((line) -> line.substring(prefix.length()).strip())
			.findFirst()
			.orElse(null);
	}

	/**
	 * Return the same with what the next hop is to do after it.
	 * @param connection {@code close} or {@code keep-alive}
	 * @return the message
	 */
	HttpMessage connection(String connection) {
		List<String> changed = new ArrayList<>(this.headers);
		changed.removeIf((line) -> line.toLowerCase(Locale.ROOT).startsWith("connection:")
				|| line.toLowerCase(Locale.ROOT).startsWith("expect:"));
		changed.add("Connection: " + connection);
		return new HttpMessage(this.startLine, changed, this.body);
	}

	HttpMessage corrupted() {
		byte[] changed = this.body.clone();
		if (changed.length > 0) {
			changed[changed.length / 2] ^= 1;
		}
		return new HttpMessage(this.startLine, this.headers, changed);
	}

	byte[] head() {
		return (this.startLine + "\r\n" + String.join("\r\n", this.headers) + "\r\n\r\n")
			.getBytes(StandardCharsets.ISO_8859_1);
	}

	void writeTo(OutputStream output) throws IOException {
		output.write(head());
		output.write(this.body);
		output.flush();
	}

}
