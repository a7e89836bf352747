package io.llmshield.cloud.aws.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.aws.AwsErrors;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * An object's bytes on their way. Tells broken connections as {@link IOException}, which
 * the caller may resume, and everything else as our exception. Closing it before its end
 * drops the connection instead of reading the rest. Used by one thread.
 */
final class S3ObjectStream extends InputStream {

	private final ResponseInputStream<?> source;

	private final String resource;

	private boolean ended;

	S3ObjectStream(ResponseInputStream<?> source, String resource) {
		this.source = source;
		this.resource = resource;
	}

	@Override
	public int read() throws IOException {
		try {
			int value = this.source.read();
			this.ended = value < 0;
			return value;
		}
		catch (SdkException ex) {
			throw translated(ex);
		}
	}

	@Override
	public int read(byte[] target, int offset, int count) throws IOException {
		try {
			int read = this.source.read(target, offset, count);
			this.ended = read < 0;
			return read;
		}
		catch (SdkException ex) {
			throw translated(ex);
		}
	}

	private RuntimeException translated(SdkException error) throws IOException {
		if (error instanceof AbortedException) {
			InterruptedIOException interrupted = new InterruptedIOException("the thread was interrupted");
			interrupted.initCause(error);
			throw interrupted;
		}
		if (error.getCause() instanceof IOException broken) {
			throw broken;
		}
		return AwsErrors.translate(CloudErrorKind.STORAGE_READ, "read object", this.resource, error);
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
		else {
			this.source.abort();
		}
	}

}
