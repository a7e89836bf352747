package io.llmshield.cloud.gcp.storage;

import java.io.ByteArrayOutputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

import io.llmshield.cloud.test.faults.PatternInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BufferContentTests {

	@AfterEach
	void clear() {
		Thread.interrupted();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 65_535, 65_536, 65_537, 65_538, 131_072, 200_000 })
	void everyByteIsSentFromEveryKindOfBuffer(int length) throws Exception {
		byte[] content = PatternInputStream.bytes(length);
		ByteBuffer direct = ByteBuffer.allocateDirect(length).put(content).flip();
		ByteBuffer slice = ByteBuffer.allocate(length + 7).position(3).put(content).flip().position(3).slice();
		for (ByteBuffer buffer : new ByteBuffer[] { ByteBuffer.wrap(content), direct, slice }) {
			ByteArrayOutputStream sent = new ByteArrayOutputStream();
			new BufferContent(null, buffer).writeTo(sent);
			assertThat(sent.toByteArray()).isEqualTo(content);
			assertThat(buffer.remaining()).isEqualTo(length);
		}
	}

	/** As when the network takes bytes again after the attempt was given up. */
	@Test
	void attemptThatIsGivenUpIsNotSentToItsEnd() {
		int length = 3 * 65_536;
		for (int from = 1; from < length; from += 65_536) {
			int interruptedAfter = from;
			ByteArrayOutputStream sent = new ByteArrayOutputStream();
			OutputStream network = new OutputStream() {

				@Override
				public void write(int one) {
					write(new byte[] { (byte) one }, 0, 1);
				}

				@Override
				public void write(byte[] bytes, int offset, int count) {
					sent.write(bytes, offset, count);
					if (sent.size() >= interruptedAfter) {
						Thread.currentThread().interrupt();
					}
				}

			};
			assertThatExceptionOfType(InterruptedIOException.class)
				.isThrownBy(() -> new BufferContent(null, ByteBuffer.allocate(length)).writeTo(network));
			assertThat(sent.size()).isLessThan(length);
			assertThat(Thread.interrupted()).isTrue();
		}
	}

}
