package io.llmshield.cloud.test.storage;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.WriteCondition;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.ImmediateRetry;
import io.llmshield.cloud.test.faults.PatternInputStream;
import io.llmshield.cloud.test.faults.StorageCall;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Errors: what is missing, forbidden or broken is never mixed up, and every error tells
 * where it happened.
 */
public abstract class StorageErrorsContract extends StorageContractGroup {

	/**
	 * The operations of a store on one object.
	 */
	enum Operation {

		GET_BYTES((storage) -> storage.getBytes(KEY)),

		OPEN((storage) -> storage.open(KEY).close()),

		METADATA((storage) -> storage.getMetadata(KEY)),

		EXISTS((storage) -> storage.exists(KEY)),

		PUT((storage) -> storage.put(KEY, text("x"))),

		PUT_IF_ABSENT((storage) -> storage.put(KEY, text("x"), PutOptions.ifAbsent())),

		PUT_STREAM((storage) -> storage.put(KEY, new PatternInputStream(10), PutOptions.DEFAULT)),

		COPY((storage) -> storage.copy(KEY, "copy", CopyOptions.DEFAULT)),

		LIST((storage) -> storage.list("").forEach((object) -> {
		})),

		DELETE((storage) -> storage.delete(KEY));

		// Lambdas without state
		@SuppressWarnings("ImmutableEnumChecker")
		private final Consumer<CloudStorage> call;

		Operation(Consumer<CloudStorage> call) {
			this.call = call;
		}

		ThrowingCallable on(CloudStorage storage) {
			return () -> this.call.accept(storage);
		}

	}

	private CloudStorage inMissingBucket() {
		return environment().store(environment().fixture().missingBucket(), "");
	}

	@ParameterizedTest
	@EnumSource
	void missingBucketIsAnErrorOfItsOwn(Operation operation) {
		ThrowingCallable call = operation.on(inMissingBucket());
		assertThat(CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, call))
			.isInstanceOf(BucketNotFoundException.class);
	}

	@Test
	void missingObjectIsNoMissingBucket() {
		assertThat(CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> store().getBytes(KEY)))
			.isNotInstanceOf(BucketNotFoundException.class);
		assertThat(CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> store().getMetadata(KEY)))
			.isNotInstanceOf(BucketNotFoundException.class);
		assertThat(CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> store().copy(KEY, "copy", CopyOptions.DEFAULT)))
			.isNotInstanceOf(BucketNotFoundException.class);
	}

	@Test
	void missingBucketIsAnErrorForUploadsInParts() {
		assertThat(CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> inMissingBucket().put(KEY,
				new PatternInputStream(environment().severalParts()), PutOptions.DEFAULT)))
			.isInstanceOf(BucketNotFoundException.class);
	}

	@Test
	void nothingCreatesABucketByTheWay() {
		String missing = environment().fixture().missingBucket();
		CloudFailures.failure(() -> environment().store(missing, "").put(KEY, text("x")));
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND,
				() -> environment().store(missing, "").list("").toList());
	}

	@ParameterizedTest
	@EnumSource
	@RequiresStorageAbility(StorageFixtureAbility.DENY_ACCESS)
	void forbiddenIsNeverMissing(Operation operation) {
		store().put(KEY, text("x"));
		CloudStorage denied = environment().storeOver(environment().fixture().deniedDriver(environment().bucket()));
		CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED, operation.on(denied));
		assertContent(KEY, text("x"));
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOT_FOUND")
	void existsIsNeverFalseBecauseOfAnError(CloudErrorCategory category) {
		faults().on(StorageCall.HEAD).times(ImmediateRetry.ATTEMPTS).fail(category);
		CloudFailures.assertFails(category, () -> store().exists(KEY));
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOT_FOUND")
	void categoryOfTheDriverReachesTheCaller(CloudErrorCategory category) {
		store().put(KEY, text("x"));
		Stream
			.of(StorageCall.HEAD, StorageCall.OPEN, StorageCall.PUT, StorageCall.LIST, StorageCall.DELETE,
					StorageCall.COPY)
			.forEach((call) -> faults().on(call).always().fail(category));
		assertThat(List.of(CloudFailures.assertFails(category, () -> store().getMetadata(KEY)).kind(),
				CloudFailures.assertFails(category, () -> store().getBytes(KEY)).kind(),
				CloudFailures.assertFails(category, () -> store().put(KEY, text("y"))).kind(),
				CloudFailures.assertFails(category, () -> store().list("").toList()).kind(),
				CloudFailures.assertFails(category, () -> store().delete(KEY)).kind(),
				CloudFailures.assertFails(category, () -> store().copy(KEY, "copy", CopyOptions.DEFAULT)).kind()))
			.doesNotContain(CloudErrorKind.SECRET_FETCH, CloudErrorKind.CONFIG_ERROR);
		faults().reset();
		assertContent(KEY, text("x"));
	}

	@Test
	void errorTellsWhereItHappened() {
		CloudException failure = CloudFailures.failure(() -> store().getBytes(KEY));
		assertThat(failure.provider()).isEqualTo(environment().driver().provider());
		assertThat(failure.resource()).contains(KEY);
		assertThat(failure.kind()).isEqualTo(CloudErrorKind.STORAGE_FETCH);
		assertThat(failure.retryable()).isFalse();
		assertThat(failure).hasMessageContaining("StorageFetch/NOT_FOUND");
	}

	@Test
	void kindTellsWhatWasAttempted() {
		assertThat(CloudFailures.failure(() -> inMissingBucket().put(KEY, text("x"))).kind())
			.isEqualTo(CloudErrorKind.STORAGE_PUT);
		assertThat(CloudFailures.failure(() -> inMissingBucket().list("").toList()).kind())
			.isEqualTo(CloudErrorKind.STORAGE_LIST);
		assertThat(CloudFailures.failure(() -> inMissingBucket().delete(KEY)).kind())
			.isEqualTo(CloudErrorKind.STORAGE_DELETE);
	}

	@Test
	void contentNeverReachesAnError() {
		String content = "the-content-of-the-object-4711";
		store().put(KEY, text(content));
		CloudException failure = CloudFailures.failure(() -> store().put(KEY, text(content),
				PutOptions.builder()
					.condition(WriteCondition.IF_ABSENT)
					.crc32c(Checksums.crc32c(text(content)))
					.build()));
		StringWriter trace = new StringWriter();
		failure.printStackTrace(new PrintWriter(trace));
		assertThat(trace.toString()).doesNotContain(content);
		assertThat(store().getMetadata(KEY).toString()).doesNotContain(content);
	}

}
