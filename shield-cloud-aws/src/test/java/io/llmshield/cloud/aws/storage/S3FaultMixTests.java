package io.llmshield.cloud.aws.storage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.ListEntry;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.TransferManager;
import io.llmshield.cloud.storage.TransferOptions;
import io.llmshield.cloud.test.ImmediateRetry;
import io.llmshield.cloud.test.emulator.EmulatorEndpoint;
import io.llmshield.cloud.test.emulator.FaultProxy;
import io.llmshield.cloud.test.emulator.HttpFault;
import io.llmshield.cloud.test.emulator.ProxiedRequest;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import io.llmshield.cloud.test.faults.PatternInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many operations under a mix of faults: afterwards every object is there, whole and one
 * of those that were written, and no upload is left behind.
 */
@RequiresEmulator("s3")
class S3FaultMixTests {

	private static final long SEED = 20261122;

	private static final int KEYS = 40;

	private final Random random = new Random(SEED);

	/** What each key may hold: the outcome of a failed write is unknown. */
	private final Map<String, Set<Integer>> allowed = new HashMap<>();

	private int failed;

	@Test
	void hundredOperations(EmulatorEndpoint endpoint) throws Exception {
		run(endpoint, 100);
	}

	@Test
	@Tag("long")
	void thousandOperations(EmulatorEndpoint endpoint) throws Exception {
		run(endpoint, 1000);
	}

	private void run(EmulatorEndpoint endpoint, int operations) throws Exception {
		try (S3StorageFixture fixture = new S3StorageFixture(endpoint.uri());
				FaultProxy proxy = FaultProxy.to(endpoint.uri());
				S3Emulator clients = S3Emulator.at(proxy.uri(), Duration.ofSeconds(2));
				TransferManager transfers = new TransferManager(
						new TransferOptions(AwsStorageOptions.MIN_PART, 2, 4L * AwsStorageOptions.MIN_PART))) {
			String bucket = fixture.newBucket();
			CloudStorage store = CloudStorageBuilder.forDriver(clients.driver())
				.bucket(bucket)
				.guard(new ImmediateRetry())
				.transfers(transfers)
				.build();
			proxy.rule(this::fault);
			for (int i = 1; i <= operations; i++) {
				operate(store, i);
			}
			List<ProxiedRequest> requests = proxy.requests();
			proxy.reset();
			assertThat(requests).filteredOn((request) -> request.fault() != null).isNotEmpty();
			assertThat(this.failed).as("failed operations of %s", operations).isLessThan(operations / 4);
			assertObjects(store);
			assertUploads(fixture, clients, bucket, requests);
			assertThat(transfers.bytesInUse()).isZero();
		}
	}

	private synchronized HttpFault fault(ProxiedRequest request) {
		if (this.random.nextInt(8) > 0) {
			return null;
		}
		HttpFault fault = HttpFault.values()[this.random.nextInt(HttpFault.values().length)];
		return switch (fault) {
			case THROTTLING, ACCESS_DENIED -> HttpFault.SLOW_DOWN;
			// Waits for the client's time limit; one of many is enough
			case SILENCE -> (this.random.nextInt(8) == 0) ? fault : HttpFault.RESET;
			// What has no checksum is protected by TLS only
			case CORRUPTED_BODY ->
				("GET".equals(request.method()) && !request.target().contains("?")) ? fault : HttpFault.TRUNCATED_BODY;
			case CORRUPTED_REQUEST -> "PUT".equals(request.method()) ? fault : HttpFault.LOST_REPLY;
			default -> fault;
		};
	}

	private void operate(CloudStorage store, int number) {
		String key = "objects/" + this.random.nextInt(KEYS);
		Set<Integer> before = this.allowed.getOrDefault(key, Set.of(0));
		int kind = this.random.nextInt(20);
		try {
			if (kind < 9) {
				write(before, key, number, () -> store.put(key, content(number)));
			}
			else if (kind < 11) {
				write(before, key, number,
						() -> store.put(key, new PatternInputStream(large(number)), PutOptions.DEFAULT));
			}
			else if (kind < 13) {
				create(store, number);
			}
			else if (kind < 15) {
				write(before, key, 0, () -> store.delete(key));
			}
			else if (kind < 19) {
				assertAllowed(key, before, read(store, key));
			}
			else {
				assertThat(store.list(ListOptions.of("objects/")).map(ListEntry::key)).doesNotHaveDuplicates();
			}
		}
		catch (CloudException ex) {
			this.failed++;
		}
	}

	private void write(Set<Integer> before, String key, int number, Runnable write) {
		Set<Integer> either = new HashSet<>(before);
		either.add(number + ((number == 0) ? 0 : 1));
		this.allowed.put(key, either);
		write.run();
		this.allowed.put(key, Set.of((number == 0) ? 0 : number + 1));
	}

	private void create(CloudStorage store, int number) {
		String key = "created/" + number;
		this.allowed.put(key, Set.of(0, number + 1));
		store.put(key, content(number), PutOptions.ifAbsent());
		this.allowed.put(key, Set.of(number + 1));
	}

	private static byte[] content(int number) {
		return PatternInputStream.bytes(100 + number);
	}

	private static long large(int number) {
		return AwsStorageOptions.MIN_PART + 1000L + number;
	}

	/** Contents differ by their length, and their bytes follow from their position. */
	private static int read(CloudStorage store, String key) {
		byte[] bytes;
		try {
			bytes = store.getBytes(key);
		}
		catch (CloudException ex) {
			if (ex.category() == io.llmshield.cloud.CloudErrorCategory.NOT_FOUND) {
				return 0;
			}
			throw ex;
		}
		assertThat(Arrays.equals(bytes, PatternInputStream.bytes(bytes.length))).as("bytes of %s", key).isTrue();
		return (bytes.length > AwsStorageOptions.MIN_PART) ? bytes.length - AwsStorageOptions.MIN_PART - 1000 + 1
				: bytes.length - 100 + 1;
	}

	private static void assertAllowed(String key, Set<Integer> allowed, int found) {
		assertThat(allowed).as("what %s may hold", key).contains(found);
	}

	private void assertObjects(CloudStorage store) {
		assertThat(this.allowed).isNotEmpty();
		this.allowed.forEach((key, allowed) -> assertAllowed(key, allowed, read(store, key)));
		assertThat(new TreeSet<>(this.allowed.keySet()))
			.containsAll(store.list(ListOptions.of("")).map(ListEntry::key).toList());
	}

	/**
	 * An upload whose begin was answered to nobody cannot be aborted by anybody but the
	 * bucket's lifecycle rule; it holds no part, so it costs nothing.
	 */
	private static void assertUploads(S3StorageFixture fixture, S3Emulator clients, String bucket,
			List<ProxiedRequest> requests) {
		List<MultipartUpload> pending = new ArrayList<>(
				clients.client().listMultipartUploads((request) -> request.bucket(bucket)).uploads());
		long lost = requests.stream()
			.filter((request) -> "POST".equals(request.method()) && request.target().endsWith("?uploads"))
			.filter((request) -> request.fault() != null)
			.count();
		assertThat(pending).hasSizeLessThanOrEqualTo((int) lost);
		assertThat(pending).allSatisfy((upload) -> assertThat(clients.client()
			.listParts((request) -> request.bucket(bucket).key(upload.key()).uploadId(upload.uploadId()))
			.parts()).isEmpty());
		assertThat(fixture.pendingUploads(bucket)).isEqualTo(pending.size());
	}

}
