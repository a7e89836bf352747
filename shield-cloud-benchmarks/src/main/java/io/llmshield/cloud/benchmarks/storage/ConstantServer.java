package io.llmshield.cloud.benchmarks.storage;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A server that takes every request, reads its body without looking, and answers at once
 * what the cloud would answer, so that what is measured is the client's. One thread per
 * connection, on 127.0.0.1.
 */
final class ConstantServer implements AutoCloseable {

	private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

	private final ConstantAnswers answers;

	private final ServerSocket server;

	ConstantServer(ConstantAnswers answers) throws IOException {
		this.answers = answers;
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		start(this::accept);
	}

	URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getLocalPort());
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "constant-server");
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.server.accept();
				start(() -> serve(socket));
			}
		}
		catch (IOException ex) {
			// Closed
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			socket.setTcpNoDelay(true);
			InputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
			OutputStream out = socket.getOutputStream();
			byte[] discarded = new byte[256 * 1024];
			for (RequestHead head = RequestHead.read(in); head != null; head = RequestHead.read(in)) {
				if (head.expectsContinue()) {
					out.write(CONTINUE);
				}
				if (head.isChunked()) {
					discardChunks(in, discarded);
				}
				else {
					discard(in, head.length(), discarded);
				}
				send(out, this.answers.answer(head));
			}
		}
		catch (IOException ex) {
			// The client went away
		}
	}

	private static void discardChunks(InputStream in, byte[] discarded) throws IOException {
		long length;
		do {
			length = Long.parseLong(RequestHead.line(in), 16);
			discard(in, length, discarded);
			RequestHead.line(in);
		}
		while (length > 0);
	}

	private static void discard(InputStream in, long length, byte[] discarded) throws IOException {
		for (long left = length; left > 0;) {
			int read = in.read(discarded, 0, (int) Math.min(left, discarded.length));
			if (read < 0) {
				throw new EOFException();
			}
			left -= read;
		}
	}

	private static void send(OutputStream out, Answer answer) throws IOException {
		byte[] head = ("HTTP/1.1 " + answer.status() + "\r\n" + answer.headers() + "\r\n")
			.getBytes(StandardCharsets.ISO_8859_1);
		ByteBuffer body = answer.body();
		int small = Math.min(body.remaining(), 16 * 1024);
		out.write(ByteBuffer.allocate(head.length + small).put(head).put(body.slice(body.position(), small)).array());
		out.write(body.array(), body.arrayOffset() + body.position() + small, body.remaining() - small);
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * An answer.
	 *
	 * @param status code and reason
	 * @param headers all headers, each with its line's end
	 * @param body the bytes from position to limit of an array; not changed
	 */
	record Answer(String status, String headers, ByteBuffer body) {

		private static final String LENGTH = "Content-Length: ";

		static Answer empty(String status, String headers) {
			return new Answer(status, headers + (status.startsWith("204") ? "" : LENGTH + "0\r\n"),
					ByteBuffer.allocate(0));
		}

		static Answer text(String headers, String type, String text) {
			byte[] body = text.getBytes(StandardCharsets.UTF_8);
			return new Answer("200 OK", headers + "Content-Type: " + type + "\r\n" + LENGTH + body.length + "\r\n",
					ByteBuffer.wrap(body));
		}

		/**
		 * Answer with a part of an object, or with its headers alone.
		 * @param status code and reason
		 * @param headers all headers but those of the part
		 * @param head what was asked
		 * @param content the whole object
		 * @param from the first byte
		 * @param until the byte after the last one
		 * @return the answer
		 */
		static Answer part(String status, String headers, RequestHead head, ByteBuffer content, int from, int until) {
			String range = status.startsWith("206")
					? "Content-Range: bytes " + from + "-" + (until - 1) + "/" + content.limit() + "\r\n" : "";
			int sent = "HEAD".equals(head.method()) ? 0 : until - from;
			return new Answer(status, headers + range + LENGTH + (until - from) + "\r\n",
					content.duplicate().position(from).limit(from + sent));
		}

	}

}
