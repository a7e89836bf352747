package io.llmshield.cloud.sample.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import io.llmshield.cloud.sample.problem.BodyTooLargeException;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body cannot be read beyond a limit.
 */
final class LimitedRequest extends HttpServletRequestWrapper {

	private final int limit;

	private @Nullable ServletInputStream input;

	LimitedRequest(HttpServletRequest request, int limit) {
		super(request);
		this.limit = limit;
	}

	@Override
	public ServletInputStream getInputStream() throws IOException {
		if (this.input == null) {
			this.input = new LimitedInput(super.getInputStream(), this.limit);
		}
		return this.input;
	}

	@Override
	public BufferedReader getReader() throws IOException {
		String encoding = Objects.requireNonNullElse(getCharacterEncoding(), StandardCharsets.UTF_8.name());
		return new BufferedReader(new InputStreamReader(getInputStream(), encoding));
	}

	/**
	 * Counts the bytes that are read.
	 */
	private static final class LimitedInput extends ServletInputStream {

		private final ServletInputStream input;

		private final int limit;

		private long count;

		LimitedInput(ServletInputStream input, int limit) {
			this.input = input;
			this.limit = limit;
		}

		@Override
		public int read() throws IOException {
			int read = this.input.read();
			count((read < 0) ? 0 : 1);
			return read;
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			int read = this.input.read(target, offset, length);
			count(read);
			return read;
		}

		private void count(int read) throws BodyTooLargeException {
			this.count += Math.max(read, 0);
			if (this.count > this.limit) {
				throw new BodyTooLargeException(this.limit);
			}
		}

		@Override
		public boolean isFinished() {
			return this.input.isFinished();
		}

		@Override
		public boolean isReady() {
			return this.input.isReady();
		}

		@Override
		public void setReadListener(ReadListener listener) {
			this.input.setReadListener(listener);
		}

	}

}
