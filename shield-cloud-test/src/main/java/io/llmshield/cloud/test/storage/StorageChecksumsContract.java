package io.llmshield.cloud.test.storage;

import java.io.IOException;
import java.util.Optional;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.ContractMode;
import io.llmshield.cloud.test.RequiresMode;
import io.llmshield.cloud.test.faults.BodyFault;
import io.llmshield.cloud.test.faults.PatternInputStream;
import io.llmshield.cloud.test.faults.StorageCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Damage on the way or at rest is an error, never data; a broken connection is resumed.
 */
public abstract class StorageChecksumsContract extends StorageContractGroup {

	private static final int LENGTH = 200_000;

	@ParameterizedTest
	@EnumSource
	void checksumIsThatOfTheContent(UploadPoint size) {
		byte[] content = bytes(size.in(environment()));
		ObjectMetadata written = store().put(KEY, new PatternInputStream(content.length), PutOptions.DEFAULT);
		assertThat(written.crc32c()).isEqualTo(Checksums.crc32c(content));
		assertThat(store().getMetadata(KEY).crc32c()).isEqualTo(Checksums.crc32c(content));
	}

	@ParameterizedTest
	@EnumSource
	void statedChecksumMustBeRight(UploadPoint size) {
		int length = size.in(environment());
		long right = Checksums.crc32c(bytes(length));
		CloudFailures.assertFails(CloudErrorCategory.CORRUPTED,
				() -> store().put(KEY, new PatternInputStream(length), PutOptions.builder().crc32c(right ^ 1).build()));
		assertAbsent(KEY);
		store().put(KEY, new PatternInputStream(length), PutOptions.builder().crc32c(right).build());
		assertContent(KEY, bytes(length));
	}

	@Test
	void statedChecksumOfBytesMustBeRight() {
		PutOptions wrong = PutOptions.builder().crc32c(12345L).build();
		CloudFailures.assertFails(CloudErrorCategory.CORRUPTED, () -> store().put(KEY, text("content"), wrong));
		assertAbsent(KEY);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, LENGTH / 2, LENGTH - 1 })
	void flippedBitIsAnError(int position) {
		store().put(KEY, bytes(LENGTH));
		environment().driver()
			.damageNextBodies(BodyFault.corruptAt(position), BodyFault.corruptAt(position),
					BodyFault.corruptAt(position));
		CloudFailures.assertFails(CloudErrorCategory.CORRUPTED, () -> store().getBytes(KEY));
	}

	@Test
	void flippedBitIsAnErrorForTheReaderOfAStream() {
		store().put(KEY, bytes(LENGTH));
		environment().driver().damageNextBodies(BodyFault.corruptAt(LENGTH / 2));
		try (ObjectContent opened = store().open(KEY)) {
			CloudFailures.assertFails(CloudErrorCategory.CORRUPTED, () -> opened.inputStream().readAllBytes());
		}
	}

	@Test
	void flippedBitIsAnErrorForTheReaderOfSingleBytes() {
		store().put(KEY, bytes(1000));
		environment().driver().damageNextBodies(BodyFault.corruptAt(999));
		try (ObjectContent opened = store().open(KEY)) {
			CloudFailures.assertFails(CloudErrorCategory.CORRUPTED, () -> drain(opened));
		}
	}

	private static long drain(ObjectContent opened) throws IOException {
		long sum = 0;
		for (int value = opened.inputStream().read(); value >= 0; value = opened.inputStream().read()) {
			sum += value;
		}
		return sum;
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, LENGTH / 2, LENGTH - 1 })
	void bodyThatEndsEarlyIsNeverDelivered(int position) {
		store().put(KEY, bytes(LENGTH));
		environment().driver().damageNextBodies(BodyFault.truncateAt(position));
		assertWholeOrError();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, LENGTH / 2, LENGTH - 1 })
	void brokenConnectionNeverDeliversLess(int position) {
		store().put(KEY, bytes(LENGTH));
		environment().driver().damageNextBodies(BodyFault.breakAt(position));
		assertWholeOrError();
	}

	private void assertWholeOrError() {
		Content whole = Content.of(bytes(LENGTH));
		Content[] read = new Content[] { whole };
		Throwable thrown = catchThrowable(() -> read[0] = Content.of(store().getBytes(KEY)));
		assertThat(read[0]).isEqualTo(whole);
		assertThat(Optional.ofNullable(thrown)).satisfiesAnyOf((none) -> assertThat(none).isEmpty(),
				(error) -> assertThat(error).containsInstanceOf(CloudException.class));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, LENGTH / 2, LENGTH - 1 })
	@RequiresMode(ContractMode.LAYERED)
	void brokenConnectionIsResumed(int position) {
		store().put(KEY, bytes(LENGTH));
		faults().reset();
		environment().driver().damageNextBodies(BodyFault.breakAt(position));
		assertContent(KEY, bytes(LENGTH));
		assertThat(faults().count(StorageCall.OPEN)).isEqualTo(2);
	}

	@Test
	@RequiresMode(ContractMode.LAYERED)
	void truncatedBodyIsResumed() {
		store().put(KEY, bytes(LENGTH));
		environment().driver().damageNextBodies(BodyFault.truncateAt(LENGTH / 3));
		assertContent(KEY, bytes(LENGTH));
	}

	@Test
	void resumedReadNeverMixesVersions() {
		store().put(KEY, bytes(LENGTH));
		environment().driver().damageNextBodies(BodyFault.breakAt(LENGTH / 2));
		faults().on(StorageCall.OPEN).after(1).first(() -> otherProcess().put(KEY, new byte[LENGTH]));
		assertWholeOrError();
	}

	@Test
	@RequiresStorageAbility(StorageFixtureAbility.CORRUPT)
	void damageAtRestIsAnError() {
		store().put(KEY, bytes(LENGTH));
		environment().fixture().corrupt(environment().id(KEY));
		CloudFailures.assertFails(CloudErrorCategory.CORRUPTED, () -> store().getBytes(KEY));
	}

}
