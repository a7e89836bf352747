package io.llmshield.cloud.gcp.storage;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.TransferManager;
import io.llmshield.cloud.storage.TransferOptions;
import io.llmshield.cloud.test.ImmediateRetry;
import io.llmshield.cloud.test.emulator.FaultProxy;
import io.llmshield.cloud.test.emulator.HttpFault;
import io.llmshield.cloud.test.emulator.ProxiedRequest;
import io.llmshield.cloud.test.faults.StorageFaultMix;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many operations under a mix of faults: afterwards every object is there, whole and one
 * of those that were written, and no upload is left behind.
 */
class GcsFaultMixTests {

	/** Uploads in parts from here on. */
	private static final int LARGE = 5 * 1024 * 1024;

	private static final int PART = 1024 * 1024;

	@Test
	@Tag("long")
	void thousandOperations() throws Exception {
		run(1000);
	}

	private void run(int operations) throws Exception {
		StorageFaultMix mix = new StorageFaultMix(LARGE);
		AtomicInteger throttled = new AtomicInteger();
		try (GcsStorageFixture fixture = new GcsStorageFixture();
				FaultProxy proxy = FaultProxy.to(fixture.service().uri());
				TransferManager transfers = new TransferManager(new TransferOptions(PART, 2, 4L * PART))) {
			String bucket = fixture.newBucket();
			CloudStorage store = CloudStorageBuilder
				.forDriver(Accounts
					.driver(Accounts.client(fixture.service(), Accounts.EMAIL, proxy.uri(), Duration.ofSeconds(6))))
				.bucket(bucket)
				.guard(new ImmediateRetry())
				.transfers(transfers)
				.build();
			proxy.rule(mix.rule(HttpFault.SLOW_DOWN, (request) -> request.target().startsWith("/download/"),
					GcsFaultMixTests::isChecked));
			fixture.service().fail((request) -> {
				if (!mix.oneIn(60)) {
					return null;
				}
				throttled.incrementAndGet();
				return new GcsError(429, "rateLimitExceeded",
						"The object exceeded the rate limit for object mutation operations");
			});
			mix.run(store, operations);
			List<ProxiedRequest> requests = proxy.requests();
			proxy.reset();
			fixture.service().fail((request) -> null);
			assertThat(requests).filteredOn((request) -> request.fault() != null).isNotEmpty();
			assertThat(throttled).hasPositiveValue();
			mix.assertObjects(store);
			assertUploads(fixture, bucket, requests);
			assertThat(transfers.bytesInUse()).isZero();
		}
	}

	/**
	 * Damage to the description instead of the bytes is protected by TLS only. Of a
	 * session's bytes, the service checks the whole at the end.
	 */
	private static boolean isChecked(ProxiedRequest request) {
		return !request.target().contains("upload_id=") && request.target().contains("uploadType=multipart")
				&& request.bodyLength() > 3000;
	}

	/**
	 * A session whose begin was answered to nobody is not known to anybody; the service
	 * drops it after a week.
	 */
	private static void assertUploads(GcsStorageFixture fixture, String bucket, List<ProxiedRequest> requests) {
		long lost = requests.stream()
			.filter((request) -> request.target().contains("uploadType=resumable")
					&& !request.target().contains("upload_id="))
			.filter((request) -> request.fault() != null)
			.count();
		assertThat((long) fixture.pendingUploads(bucket)).isLessThanOrEqualTo(lost);
	}

}
