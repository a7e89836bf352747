package io.llmshield.cloud.test.storage;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.faults.PatternInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams of known and of unknown length, and callbacks. Length zero is an empty object;
 * unknown length is another call.
 */
public abstract class StorageStreamsContract extends StorageContractGroup {

	@ParameterizedTest
	@EnumSource
	void streamOfKnownLength(UploadPoint size) {
		int length = size.in(environment());
		ObjectMetadata written = store().put(KEY, new PatternInputStream(length), length, PutOptions.DEFAULT);
		assertThat(written.size()).isEqualTo(length);
		assertContent(KEY, bytes(length));
	}

	@ParameterizedTest
	@EnumSource
	void streamOfUnknownLength(UploadPoint size) {
		int length = size.in(environment());
		ObjectMetadata written = store().put(KEY, new PatternInputStream(length), PutOptions.DEFAULT);
		assertThat(written.size()).isEqualTo(length);
		assertContent(KEY, bytes(length));
	}

	@ParameterizedTest
	@EnumSource
	void callback(UploadPoint size) {
		int length = size.in(environment());
		ObjectMetadata written = store().put(KEY, (output) -> new PatternInputStream(length).transferTo(output),
				PutOptions.DEFAULT);
		assertThat(written.size()).isEqualTo(length);
		assertContent(KEY, bytes(length));
	}

	@Test
	void lengthZeroIsAnEmptyObject() {
		store().put(KEY, InputStream.nullInputStream(), 0, PutOptions.DEFAULT);
		assertContent(KEY, new byte[0]);
	}

	@Test
	void lengthZeroIsNotUnknown() {
		CloudFailures.failure(() -> store().put(KEY, new PatternInputStream(10), 0, PutOptions.DEFAULT));
		assertAbsent(KEY);
	}

	@Test
	void negativeLengthIsRefused() {
		CloudFailures.assertFails(CloudErrorCategory.INVALID_ARGUMENT,
				() -> store().put(KEY, new PatternInputStream(10), -1, PutOptions.DEFAULT));
		assertAbsent(KEY);
	}

	@Test
	void callbackThatWritesNothingMakesAnEmptyObject() {
		store().put(KEY, (output) -> {
		}, PutOptions.DEFAULT);
		assertContent(KEY, new byte[0]);
	}

	@Test
	void callersStreamIsNotClosed() {
		CloseCounter stream = new CloseCounter(text("content"));
		store().put(KEY, stream, 7, PutOptions.DEFAULT);
		assertThat(stream.closed).isZero();
		CloseCounter unknown = new CloseCounter(text("content"));
		store().put(KEY, unknown, PutOptions.DEFAULT);
		assertThat(unknown.closed).isZero();
	}

	@Test
	void streamThatDeliversSingleBytesIsReadToItsEnd() {
		int length = environment().severalParts() / 16;
		store().put(KEY, new Trickle(new PatternInputStream(length)), PutOptions.DEFAULT);
		assertContent(KEY, bytes(length));
	}

	@Test
	void callbackMayWriteSingleBytesAndSlices() {
		byte[] content = bytes(1000);
		store().put(KEY, (output) -> {
			output.write(content[0]);
			output.write(content, 1, 0);
			output.write(content, 1, 499);
			output.flush();
			output.write(content, 500, 500);
		}, PutOptions.DEFAULT);
		assertContent(KEY, content);
	}

	@Test
	void callbackMayReuseItsBuffer() {
		int part = environment().partSize();
		byte[] buffer = new byte[part];
		store().put(KEY, (output) -> {
			for (int i = 0; i < 3; i++) {
				Arrays.fill(buffer, (byte) i);
				output.write(buffer);
			}
			Arrays.fill(buffer, (byte) 99);
		}, PutOptions.DEFAULT);
		byte[] read = store().getBytes(KEY);
		assertThat(new int[] { read[0], read[part], read[2 * part], read[3 * part - 1] }).containsExactly(0, 1, 2, 2);
	}

	@Test
	void callbackMayCloseItsStream() {
		store().put(KEY, (output) -> {
			try (FilterOutputStream wrapped = new FilterOutputStream(output)) {
				wrapped.write(text("content"));
			}
		}, PutOptions.DEFAULT);
		assertContent(KEY, text("content"));
	}

	@Test
	void openedStreamKeepsTheRulesOfInputStream() throws IOException {
		store().put(KEY, bytes(1000));
		try (ObjectContent opened = store().open(KEY)) {
			InputStream stream = opened.inputStream();
			assertThat(stream.read()).isEqualTo(PatternInputStream.at(0) & 0xFF);
			assertThat(stream.read(new byte[0])).isZero();
			stream.skipNBytes(99);
			assertThat(stream.read()).isEqualTo(PatternInputStream.at(100) & 0xFF);
			assertThat(stream.readNBytes(2000)).hasSize(899);
			assertThat(stream.read()).isEqualTo(-1);
			assertThat(stream.read(new byte[10])).isEqualTo(-1);
		}
	}

	@Test
	void openedObjectMayBeClosedTwice() {
		store().put(KEY, text("content"));
		ObjectContent opened = store().open(KEY);
		opened.close();
		opened.close();
		assertContent(KEY, text("content"));
	}

	private static final class CloseCounter extends ByteArrayInputStream {

		private int closed;

		CloseCounter(byte[] content) {
			super(content);
		}

		@Override
		public void close() {
			this.closed++;
		}

	}

	private static final class Trickle extends FilterInputStream {

		Trickle(InputStream content) {
			super(content);
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			return super.read(target, offset, Math.min(length, 1));
		}

		@Override
		public int available() {
			return 0;
		}

	}

}
