package io.llmshield.cloud.storage.resource;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Makes URLs of resources work without a handler that is registered for the whole JVM.
 */
final class CloudUrlHandler extends URLStreamHandler {

	private final CloudResource resource;

	private CloudUrlHandler(CloudResource resource) {
		this.resource = resource;
	}

	static URL url(CloudResource resource) throws IOException {
		return new URL(null, resource.getURI().toString(), new CloudUrlHandler(resource));
	}

	@Override
	protected URLConnection openConnection(URL url) throws IOException {
		if (!url.toString().equals(this.resource.getURI().toString())) {
			throw new IOException(url + " cannot be opened by a URL of " + this.resource.getDescription());
		}
		return new Connection(url, this.resource);
	}

	/** The store's name is no host: comparing URLs must not look it up. */
	@Override
	protected @Nullable InetAddress getHostAddress(URL url) {
		return null;
	}

	@Override
	protected boolean hostsEqual(URL first, URL second) {
		return Objects.equals(first.getHost(), second.getHost());
	}

	/** Reads the object. */
	private static final class Connection extends URLConnection {

		private final CloudResource resource;

		private Connection(URL url, CloudResource resource) {
			super(url);
			this.resource = resource;
		}

		@Override
		public void connect() {
			this.connected = true;
		}

		@Override
		public InputStream getInputStream() throws IOException {
			return this.resource.getInputStream();
		}

	}

}
