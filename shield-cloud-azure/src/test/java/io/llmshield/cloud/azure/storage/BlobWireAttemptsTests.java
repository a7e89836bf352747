package io.llmshield.cloud.azure.storage;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
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

/**
 * How many requests reach the wire at most: as many as the guard makes attempts, because
 * the SDK's own retries are off; twice as many for reads whose connections break, because
 * of the JDK's client.
 */
@RequiresEmulator("blob")
class BlobWireAttemptsTests {

	private static final String KEY = "a/key.json";

	private static final int PART = 4 * 1024 * 1024;

	private static final Set<HttpFault> THROTTLES = EnumSet.of(HttpFault.SERVER_BUSY, HttpFault.TOO_MANY_REQUESTS);

	private final TransferManager transfers = new TransferManager(new TransferOptions(PART, 2, 4L * PART));

	private static final Duration SLOW = Duration.ofSeconds(2);

	private FaultProxy proxy;

	private String bucket;

	private BlobEmulator clients;

	private CloudStorage store;

	@BeforeEach
	void start(EmulatorEndpoint endpoint) throws Exception {
		String bucket = "wire-" + UUID.randomUUID();
		this.bucket = bucket;
		this.proxy = FaultProxy.to(endpoint.uri());
		this.clients = BlobEmulator.at(this.proxy.uri(), Duration.ofSeconds(20));
		this.clients.client().createBlobContainer(bucket);
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
		this.proxy.close();
		this.transfers.close();
	}

	static Stream<Arguments> operationsUnderFaults() {
		List<HttpFault> faults = List.of(HttpFault.INTERNAL_ERROR, HttpFault.SERVER_BUSY, HttpFault.TOO_MANY_REQUESTS,
				HttpFault.RESET, HttpFault.LOST_REPLY);
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
				THROTTLES.contains(fault) ? CloudErrorCategory.THROTTLED : CloudErrorCategory.UNAVAILABLE,
				() -> call.accept(this.store));
		assertThat(error.retryable()).isTrue();
		assertThat(this.proxy.requests()).hasSizeLessThanOrEqualTo(
				mayBeRepeatedByTheJdk(fault) ? 2 * ImmediateRetry.ATTEMPTS : ImmediateRetry.ATTEMPTS);
		assertThat(this.proxy.requests()).hasSizeGreaterThanOrEqualTo(ImmediateRetry.ATTEMPTS);
	}

	/**
	 * The JDK's client sends a GET or HEAD once more by itself when the connection ends
	 * before the answer begins, and has no switch for it.
	 */
	private boolean mayBeRepeatedByTheJdk(HttpFault fault) {
		return (fault == HttpFault.RESET || fault == HttpFault.LOST_REPLY)
				&& Set.of("GET", "HEAD").contains(this.proxy.requests().get(0).method());
	}

	@Test
	void silenceEndsWithTheClientsTimeLimit() {
		this.proxy.rule((request) -> HttpFault.SILENCE);
		CloudStorage impatient = CloudStorageBuilder
			.forDriver(BlobEmulator.at(this.proxy.uri(), Duration.ofMillis(200)).driver())
			.bucket("any-bucket")
			.guard(new ImmediateRetry())
			.build();
		CloudFailures.assertFails(CloudErrorCategory.TIMEOUT, () -> impatient.put(KEY, new byte[10]));
		// One that ends before the proxy has read it is not among them
		assertThat(this.proxy.requests()).hasSizeLessThanOrEqualTo(ImmediateRetry.ATTEMPTS);
		CloudFailures.assertFails(CloudErrorCategory.TIMEOUT, () -> impatient.getBytes(KEY));
		assertThat(this.proxy.requests()).isNotEmpty().hasSizeLessThanOrEqualTo(2 * ImmediateRetry.ATTEMPTS);
	}

	@Test
	void silenceEndsWithTheDriversTimeLimit() {
		this.proxy.rule((request) -> HttpFault.SILENCE);
		StorageDriver limited = this.clients.driver(AzureStorageOptions.DEFAULT.withTimeLimit(Duration.ofMillis(100)));
		assertThat(limited.keepsTimeLimit()).isTrue();
		CloudStorage store = CloudStorageBuilder.forDriver(limited)
			.bucket("any-bucket")
			.guard(new ImmediateRetry())
			.build();
		List<Consumer<CloudStorage>> calls = List.of(call((it) -> it.put(KEY, new byte[10])),
				call((it) -> it.getBytes(KEY)), call((it) -> it.getMetadata(KEY)), call((it) -> it.delete(KEY)),
				call((it) -> assertThat(it.list("").toList()).isNotEmpty()), call((it) -> it.getTags(KEY)));
		calls.forEach((call) -> CloudFailures.assertFails(CloudErrorCategory.TIMEOUT, () -> call.accept(store)));
		assertThat(store.deleteAll(List.of(KEY)).get(0).error()).isNotNull()
			.satisfies((error) -> assertThat(error.category()).isEqualTo(CloudErrorCategory.TIMEOUT));
	}

	/** Sending takes as long as the uplink is slow; the limit is for the answer. */
	@ParameterizedTest
	@ValueSource(ints = { 1_000_000, PART + 1_000_000 })
	void slowUplinkHasTimeForWhatIsSent(int length) {
		StorageDriver limited = this.clients.driver(AzureStorageOptions.DEFAULT.withTimeLimit(SLOW.dividedBy(2)));
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
	void uploadInPartsThatFailsLeavesNothingVisible() {
		this.proxy
			.rule((request) -> (isBlock(request) && request.bodyLength() < PART) ? HttpFault.INTERNAL_ERROR : null);
		CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> this.store.put("b", new PatternInputStream(PART + 10L), PutOptions.DEFAULT));
		assertThat(this.proxy.requests()).filteredOn((request) -> isBlock(request) && request.bodyLength() < PART)
			.hasSize(ImmediateRetry.ATTEMPTS);
		assertThat(this.proxy.requests()).noneMatch((request) -> request.target().contains("comp=blocklist"));
		this.proxy.reset();
		assertThat(this.store.exists("b")).isFalse();
		assertThat(this.store.list("").toList()).hasSize(1);
	}

	private static boolean isBlock(ProxiedRequest request) {
		return request.target().contains("comp=block&");
	}

	@Test
	void replyToACommitThatWasLostIsNoSecondCommit() {
		this.proxy.rule((request) -> (request.target().contains("comp=blocklist")
				&& this.proxy.requests().stream().noneMatch((earlier) -> earlier.target().contains("comp=blocklist")))
						? HttpFault.LOST_REPLY : null);
		this.store.put("b", new PatternInputStream(PART + 10L), PutOptions.DEFAULT);
		assertThat(this.proxy.requests()).filteredOn((request) -> request.target().contains("comp=blocklist"))
			.hasSize(1);
		assertThat(this.store.getMetadata("b").size()).isEqualTo(PART + 10L);
	}

	@Test
	void readGoesOnAsLongAsEachConnectionBringsBytes() {
		// The JDK's client may keep the last bytes before an error to itself, so there
		// are many
		byte[] content = PatternInputStream.bytes(4_000_000);
		this.store.put("b", content);
		this.proxy.reset();
		this.proxy.rule((request) -> (this.proxy.requests().size() < 6) ? HttpFault.TRUNCATED_BODY : null);
		assertThat(this.store.getBytes("b")).isEqualTo(content);
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
	@EnumSource(names = { "INTERNAL_ERROR", "SERVER_BUSY", "TOO_MANY_REQUESTS", "RESET", "LOST_REPLY",
			"CORRUPTED_REQUEST" })
	void oneFaultIsNotSeenByTheCaller(HttpFault fault) {
		this.proxy.rule((request) -> (this.proxy.requests().isEmpty()) ? fault : null);
		byte[] content = PatternInputStream.bytes(3000);
		this.store.put("b", content, PutOptions.ifAbsent());
		assertThat(this.store.getBytes("b")).isEqualTo(content);
	}

	@ParameterizedTest
	@EnumSource(names = { "INTERNAL_ERROR", "SERVER_BUSY", "TOO_MANY_REQUESTS", "RESET", "RESET_MID_BODY",
			"TRUNCATED_BODY", "TRICKLE" })
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
