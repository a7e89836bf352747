package io.llmshield.cloud.test.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and an emulator and passes bytes on as they come, without
 * understanding them. Counts what clients took, and can hold one request in the middle of
 * its body, as a network that stalls does. Without TLS on 127.0.0.1. Thread-safe.
 */
public final class RelayProxy implements AutoCloseable {

	/** What a stalled network may still take in, in bytes. */
	private static final int WINDOW = 16 * 1024;

	private final ServerSocket server;

	private final URI target;

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	private final AtomicLong taken = new AtomicLong();

	private final AtomicReference<@Nullable Hold> next = new AtomicReference<>();

	private RelayProxy(ServerSocket server, URI target) {
		this.server = server;
		this.target = target;
	}

	/**
	 * Start a proxy.
	 * @param target the emulator's base address
	 * @return the proxy; the caller closes it
	 * @throws IOException if there is no free port
	 */
	public static RelayProxy to(URI target) throws IOException {
		ServerSocket server = new ServerSocket();
		// Inherited by the connections: the system must not take in whole bodies
		server.setReceiveBufferSize(WINDOW);
		server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
		RelayProxy proxy = new RelayProxy(server, target);
		daemon(proxy::accept);
		return proxy;
	}

	private static void daemon(Runnable work) {
		Thread thread = new Thread(work, "relay-proxy");
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
	 * Return how many bytes the clients took, including what the system holds for them.
	 * @return the bytes since the start
	 */
	public long taken() {
		return this.taken.get();
	}

	/**
	 * Hold the next connection that sends more than a number of bytes: no more is read
	 * from it until the hold is released. Other connections are not held.
	 * @param bytes how many bytes the connection may send from now on
	 * @return the hold
	 */
	public Hold holdAfter(long bytes) {
		Hold hold = new Hold(bytes);
		this.next.set(hold);
		return hold;
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket client = this.server.accept();
				Socket service = new Socket(this.target.getHost(), this.target.getPort());
				this.open.add(client);
				this.open.add(service);
				client.setTcpNoDelay(true);
				service.setTcpNoDelay(true);
				daemon(() -> pass(client, service, true));
				daemon(() -> pass(service, client, false));
			}
			catch (IOException ex) {
				// The proxy is closed, or the emulator is
			}
		}
	}

	private void pass(Socket from, Socket to, boolean request) {
		Hold held = null;
		try (from; to) {
			InputStream input = from.getInputStream();
			OutputStream output = to.getOutputStream();
			byte[] piece = new byte[WINDOW];
			Hold armed = null;
			long sent = 0;
			for (int read = input.read(piece); read >= 0; read = input.read(piece)) {
				if (request && held == null) {
					Hold now = this.next.get();
					sent = (now != armed) ? read : sent + read;
					armed = now;
					if (now != null && sent > now.after && this.next.compareAndSet(now, null)) {
						held = now;
						now.hold();
					}
				}
				output.write(piece, 0, read);
				output.flush();
				this.taken.addAndGet(request ? 0 : read);
			}
		}
		catch (IOException | InterruptedException ex) {
			// One side has gone; the other one sees a closed connection
		}
		finally {
			this.open.remove(from);
			if (held != null) {
				held.ended.countDown();
			}
		}
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		for (Socket socket : this.open) {
			socket.close();
		}
	}

	/** A connection that is held in the middle of a request. Thread-safe. */
	public static final class Hold {

		private final long after;

		private final CountDownLatch begun = new CountDownLatch(1);

		private final CountDownLatch released = new CountDownLatch(1);

		private final CountDownLatch ended = new CountDownLatch(1);

		private Hold(long after) {
			this.after = after;
		}

		private void hold() throws InterruptedException {
			this.begun.countDown();
			this.released.await();
		}

		/**
		 * Wait until a connection is held.
		 * @param atMost how long to wait
		 * @return whether one is
		 * @throws InterruptedException if the thread is interrupted
		 */
		public boolean awaitBegin(Duration atMost) throws InterruptedException {
			return this.begun.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
		}

		/** Let the connection go on. */
		public void release() {
			this.released.countDown();
		}

		/**
		 * Wait until the client has ended the connection and everything that it sent was
		 * passed on.
		 * @param atMost how long to wait
		 * @return whether it has
		 * @throws InterruptedException if the thread is interrupted
		 */
		public boolean awaitEnd(Duration atMost) throws InterruptedException {
			return this.ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
		}

	}

}
