package io.llmshield.cloud.azure.storage;

import java.time.Duration;
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

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many operations under a mix of faults: afterwards every object is there, whole and one
 * of those that were written.
 */
@RequiresEmulator("blob")
class BlobFaultMixTests {

	private static final int PART = 4 * 1024 * 1024;

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
		try (BlobStorageFixture fixture = new BlobStorageFixture(endpoint.uri());
				FaultProxy proxy = FaultProxy.to(endpoint.uri());
				TransferManager transfers = new TransferManager(new TransferOptions(PART, 2, 4L * PART))) {
			BlobEmulator clients = BlobEmulator.at(proxy.uri(), Duration.ofSeconds(2));
			CloudStorage store = CloudStorageBuilder.forDriver(clients.driver())
				.bucket(fixture.newBucket())
				.guard(new ImmediateRetry())
				.transfers(transfers)
				.build();
			// What has no checksum is protected by TLS only
			proxy.rule(mix.rule(HttpFault.SERVER_BUSY,
					(request) -> "GET".equals(request.method()) && !request.target().contains("?"),
					(request) -> "PUT".equals(request.method())));
			mix.run(store, operations);
			List<ProxiedRequest> requests = proxy.requests();
			proxy.reset();
			assertThat(requests).filteredOn((request) -> request.fault() != null).isNotEmpty();
			mix.assertObjects(store);
			assertThat(transfers.bytesInUse()).isZero();
		}
	}

}
