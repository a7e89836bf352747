package io.llmshield.cloud.aws.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.aws.AwsErrors;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An object's bytes on their way. Tells broken connections as {@link IOException}, which
 * the caller may resume, and everything else as our exception. Closing it before its end
 * drops the connection instead of reading the rest. Used by one thread.
 */
final class S3ObjectStream extends InputStream {

	private final ResponseInputStream<?> source;

	private final String resource;

	private boolean ended;

	private long left;

	private S3ObjectStream(ResponseInputStream<?> source, String resource, long left) {
		this.source = source;
		this.resource = resource;
		this.left = left;
	}

	/**
	 * Make the content of an answer. An answer with the whole object where a range was
	 * asked for, as HTTP allows and some services that imitate S3 give, is cut here.
	 * @param id the object
	 * @param answer the answer
	 * @param range what was asked for
	 * @return the content, which holds the range
	 */
	static ObjectContent content(ObjectId id, ResponseInputStream<GetObjectResponse> answer, ByteRange range) {
		GetObjectResponse head = answer.response();
		ObjectMetadata metadata = S3Metadata.of(id.key(), head);
		if (head.contentRange() != null || range.isAll()) {
			return new ObjectContent(metadata, head.contentLength(),
					new S3ObjectStream(answer, id.toString(), Long.MAX_VALUE));
		}
		long rest = Math.max(0, metadata.size() - range.offset());
		long length = (range.length() == ByteRange.TO_END) ? rest : Math.min(rest, range.length());
		try {
			answer.skipNBytes(metadata.size() - rest);
		}
		catch (IOException ex) {
			answer.abort();
			throw AwsErrors.translate(CloudErrorKind.STORAGE_READ, "skip to the range", id.toString(), ex);
		}
		return new ObjectContent(metadata, length, new S3ObjectStream(answer, id.toString(), length));
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
	}

	@Override
	public int read(byte[] target, int offset, int count) throws IOException {
		if (this.left == 0 && count > 0) {
			return -1;
		}
		try {
			int read = this.source.read(target, offset, (int) Math.min(count, this.left));
			this.ended = read < 0;
			this.left -= Math.max(0, read);
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
		return (int) Math.min(this.source.available(), this.left);
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
