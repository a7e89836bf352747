package io.llmshield.cloud.aws.storage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.TransferManager;
import io.llmshield.cloud.storage.TransferOptions;
import io.llmshield.cloud.test.ImmediateRetry;
import io.llmshield.cloud.test.emulator.EmulatorEndpoint;
import io.llmshield.cloud.test.emulator.FaultProxy;
import io.llmshield.cloud.test.emulator.HttpFault;
import io.llmshield.cloud.test.emulator.ProxiedRequest;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import io.llmshield.cloud.test.faults.StorageFaultMix;
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

	private static final int PART = AwsStorageOptions.MIN_PART;

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
		StorageFaultMix mix = new StorageFaultMix(PART);
		try (S3StorageFixture fixture = new S3StorageFixture(endpoint.uri());
				FaultProxy proxy = FaultProxy.to(endpoint.uri());
				S3Emulator clients = S3Emulator.at(proxy.uri(), Duration.ofSeconds(2));
				TransferManager transfers = new TransferManager(new TransferOptions(PART, 2, 4L * PART))) {
			String bucket = fixture.newBucket();
			CloudStorage store = CloudStorageBuilder.forDriver(clients.driver())
				.bucket(bucket)
				.guard(new ImmediateRetry())
				.transfers(transfers)
				.build();
			// What has no checksum is protected by TLS only
			proxy.rule(mix.rule(HttpFault.SLOW_DOWN,
					(request) -> "GET".equals(request.method()) && !request.target().contains("?"),
					(request) -> "PUT".equals(request.method())));
			mix.run(store, operations);
			List<ProxiedRequest> requests = proxy.requests();
			proxy.reset();
			assertThat(requests).filteredOn((request) -> request.fault() != null).isNotEmpty();
			mix.assertObjects(store);
			assertUploads(fixture, clients, bucket, requests);
			assertThat(transfers.bytesInUse()).isZero();
		}
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
