package io.llmshield.cloud.gcp.storage;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.cloud.http.HttpTransportOptions;
import com.google.cloud.storage.StorageOptions;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.TransferManager;
import io.llmshield.cloud.storage.TransferOptions;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.ImmediateRetry;
import io.llmshield.cloud.test.emulator.FaultProxy;
import io.llmshield.cloud.test.emulator.HttpFault;
import io.llmshield.cloud.test.emulator.ProxiedRequest;
import io.llmshield.cloud.test.faults.PatternInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many requests reach the wire at most: as many as the guard makes attempts, because
 * neither Google's client nor its transport repeats anything.
 */
class GcsWireAttemptsTests {

	private static final String KEY = "a/key.json";

	private static final int PART = 1024 * 1024;

	private static final int LARGE = 6 * PART;

	private final TransferManager transfers = new TransferManager(new TransferOptions(PART, 2, 8L * PART));

	private GcsStorageFixture fixture;

	private FaultProxy proxy;

	private String bucket;

	private CloudStorage store;

	@BeforeEach
	void start() throws Exception {
		this.fixture = new GcsStorageFixture();
		this.proxy = FaultProxy.to(this.fixture.service().uri());
		this.bucket = this.fixture.newBucket();
		this.store = store(this.bucket, Duration.ofSeconds(20));
		this.store.put(KEY, PatternInputStream.bytes(1000));
		this.proxy.reset();
	}

	private CloudStorage store(String bucket, Duration timeout) {
		return CloudStorageBuilder
			.forDriver(
					Accounts.driver(Accounts.client(this.fixture.service(), Accounts.EMAIL, this.proxy.uri(), timeout)))
			.bucket(bucket)
			.guard(new ImmediateRetry())
			.transfers(this.transfers)
			.build();
	}

	@AfterEach
	void stop() throws Exception {
		this.proxy.close();
		this.fixture.close();
		this.transfers.close();
	}

	static Stream<Arguments> operations() {
		return Stream.of(Arguments.of("put", call((store) -> store.put("b", new byte[10]))),
				Arguments.of("get", call((store) -> store.getBytes(KEY))),
				Arguments.of("head", call((store) -> store.getMetadata(KEY))),
				Arguments.of("delete", call((store) -> store.delete(KEY))),
				Arguments.of("list", call((store) -> assertThat(store.list(ListOptions.of("")).toList()).isNotNull())),
				Arguments.of("versions", call((store) -> store.listVersions(KEY))),
				Arguments.of("copy", call((store) -> store.copy(KEY, "b", CopyOptions.DEFAULT))),
				Arguments.of("upload",
						call((store) -> store.put("b", new PatternInputStream(LARGE), PutOptions.DEFAULT))),
				Arguments.of("deleteAll", call((store) -> {
					CloudException error = store.deleteAll(List.of(KEY)).get(0).error();
					if (error != null) {
						throw error;
					}
				})));
	}

	static Stream<Arguments> operationsUnderFaults() {
		return Stream.of(HttpFault.INTERNAL_ERROR, HttpFault.SLOW_DOWN, HttpFault.RESET, HttpFault.LOST_REPLY)
			.flatMap((fault) -> operations()
				.map((operation) -> Arguments.of(fault, operation.get()[0], operation.get()[1])));
	}

	private static Consumer<CloudStorage> call(Consumer<CloudStorage> call) {
		return call;
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("operationsUnderFaults")
	void requestsAreThoseOfTheGuard(HttpFault fault, String name, Consumer<CloudStorage> call) {
		this.proxy.rule((request) -> fault);
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE, () -> call.accept(this.store));
		assertThat(error.retryable()).isTrue();
		assertThat(this.proxy.requests()).hasSize(ImmediateRetry.ATTEMPTS);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("operations")
	void throttlingIsAnsweredByTheGuardAlone(String name, Consumer<CloudStorage> call) {
		this.fixture.service()
			.fail((request) -> request.starts("batch") ? null : new GcsError(429, "rateLimitExceeded", "Too many"));
		CloudFailures.assertFails(CloudErrorCategory.THROTTLED, () -> call.accept(this.store));
		assertThat(this.proxy.requests()).hasSize(ImmediateRetry.ATTEMPTS);
	}

	@Test
	void silenceEndsWithTheClientsTimeLimit() {
		CloudStorage impatient = store("any-bucket", Duration.ofMillis(200));
		this.proxy.rule((request) -> HttpFault.SILENCE);
		CloudFailures.assertFails(CloudErrorCategory.TIMEOUT, () -> impatient.put(KEY, new byte[10]));
		assertThat(this.proxy.requests()).filteredOn((request) -> "POST".equals(request.method()))
			.hasSizeLessThanOrEqualTo(ImmediateRetry.ATTEMPTS);
		this.proxy.reset();
		this.proxy.rule((request) -> HttpFault.SILENCE);
		CloudFailures.assertFails(CloudErrorCategory.TIMEOUT, () -> impatient.getBytes(KEY));
		// One that ends before the proxy has read it is not among them
		assertThat(this.proxy.requests()).isNotEmpty().hasSizeLessThanOrEqualTo(ImmediateRetry.ATTEMPTS);
	}

	@Test
	void lostReplyOfAConditionalDeleteIsNotRepeatedByTheTransport() {
		String token = this.store.getMetadata(KEY).versionToken();
		this.proxy.reset();
		this.proxy.rule((request) -> this.proxy.requests().isEmpty() ? HttpFault.LOST_REPLY : null);
		this.store.delete(KEY, DeleteOptions.ifMatch(token));
		assertThat(this.store.exists(KEY)).isFalse();
		// The delete, its repetition that finds nothing, and the question whether it is
		// gone
		assertThat(this.proxy.requests()).extracting(ProxiedRequest::method).startsWith("DELETE", "DELETE", "GET");
	}

	/** Why the driver does not take the default transport. */
	@Test
	void transportOfTheJdkRepeatsReadsByItself() {
		StorageDriver driver = Accounts.driver(StorageOptions.http()
			.setProjectId("project")
			.setHost(this.proxy.uri().toString())
			.setCredentials(Accounts.credentials(this.fixture.service(), Accounts.EMAIL))
			.setTransportOptions(
					HttpTransportOptions.newBuilder().setHttpTransportFactory(NetHttpTransport::new).build())
			.build()
			.getService());
		this.proxy.rule((request) -> HttpFault.RESET);
		CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> driver.head(new ObjectId(this.bucket, KEY), null));
		assertThat(this.proxy.requests()).hasSize(2);
	}

	@Test
	void refusedTokenIsRenewedOnce() {
		this.fixture.service().fail((request) -> new GcsError(401, "authError", "Invalid Credentials"));
		CloudFailures.assertFails(CloudErrorCategory.UNAUTHENTICATED, () -> this.store.getMetadata(KEY));
		assertThat(this.proxy.requests()).hasSizeLessThanOrEqualTo(2);
	}

	@Test
	void copyAsksForTheSourceAgainWithEachAttempt() {
		this.proxy.rule((request) -> request.target().contains("/rewriteTo/") ? HttpFault.INTERNAL_ERROR : null);
		CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE, () -> this.store.copy(KEY, "b", CopyOptions.DEFAULT));
		assertThat(this.proxy.requests()).hasSize(2 * ImmediateRetry.ATTEMPTS);
	}

	@Test
	void readAsksForTheMetadataAgainWithEachAttempt() {
		this.proxy.rule((request) -> request.target().startsWith("/download/") ? HttpFault.INTERNAL_ERROR : null);
		CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE, () -> this.store.getBytes(KEY));
		assertThat(this.proxy.requests()).hasSize(2 * ImmediateRetry.ATTEMPTS);
	}

	@Test
	void partThatFailsAsksHowFarItGotAndEndsTheUpload() {
		this.proxy
			.rule((request) -> request.headers().contains("bytes " + PART + "-") ? HttpFault.INTERNAL_ERROR : null);
		CloudFailures.assertFails(CloudErrorCategory.UNAVAILABLE,
				() -> this.store.put("b", new PatternInputStream(LARGE), PutOptions.DEFAULT));
		assertThat(this.proxy.requests()).filteredOn((request) -> request.fault() != null)
			.hasSize(ImmediateRetry.ATTEMPTS);
		assertThat(this.proxy.requests()).filteredOn((request) -> request.headers().contains("bytes */*"))
			.hasSize(ImmediateRetry.ATTEMPTS - 1);
		assertThat(this.proxy.requests()).extracting(ProxiedRequest::method).containsOnlyOnce("DELETE");
	}

	@Test
	void readGoesOnAsLongAsEachConnectionBringsBytes() {
		byte[] content = PatternInputStream.bytes(4_000_000);
		this.store.put("b", content);
		this.proxy.reset();
		this.proxy.rule((request) -> (request.target().startsWith("/download/") && this.proxy.requests().size() < 10)
				? HttpFault.RESET_MID_BODY : null);
		assertThat(this.store.getBytes("b")).isEqualTo(content);
		assertThat(this.proxy.requests()).filteredOn((request) -> request.fault() != null).hasSize(5);
	}

	@ParameterizedTest
	@EnumSource(names = { "INTERNAL_ERROR", "SLOW_DOWN", "RESET", "LOST_REPLY" })
	void oneFaultIsNotSeenByTheCaller(HttpFault fault) {
		this.proxy.rule((request) -> this.proxy.requests().isEmpty() ? fault : null);
		byte[] content = PatternInputStream.bytes(3000);
		this.store.put("b", content, PutOptions.ifAbsent());
		assertThat(this.store.getBytes("b")).isEqualTo(content);
	}

	@ParameterizedTest
	@EnumSource(names = { "INTERNAL_ERROR", "SLOW_DOWN", "RESET", "LOST_REPLY" })
	void oneFaultOfEachRequestOfAnUploadIsNotSeenByTheCaller(HttpFault fault) {
		for (int broken = 0; broken < 8; broken++) {
			int number = broken;
			this.proxy.reset();
			this.proxy.rule((request) -> (this.proxy.requests().size() == number) ? fault : null);
			String key = "upload-" + number;
			this.store.put(key, new PatternInputStream(LARGE + 17), PutOptions.ifAbsent());
			this.proxy.reset();
			assertThat(this.store.getBytes(key)).isEqualTo(PatternInputStream.bytes(LARGE + 17));
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "RESET_MID_BODY", "TRUNCATED_BODY", "TRICKLE" })
	void oneFaultOfADownloadIsNotSeenByTheCaller(HttpFault fault) {
		byte[] content = PatternInputStream.bytes(300_000);
		this.store.put("b", content);
		this.proxy.reset();
		this.proxy.rule((request) -> (this.proxy.requests().size() == 1) ? fault : null);
		assertThat(this.store.getBytes("b")).isEqualTo(content);
	}

	@Test
	void damageOfAReadIsAnError() {
		this.store.put("b", PatternInputStream.bytes(300_000));
		this.proxy.rule((request) -> request.target().startsWith("/download/") ? HttpFault.CORRUPTED_BODY : null);
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

	@Test
	void damageOfAPartIsFoundWhenTheUploadIsFinished() {
		this.proxy.rule((request) -> request.headers().contains("bytes 0-") ? HttpFault.CORRUPTED_REQUEST : null);
		CloudException error = CloudFailures.assertFails(CloudErrorCategory.CORRUPTED,
				() -> this.store.put("b", new PatternInputStream(LARGE), PutOptions.DEFAULT));
		assertThat(error.retryable()).isFalse();
		this.proxy.reset();
		assertThat(this.store.exists("b")).isFalse();
	}

}
