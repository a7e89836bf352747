package io.llmshield.cloud.test.emulator;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and an emulator, counts the requests on the wire and breaks
 * those that a rule names. Speaks HTTP/1.1 without TLS on 127.0.0.1. Holds each request
 * and each answer in memory, so it is not for large bodies. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {

	private static final int PIECES = 20;

	private static final long PIECE_MILLIS = 5;

	private final ServerSocket server;

	private final URI target;

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	private final List<ProxiedRequest> requests = new CopyOnWriteArrayList<>();

	private final AtomicLong numbers = new AtomicLong();

	private volatile HttpFaultRule rule = HttpFaultRule.NONE;

	private FaultProxy(ServerSocket server, URI target) {
		this.server = server;
		this.target = target;
	}

	/**
	 * Start a proxy.
	 * @param target the emulator's base address
	 * @return the proxy; the caller closes it
	 * @throws IOException if there is no free port
	 */
	public static FaultProxy to(URI target) throws IOException {
		FaultProxy proxy = new FaultProxy(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), target);
		daemon("fault-proxy", proxy::accept);
		return proxy;
	}

	private static void daemon(String name, Runnable work) {
		Thread thread = new Thread(work, name);
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Return where clients connect.
	 * @return the base address
	 */
	public URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getLocalPort());
	}

	/**
	 * Set the rule for all requests from now on.
	 * @param rule the rule
	 */
	public void rule(HttpFaultRule rule) {
		this.rule = rule;
	}

	/**
	 * Return what came since the start or the last {@link #reset()}.
	 * @return the requests in the order of arrival
	 */
	public List<ProxiedRequest> requests() {
		return List.copyOf(this.requests);
	}

	/** Break nothing, and forget the requests. */
	public void reset() {
		this.rule = HttpFaultRule.NONE;
		this.requests.clear();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket client = this.server.accept();
				this.open.add(client);
				daemon("fault-proxy-connection", () -> serve(client));
			}
			catch (IOException ex) {
				// The proxy is closed
			}
		}
	}

	private void serve(Socket client) {
		try (client) {
			// Otherwise a body waits for the other side to acknowledge the head, 40 ms
			client.setTcpNoDelay(true);
			InputStream input = new BufferedInputStream(client.getInputStream());
			OutputStream output = client.getOutputStream();
			boolean alive = true;
			while (alive) {
				HttpMessage request = HttpMessage.request(input, output);
				alive = request != null && serve(request, input, client);
			}
		}
		catch (IOException ex) {
			// The client or the emulator has gone; the client sees a closed connection
		}
		finally {
			this.open.remove(client);
		}
	}

	private boolean serve(HttpMessage request, InputStream input, Socket client) throws IOException {
		HttpFault fault = record(request);
		if (fault == null) {
			forward(request).writeTo(client.getOutputStream());
			return true;
		}
		boolean head = request.startLine().startsWith("HEAD ");
		return switch (fault) {
			case INTERNAL_ERROR -> refuse(client, head, "500 Internal Server Error", xml("InternalError"));
			case SLOW_DOWN -> refuse(client, head, "503 Slow Down", xml("SlowDown"));
			case SERVER_BUSY ->
				refuse(client, head, "503 Service Unavailable", xml("ServerBusy"), "x-ms-error-code: ServerBusy");
			case TOO_MANY_REQUESTS -> refuse(client, head, "429 Too Many Requests", "{}", "Retry-After: 1");
			case THROTTLING -> refuse(client, head, "400 Bad Request",
					"{\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}");
			case ACCESS_DENIED -> refuse(client, head, "403 Forbidden", xml("AccessDenied"));
			case RESET -> reset(client);
			case LOST_REPLY -> {
				forward(request);
				yield reset(client);
			}
			case RESET_MID_BODY -> half(client, forward(request)) && reset(client);
			case TRUNCATED_BODY -> !half(client, forward(request));
			case CORRUPTED_BODY -> write(client, forward(request).corrupted());
			case CORRUPTED_REQUEST -> write(client, forward(request.corrupted()));
			case TRICKLE -> trickle(client, forward(request));
			case SILENCE -> awaitEnd(input);
		};
	}

	private @Nullable HttpFault record(HttpMessage request) {
		String[] words = request.startLine().split(" ");
		ProxiedRequest summary = new ProxiedRequest(this.numbers.incrementAndGet(), words[0], words[1],
				String.join("\n", request.headers()), request.body().length, null);
		HttpFault fault = this.rule.faultFor(summary);
		this.requests.add(summary.with(fault));
		return fault;
	}

	private HttpMessage forward(HttpMessage request) throws IOException {
		try (Socket service = new Socket(this.target.getHost(), this.target.getPort())) {
			service.setTcpNoDelay(true);
			request.connection("close").writeTo(service.getOutputStream());
			return HttpMessage.answer(new BufferedInputStream(service.getInputStream())).connection("keep-alive");
		}
	}

	private static String xml(String code) {
		return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code><Message>" + code
				+ "</Message><RequestId>FAULT</RequestId></Error>";
	}

	private static boolean refuse(Socket client, boolean head, String status, String body, String... headers)
			throws IOException {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		List<String> all = new ArrayList<>(List.of("Content-Length: " + bytes.length,
				"Content-Type: application/" + (body.startsWith("<") ? "xml" : "json"), "x-amz-request-id: FAULT",
				"Connection: keep-alive"));
		all.addAll(List.of(headers));
		return write(client, new HttpMessage("HTTP/1.1 " + status, all, head ? new byte[0] : bytes));
	}

	private static boolean write(Socket client, HttpMessage answer) throws IOException {
		answer.writeTo(client.getOutputStream());
		return true;
	}

	/** Closing without lingering sends a reset instead of an orderly end. */
	private static boolean reset(Socket client) throws IOException {
		client.setSoLinger(true, 0);
		return false;
	}

	private static boolean half(Socket client, HttpMessage answer) throws IOException {
		OutputStream output = client.getOutputStream();
		output.write(answer.head());
		output.write(answer.body(), 0, answer.body().length / 2);
		output.flush();
		return true;
	}

	private static boolean trickle(Socket client, HttpMessage answer) throws IOException {
		OutputStream output = client.getOutputStream();
		output.write(answer.head());
		int size = answer.body().length / PIECES + 1;
		for (int from = 0; from < answer.body().length; from += size) {
			output.write(answer.body(), from, Math.min(size, answer.body().length - from));
			output.flush();
			pause();
		}
		return true;
	}

	private static void pause() throws IOException {
		try {
			Thread.sleep(PIECE_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
	}

	private static boolean awaitEnd(InputStream input) throws IOException {
		while (input.read() >= 0) {
			// Nothing is answered
		}
		return false;
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		for (Socket client : this.open) {
			client.close();
		}
	}

}
