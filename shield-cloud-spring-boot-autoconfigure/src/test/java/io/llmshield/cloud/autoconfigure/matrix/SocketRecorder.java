package io.llmshield.cloud.autoconfigure.matrix;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A SOCKS proxy that counts who comes and sends them away. Every {@link Socket} that a
 * JVM connects comes here, whatever its address, if the JVM is told so.
 */
public class SocketRecorder implements AutoCloseable {

	private final AtomicInteger connections = new AtomicInteger();

	private final ServerSocket server;

	public SocketRecorder() throws IOException {
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		Thread recorder = new Thread(this::record);
		recorder.setDaemon(true);
		recorder.start();
	}

	private void record() {
		while (true) {
			try (Socket socket = this.server.accept()) {
				this.connections.incrementAndGet();
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	int port() {
		return this.server.getLocalPort();
	}

	public int connections() {
		return this.connections.get();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

}
