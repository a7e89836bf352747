package io.llmshield.cloud.gcp.storage;

import java.io.IOException;
import java.io.InputStream;

import com.google.api.client.http.HttpResponse;
import org.apache.http.conn.ConnectionReleaseTrigger;

/**
 * An object's bytes on their way. Broken connections are {@link IOException}s, which the
 * caller may resume. Closing it before its end drops the connection instead of reading
 * the rest. Used by one thread.
 */
final class GcsObjectStream extends InputStream {

	private final HttpResponse response;

	private final InputStream source;

	private boolean ended;

	GcsObjectStream(HttpResponse response) throws IOException {
		this.response = response;
		InputStream content = response.getContent();
		this.source = (content != null) ? content : InputStream.nullInputStream();
	}

	@Override
	public int read() throws IOException {
		int read = this.source.read();
		this.ended = read < 0;
		return read;
	}

	@Override
	public int read(byte[] target, int offset, int count) throws IOException {
		int read = this.source.read(target, offset, count);
		this.ended = read < 0;
		return read;
	}

	@Override
	public int available() throws IOException {
		return this.source.available();
	}

	@Override
	public void close() throws IOException {
		if (this.ended) {
			this.source.close();
		}
		else if (this.source instanceof ConnectionReleaseTrigger connection) {
			connection.abortConnection();
		}
		else {
			// Another transport than ours; where it is Apache's too, its content is the
			// above. To disconnect that one would read the rest first
			this.response.disconnect();
		}
	}

}
