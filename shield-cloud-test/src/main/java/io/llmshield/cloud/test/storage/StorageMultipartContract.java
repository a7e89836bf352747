package io.llmshield.cloud.test.storage;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageCapability;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.ContractMode;
import io.llmshield.cloud.test.ImmediateRetry;
import io.llmshield.cloud.test.Race;
import io.llmshield.cloud.test.RequiresMode;
import io.llmshield.cloud.test.faults.Gate;
import io.llmshield.cloud.test.faults.PatternInputStream;
import io.llmshield.cloud.test.faults.StorageCall;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Uploads in parts, and what happens when one of their calls fails.
 */
public abstract class StorageMultipartContract extends StorageContractGroup {

	private ObjectMetadata upload() {
		return store().put(KEY, new PatternInputStream(environment().severalParts()), PutOptions.DEFAULT);
	}

	@Test
	void largeObjectGoesInParts() {
		ObjectMetadata written = upload();
		assertThat(faults().count(StorageCall.BEGIN)).isOne();
		assertThat(faults().count(StorageCall.PART)).isGreaterThan(2);
		assertThat(faults().count(StorageCall.COMPLETE)).isOne();
		assertThat(faults().count(StorageCall.ABORT)).isZero();
		assertThat(written).isEqualTo(store().getMetadata(KEY));
		assertContent(KEY, bytes(environment().severalParts()));
	}

	@Test
	void smallObjectGoesInOneCall() {
		store().put(KEY, new PatternInputStream(10), PutOptions.DEFAULT);
		assertThat(faults().calls()).containsOnly(StorageCall.PUT);
	}

	@Test
	@Timeout(60)
	@RequiresStorageCapability(StorageCapability.PARALLEL_PARTS)
	void partsGoInParallel() {
		Gate gate = new Gate();
		faults().on(StorageCall.PART).times(2).hold(gate);
		Race.run(2, (caller) -> (caller == 0) ? upload() : openAfterTwo(gate))
			.forEach((outcome) -> assertThat(outcome.error()).isNull());
		assertContent(KEY, bytes(environment().severalParts()));
	}

	private static Gate openAfterTwo(Gate gate) {
		gate.awaitArrivals(2);
		gate.open();
		return gate;
	}

	@Test
	@Timeout(60)
	@RequiresStorageCapability(StorageCapability.PARALLEL_PARTS)
	void partsMayArriveInAnyOrder() {
		CountDownLatch secondHasArrived = new CountDownLatch(1);
		faults().on(StorageCall.PART).number(1).first(() -> await(secondHasArrived));
		faults().on(StorageCall.PART).number(2).then(secondHasArrived::countDown);
		upload();
		assertContent(KEY, bytes(environment().severalParts()));
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).as("the second part has arrived").isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = { "THROTTLED", "TIMEOUT", "UNAVAILABLE" })
	void failingPartEndsTheUpload(CloudErrorCategory category) {
		faults().on(StorageCall.PART).number(2).fail(category);
		CloudFailures.assertFails(category, this::upload);
		assertThat(faults().count(StorageCall.COMPLETE)).isZero();
		assertThat(faults().count(StorageCall.ABORT)).isPositive();
		assertAbsent(KEY);
	}

	@ParameterizedTest
	@EnumSource(names = { "THROTTLED", "TIMEOUT", "UNAVAILABLE" })
	void partThatKeepsFailingEndsTheUpload(CloudErrorCategory category) {
		faults().on(StorageCall.PART).number(2).times(ImmediateRetry.ATTEMPTS).fail(category);
		CloudFailures.assertFails(category, this::upload);
		assertThat(faults().count(StorageCall.COMPLETE)).isZero();
		assertAbsent(KEY);
	}

	@ParameterizedTest
	@EnumSource(names = { "THROTTLED", "TIMEOUT", "UNAVAILABLE" })
	@RequiresMode(ContractMode.LAYERED)
	void partIsSentAgain(CloudErrorCategory category) {
		faults().on(StorageCall.PART).number(2).fail(category);
		faults().on(StorageCall.PART).number(3).loseReply(category);
		upload();
		assertContent(KEY, bytes(environment().severalParts()));
	}

	@ParameterizedTest
	@EnumSource(names = { "FIRST_BYTE", "AT_PART", "AT_SECOND_PART", "BEFORE_END" })
	void failureAtAByteLeavesNothing(UploadPoint point) {
		environment().driver().failUploadAt(point.in(environment()), CloudErrorCategory.ACCESS_DENIED);
		CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED, this::upload);
		assertAbsent(KEY);
	}

	@Test
	void failingBeginLeavesNothing() {
		faults().on(StorageCall.BEGIN).fail(CloudErrorCategory.ACCESS_DENIED);
		CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED, this::upload);
		assertThat(faults().count(StorageCall.PART)).isZero();
		assertAbsent(KEY);
	}

	@Test
	void failingCompleteLeavesNothing() {
		faults().on(StorageCall.COMPLETE).fail(CloudErrorCategory.ACCESS_DENIED);
		CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED, this::upload);
		assertThat(faults().count(StorageCall.ABORT)).isPositive();
		assertAbsent(KEY);
	}

	@Test
	void failingAbortDoesNotHideTheCause() {
		faults().on(StorageCall.PART).number(1).fail(CloudErrorCategory.ACCESS_DENIED);
		faults().on(StorageCall.ABORT).always().fail(CloudErrorCategory.UNAVAILABLE);
		CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED, this::upload);
	}

	@ParameterizedTest
	@EnumSource(value = StorageCall.class, names = { "PART", "COMPLETE" })
	@RequiresStorageAbility(StorageFixtureAbility.COUNT_PENDING_UPLOADS)
	void failureLeavesNothingPending(StorageCall call) {
		int before = pendingUploads();
		faults().on(call).fail(CloudErrorCategory.ACCESS_DENIED);
		CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED, this::upload);
		assertThat(pendingUploads()).isEqualTo(before);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	@RequiresStorageAbility(StorageFixtureAbility.DROP_UPLOADS)
	void uploadThatTheProviderDroppedIsNoMissingObject(boolean conditional) {
		String token = store().put(KEY, text("old")).versionToken();
		PutOptions options = conditional ? PutOptions.ifMatch(token) : PutOptions.DEFAULT;
		byte[] part = bytes(environment().partSize());
		StorageDriver.PartUpload upload = environment().driver().beginUpload(environment().id(KEY), options);
		upload.part(1, 0, ByteBuffer.wrap(part));
		environment().fixture().dropUploads(environment().bucket());
		assertDropped(() -> upload.part(2, part.length, ByteBuffer.wrap(part)));
		assertDropped(() -> upload.complete(1, part.length, Checksums.crc32c(part)));
		assertContent(KEY, text("old"));
	}

	private static void assertDropped(ThrowingCallable call) {
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE, call);
		assertThat(error.retryable()).isFalse();
		assertThat(error.remedy()).contains("pload");
	}

	@Test
	void driverThatThrowsAnythingElseLeavesNothing() {
		faults().on(StorageCall.PART).number(2).crash(new IllegalStateException("a bug in a driver"));
		assertThat(catchThrowable(this::upload)).isNotNull();
		assertThat(faults().count(StorageCall.COMPLETE)).isZero();
		assertAbsent(KEY);
	}

}
