package io.llmshield.cloud.gcp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a client and a server on this machine and resets their connections.
 * Thread-safe.
 */
final class LineCutter implements AutoCloseable {

	private final ServerSocket listening;

	private final int target;

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	private volatile boolean away;

	LineCutter(int target) throws IOException {
		this.target = target;
		this.listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
		start(this::accept);
	}

	int port() {
		return this.listening.getLocalPort();
	}

	/** Reset what is open now. */
	void cut() {
		this.open.forEach(LineCutter::reset);
	}

	/** Reset what is open, and each new connection at once, or let them through again. */
	void setAway(boolean away) {
		this.away = away;
		if (away) {
			cut();
		}
	}

	private static void start(Runnable work) {
		Thread thread = new Thread(work, "line-cutter");
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() {
		while (!this.listening.isClosed()) {
			try {
				connect(this.listening.accept());
			}
			catch (IOException ex) {
				// Closed, or the server is gone: the client sees a reset
			}
		}
	}

	@SuppressWarnings("resource") // closed by the threads that copy
	private void connect(Socket client) throws IOException {
		if (this.away) {
			reset(client);
			return;
		}
		Socket server = new Socket();
		try {
			server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.target));
		}
		catch (IOException ex) {
			reset(client);
			throw ex;
		}
		this.open.add(client);
		this.open.add(server);
		start(() -> copy(client, server));
		start(() -> copy(server, client));
		if (this.away) {
			cut();
		}
	}

	private void copy(Socket from, Socket to) {
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			byte[] buffer = new byte[16_384];
			for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
				out.write(buffer, 0, count);
			}
		}
		catch (IOException ex) {
			// Cut
		}
		finally {
			this.open.remove(from);
			this.open.remove(to);
		}
	}

	private static void reset(Socket socket) {
		try (socket) {
			socket.setSoLinger(true, 0);
		}
		catch (IOException ex) {
			// It is closed already
		}
	}

	@Override
	public void close() {
		try {
			this.listening.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		cut();
	}

}
