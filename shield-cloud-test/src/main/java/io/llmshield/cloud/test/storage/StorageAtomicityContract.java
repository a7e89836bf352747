package io.llmshield.cloud.test.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.ContentWriter;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.faults.FailingInputStream;
import io.llmshield.cloud.test.faults.PatternInputStream;
import io.llmshield.cloud.test.faults.StorageCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * All or nothing: whatever the producer does wrong and wherever, nothing appears, and
 * what was there before stays.
 */
public abstract class StorageAtomicityContract extends StorageContractGroup {

	private static final int CHUNK = 1000;

	private static final byte[] OLD = text("what was there before");

	@ParameterizedTest
	@EnumSource
	void callbackThatThrowsLeavesNothing(UploadPoint point) {
		int position = point.in(environment());
		IOException thrown = new IOException("injected");
		assertThat(CloudFailures.failure(() -> store().put(KEY, failing(position, thrown), PutOptions.DEFAULT)))
			.hasRootCause(thrown);
		assertAbsent(KEY);
	}

	@ParameterizedTest
	@EnumSource
	void callbackThatThrowsLeavesTheOldObject(UploadPoint point) {
		int position = point.in(environment());
		String token = store().put(KEY, OLD).versionToken();
		CloudFailures.failure(() -> store().put(KEY, failing(position, new IOException()), PutOptions.DEFAULT));
		assertOldObject(token);
	}

	@ParameterizedTest
	@EnumSource
	void streamOfUnknownLengthThatThrowsLeavesNothing(UploadPoint point) {
		FailingInputStream stream = FailingInputStream.checked(point.in(environment()));
		assertThat(CloudFailures.failure(() -> store().put(KEY, stream, PutOptions.DEFAULT))).rootCause()
			.hasMessage(FailingInputStream.MESSAGE);
		assertThat(stream.closed()).isFalse();
		assertAbsent(KEY);
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "AT_END")
	void streamOfKnownLengthThatThrowsLeavesTheOldObject(UploadPoint point) {
		String token = store().put(KEY, OLD).versionToken();
		FailingInputStream stream = FailingInputStream.checked(point.in(environment()));
		CloudFailures.failure(() -> store().put(KEY, stream, environment().severalParts(), PutOptions.DEFAULT));
		assertOldObject(token);
	}

	@ParameterizedTest
	@EnumSource
	void streamThatEndsEarlyLeavesNothing(UploadPoint point) {
		int length = point.in(environment());
		CloudFailures.failure(() -> store().put(KEY, new PatternInputStream(length), length + 1L, PutOptions.DEFAULT));
		assertAbsent(KEY);
	}

	@ParameterizedTest
	@EnumSource
	void streamThatGoesOnLeavesNothing(UploadPoint point) {
		int length = point.in(environment());
		CloudFailures.failure(() -> store().put(KEY, new PatternInputStream(length + 1L), length, PutOptions.DEFAULT));
		assertAbsent(KEY);
	}

	@ParameterizedTest
	@EnumSource
	@RequiresStorageAbility(StorageFixtureAbility.COUNT_PENDING_UPLOADS)
	void nothingIsLeftOnTheProvidersSide(UploadPoint point) {
		int before = pendingUploads();
		int position = point.in(environment());
		CloudFailures.failure(() -> store().put(KEY, failing(position, new IOException()), PutOptions.DEFAULT));
		CloudFailures
			.failure(() -> store().put(KEY, new PatternInputStream(position), position + 1L, PutOptions.DEFAULT));
		assertThat(pendingUploads()).isEqualTo(before);
	}

	@ParameterizedTest
	@EnumSource
	void uncheckedExceptionReachesTheCallerAsItIs(UploadPoint point) {
		int position = point.in(environment());
		IllegalStateException thrown = new IllegalStateException("injected");
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> store().put(KEY, (output) -> {
			new PatternInputStream(position).transferTo(output);
			throw thrown;
		}, PutOptions.DEFAULT)).isSameAs(thrown);
		assertAbsent(KEY);
	}

	/** Export jobs that catch per row and go on exist; what the row took is lost. */
	@Test
	void failureThatTheProducerSwallowsLeavesNothing() {
		byte[] content = bytes(environment().severalParts());
		faults().on(StorageCall.BEGIN).fail(CloudErrorCategory.ACCESS_DENIED);
		assertThat(CloudFailures.failure(() -> store().put(KEY, (output) -> {
			for (int from = 0; from < content.length; from += CHUNK) {
				try {
					output.write(content, from, Math.min(CHUNK, content.length - from));
				}
				catch (CloudException | IOException ex) {
					// The next row may do better
				}
			}
		}, PutOptions.DEFAULT)).category()).isEqualTo(CloudErrorCategory.ACCESS_DENIED);
		assertAbsent(KEY);
	}

	@Test
	void errorReachesTheCallerAsItIs() {
		StackOverflowError thrown = new StackOverflowError("injected");
		assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> store().put(KEY, (output) -> {
			output.write(bytes(environment().severalParts()));
			throw thrown;
		}, PutOptions.DEFAULT)).isSameAs(thrown);
		assertAbsent(KEY);
	}

	@ParameterizedTest
	@EnumSource
	void tryWithResourcesDoesNotCommitTheHalf(UploadPoint point) {
		int position = point.in(environment());
		String token = store().put(KEY, OLD).versionToken();
		CloudFailures.failure(() -> store().put(KEY, (output) -> {
			try (OutputStream closed = output; Writer writer = new OutputStreamWriter(closed, StandardCharsets.UTF_8)) {
				new PatternInputStream(position).transferTo(closed);
				writer.write("the rest of the document");
				throw new IOException("injected");
			}
		}, PutOptions.DEFAULT));
		assertOldObject(token);
	}

	@Test
	void closingAndThenThrowingDoesNotCommit() {
		CloudFailures.failure(() -> store().put(KEY, (output) -> {
			output.write(text("whole to all appearances"));
			output.close();
			throw new IOException("injected");
		}, PutOptions.DEFAULT));
		assertAbsent(KEY);
	}

	@Test
	void readersSeeTheOldObjectUntilTheEnd() {
		store().put(KEY, OLD);
		store().put(KEY, (output) -> {
			output.write(bytes(environment().severalParts()));
			output.flush();
			assertContent(KEY, OLD);
			assertThat(otherProcess().getBytes(KEY)).isEqualTo(OLD);
			assertThat(keys("")).containsExactly(KEY);
		}, PutOptions.DEFAULT);
		assertContent(KEY, bytes(environment().severalParts()));
	}

	@Test
	void nobodySeesANewObjectBeforeTheEnd() {
		store().put(KEY, (output) -> {
			output.write(bytes(environment().severalParts()));
			assertAbsent(KEY);
			assertThat(keys("")).isEmpty();
		}, PutOptions.DEFAULT);
		assertThat(keys("")).containsExactly(KEY);
	}

	@Test
	void failedUploadDoesNotDisturbTheNextOne() {
		CloudFailures.failure(
				() -> store().put(KEY, failing(environment().severalParts(), new IOException()), PutOptions.DEFAULT));
		byte[] content = bytes(environment().severalParts() + 1);
		store().put(KEY, content);
		assertContent(KEY, content);
	}

	private void assertOldObject(String token) {
		assertContent(KEY, OLD);
		assertThat(store().getMetadata(KEY).versionToken()).isEqualTo(token);
	}

	private static ContentWriter failing(int position, IOException thrown) {
		return (output) -> {
			new PatternInputStream(position).transferTo(output);
			throw thrown;
		};
	}

}
