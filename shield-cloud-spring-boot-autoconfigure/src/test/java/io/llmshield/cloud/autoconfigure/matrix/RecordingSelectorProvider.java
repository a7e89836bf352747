package io.llmshield.cloud.autoconfigure.matrix;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the channels that are opened, in a JVM that names it in
 * {@code java.nio.channels.spi.SelectorProvider}.
 */
public class RecordingSelectorProvider extends SelectorProvider {

	static final AtomicInteger OPENED = new AtomicInteger();

	private final SelectorProvider provider = defaultProvider();

	private static SelectorProvider defaultProvider() {
		try {
			return (SelectorProvider) Class.forName("sun.nio.ch.DefaultSelectorProvider").getMethod("get").invoke(null);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public DatagramChannel openDatagramChannel() throws IOException {
		OPENED.incrementAndGet();
		return this.provider.openDatagramChannel();
	}

	@Override
	public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
		OPENED.incrementAndGet();
		return this.provider.openDatagramChannel(family);
	}

	@Override
	public Pipe openPipe() throws IOException {
		return this.provider.openPipe();
	}

	@Override
	public AbstractSelector openSelector() throws IOException {
		return this.provider.openSelector();
	}

	@Override
	public ServerSocketChannel openServerSocketChannel() throws IOException {
		OPENED.incrementAndGet();
		return this.provider.openServerSocketChannel();
	}

	@Override
	public SocketChannel openSocketChannel() throws IOException {
		OPENED.incrementAndGet();
		return this.provider.openSocketChannel();
	}

}
