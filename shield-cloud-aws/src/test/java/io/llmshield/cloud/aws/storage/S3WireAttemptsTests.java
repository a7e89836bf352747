package io.llmshield.cloud.aws.storage;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.TransferManager;
import io.llmshield.cloud.storage.TransferOptions;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.ImmediateRetry;
import io.llmshield.cloud.test.emulator.EmulatorEndpoint;
import io.llmshield.cloud.test.emulator.FaultProxy;
import io.llmshield.cloud.test.emulator.HttpFault;
import io.llmshield.cloud.test.emulator.ProxiedRequest;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import io.llmshield.cloud.test.faults.PatternInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How many requests reach the wire at most: as many as the guard makes attempts, because
 * the SDK's own retries are off.
 */
@RequiresEmulator("s3")
class S3WireAttemptsTests {

	private static final String KEY = "a/key.json";

	private final TransferManager transfers = new TransferManager(
			new TransferOptions(AwsStorageOptions.MIN_PART, 2, 4L * AwsStorageOptions.MIN_PART));

	private static final Duration SLOW = Duration.ofSeconds(2);

	private FaultProxy proxy;

	private String bucket;

	private S3Emulator clients;

	private CloudStorage store;

	@BeforeEach
	void start(EmulatorEndpoint endpoint) throws Exception {
		String bucket = "wire-" + UUID.randomUUID();
		this.bucket = bucket;
		this.proxy = FaultProxy.to(endpoint.uri());
		this.clients = S3Emulator.at(this.proxy.uri(), Duration.ofSeconds(20));
		this.clients.client().createBucket((request) -> request.bucket(bucket));
		this.store = CloudStorageBuilder.forDriver(this.clients.driver())
			.bucket(bucket)
			.guard(new ImmediateRetry())
			.transfers(this.transfers)
			.build();
		this.store.put(KEY, PatternInputStream.bytes(1000));
		this.proxy.reset();
	}

	@AfterEach
	void stop() throws Exception {
		this.clients.close();
		this.proxy.close();
		this.transfers.close();
	}

	static Stream<Arguments> operationsUnderFaults() {
		List<HttpFault> faults = List.of(HttpFault.INTERNAL_ERROR, HttpFault.SLOW_DOWN, HttpFault.RESET,
				HttpFault.LOST_REPLY);
		return faults.stream()
			.flatMap((fault) -> Stream.of(Arguments.of(fault, "put", call((store) -> store.put("b", new byte[10]))),
					Arguments.of(fault, "get", call((store) -> store.getBytes(KEY))),
					Arguments.of(fault, "head", call((store) -> store.getMetadata(KEY))),
					Arguments.of(fault, "delete", call((store) -> store.delete(KEY))),
					Arguments.of(fault, "list",
							call((store) -> assertThat(store.list(ListOptions.of("")).toList()).isNotNull())),
					Arguments.of(fault, "deleteAll", call((store) -> {
						CloudException error = store.deleteAll(List.of(KEY)).get(0).error();
						if (error != null) {
							throw error;
						}
					})), Arguments.of(fault, "tags", call((store) -> store.getTags(KEY)))));
	}

	private static Consumer<CloudStorage> call(Consumer<CloudStorage> call) {
		return call;
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("operationsUnderFaults")
	void requestsAreThoseOfTheGuard(HttpFault fault, String name, Consumer<CloudStorage> call) {
		this.proxy.rule((request) -> fault);
		CloudException error = CloudFailures.assertFails(
				(fault == HttpFault.SLOW_DOWN) ? CloudErrorCategory.THROTTLED : CloudErrorCategory.UNAVAILABLE,
				() -> call.accept(this.store));
		assertThat(error.retryable()).isTrue();
		assertThat(this.proxy.requests()).hasSize(ImmediateRetry.ATTEMPTS);
	}

	@Test
	void silenceEndsWithTheClientsTimeLimit() {
		this.proxy.rule((request) -> HttpFault.SILENCE);
		try (S3Emulator impatient = S3Emulator.at(this.proxy.uri(), Duration.ofMillis(200))) {
			CloudStorage impatientStore = CloudStorageBuilder.forDriver(impatient.driver())
				.bucket("any-bucket")
				.guard(new ImmediateRetry())
				.build();
			CloudFailures.assertFails(CloudErrorCategory.TIMEOUT, () -> impatientStore.put(KEY, new byte[10]));
			assertSilentRequests(ImmediateRetry.ATTEMPTS);
			CloudFailures.assertFails(CloudErrorCategory.TIMEOUT, () -> impatientStore.getBytes(KEY));
			assertSilentRequests(2 * ImmediateRetry.ATTEMPTS);
		}
	}

	/** One that the client resets before the proxy has read it is not among them. */
	private void assertSilentRequests(int most) {
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(this.proxy.requests()).isNotEmpty().hasSizeLessThanOrEqualTo(most));
	}

	@Test
	void silenceEndsWithTheDriversTimeLimit() {
		this.proxy.rule((request) -> HttpFault.SILENCE);
		StorageDriver limited = this.clients.driver(new AwsStorageOptions(true, AwsStorageOptions.MAX_PART,
				AwsStorageOptions.MAX_PART, Duration.ofMillis(200)));
		assertThat(limited.keepsTimeLimit()).isTrue();
		CloudStorage limitedStore = CloudStorageBuilder.forDriver(limited)
			.bucket("any-bucket")
			.guard(new ImmediateRetry())
			.build();
		CloudFailures.assertFails(CloudErrorCategory.TIMEOUT, () -> limitedStore.put(KEY, new byte[10]));
		CloudFailures.assertFails(CloudErrorCategory.TIMEOUT, () -> limitedStore.getBytes(KEY));
		CloudFailures.assertFails(CloudErrorCategory.TIMEOUT, () -> limitedStore.getMetadata(KEY));
		// One that ends before the proxy has read it is not among them
		assertThat(this.proxy.requests()).isNotEmpty().hasSizeLessThanOrEqualTo(3 * ImmediateRetry.ATTEMPTS);
		assertThat(Thread.interrupted()).isFalse();
	}

	/** Sending takes as long as the uplink is slow; the limit is for the answer. */
	@ParameterizedTest
	@ValueSource(ints = { 1_000_000, AwsStorageOptions.MIN_PART + 1_000_000 })
	void slowUplinkHasTimeForWhatIsSent(int length) {
		StorageDriver limited = this.clients.driver(
				new AwsStorageOptions(true, AwsStorageOptions.MAX_PART, AwsStorageOptions.MAX_PART, SLOW.dividedBy(2)));
		CloudStorage limitedStore = CloudStorageBuilder.forDriver(limited)
			.bucket(this.bucket)
			.transfers(this.transfers)
			.build();
		this.proxy.rule((request) -> {
			if (request.bodyLength() > 500_000) {
				sleep();
			}
			return null;
		});
		limitedStore.put("a", PatternInputStream.bytes(length));
		limitedStore.put("b", new PatternInputStream(length), PutOptions.DEFAULT);
		assertThat(this.proxy.requests()).filteredOn((request) -> request.bodyLength() > 500_000).hasSizeGreaterThan(1);
	}

	/** Longer than the limit, which is for the head of a request and the answer. */
	private static void sleep() {
		try {
			Thread.sleep(SLOW.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void copyAsksForTheSourceAgainWithEachAttempt() {
		this.proxy.rule((request) -> "PUT".equals(request.method()) ? HttpFault.INTERNAL_ERROR : null);
		CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE, () -> this.store.copy(KEY, "b", CopyOptions.DEFAULT));
		assertThat(this.proxy.requests()).hasSize(2 * ImmediateRetry.ATTEMPTS);
	}

	@Test
	void uploadInPartsThatFailsIsAborted() {
		this.proxy.rule((request) -> request.target().contains("partNumber=2") ? HttpFault.INTERNAL_ERROR : null);
		CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> this.store.put("b", new PatternInputStream(2L * AwsStorageOptions.MIN_PART), PutOptions.DEFAULT));
		assertThat(this.proxy.requests()).filteredOn((request) -> request.target().contains("partNumber=2"))
			.hasSize(ImmediateRetry.ATTEMPTS);
		assertThat(this.proxy.requests()).extracting(ProxiedRequest::method).containsOnlyOnce("DELETE");
	}

	@Test
	void readGoesOnAsLongAsEachConnectionBringsBytes() {
		this.proxy.rule((request) -> (this.proxy.requests().size() < 6) ? HttpFault.TRUNCATED_BODY : null);
		assertThat(this.store.getBytes(KEY)).isEqualTo(PatternInputStream.bytes(1000));
		assertThat(this.proxy.requests()).hasSize(7);
	}

	@Test
	void readThatBringsNoByteIsTriedFourTimes() {
		// Half of one byte is none. With more bytes it would depend on the client how
		// many of them it hands out before it tells of the reset.
		this.store.put("b", new byte[1]);
		this.proxy.reset();
		this.proxy.rule((request) -> HttpFault.RESET_MID_BODY);
		CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE, () -> this.store.getBytes("b"));
		assertThat(this.proxy.requests()).hasSize(4);
	}

	@ParameterizedTest
	@EnumSource(names = { "INTERNAL_ERROR", "SLOW_DOWN", "RESET", "LOST_REPLY", "CORRUPTED_REQUEST" })
	void oneFaultIsNotSeenByTheCaller(HttpFault fault) {
		this.proxy.rule((request) -> (this.proxy.requests().isEmpty()) ? fault : null);
		byte[] content = PatternInputStream.bytes(3000);
		this.store.put("b", content, PutOptions.ifAbsent());
		assertThat(this.store.getBytes("b")).isEqualTo(content);
	}

	@ParameterizedTest
	@EnumSource(names = { "INTERNAL_ERROR", "SLOW_DOWN", "RESET", "RESET_MID_BODY", "TRUNCATED_BODY", "TRICKLE" })
	void oneFaultOfAReadIsNotSeenByTheCaller(HttpFault fault) {
		byte[] content = PatternInputStream.bytes(300_000);
		this.store.put("b", content);
		this.proxy.reset();
		this.proxy.rule((request) -> (this.proxy.requests().isEmpty()) ? fault : null);
		assertThat(this.store.getBytes("b")).isEqualTo(content);
	}

	@Test
	void damageOfAReadIsAnError() {
		this.store.put("b", PatternInputStream.bytes(300_000));
		this.proxy.rule((request) -> HttpFault.CORRUPTED_BODY);
		CloudFailures.assertFails(CloudErrorCategory.CORRUPTED, () -> this.store.getBytes("b"));
	}

	@Test
	void damageOfAWriteStoresNothing() {
		this.proxy.rule((request) -> HttpFault.CORRUPTED_REQUEST);
		CloudFailures.assertFails(CloudErrorCategory.CORRUPTED,
				() -> this.store.put("b", PatternInputStream.bytes(300_000)));
		assertThat(this.proxy.requests()).hasSize(ImmediateRetry.ATTEMPTS);
		this.proxy.reset();
		assertThat(this.store.exists("b")).isFalse();
	}

}
