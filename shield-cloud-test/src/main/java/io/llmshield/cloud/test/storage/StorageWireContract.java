package io.llmshield.cloud.test.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.resilience.CallGuard;
import io.llmshield.cloud.resilience.CallGuards;
import io.llmshield.cloud.resilience.ResilienceOptions;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.ContractMode;
import io.llmshield.cloud.test.ImmediateRetry;
import io.llmshield.cloud.test.RequiresMode;
import io.llmshield.cloud.test.emulator.FaultProxy;
import io.llmshield.cloud.test.emulator.RelayProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is on the wire: nothing that nobody waits for any more.
 */
@RequiresMode(ContractMode.DRIVER)
@RequiresStorageAbility(StorageFixtureAbility.WIRE)
public abstract class StorageWireContract extends StorageContractGroup {

	/** More than the buffers of two sockets ever hold, which is 6 and 4 MiB. */
	private static final int LARGE = 32 * 1024 * 1024;

	private static final int SMALL = 512 * 1024;

	private static final Set<String> WRITES = Set.of("PUT", "POST");

	private static final Duration LIMIT = Duration.ofSeconds(1);

	private static final Duration LONG = Duration.ofMinutes(1);

	private RelayProxy proxy;

	private StorageDriver through;

	private ExecutorService executor;

	private CallGuard guard;

	@BeforeEach
	void connect() throws IOException {
		this.proxy = RelayProxy.to(environment().fixture().serviceUri());
		this.through = environment().fixture().driverThrough(this.proxy.uri(), LIMIT);
		this.executor = Executors.newCachedThreadPool();
		ResilienceOptions once = new ResilienceOptions(
				new ResilienceOptions.Retry(1, Duration.ofMillis(1), 1, Duration.ofMillis(1), 0),
				ResilienceOptions.Breaker.DEFAULT, ResilienceOptions.Limits.DEFAULT);
		this.guard = new CallGuards(once.withTimeLimit(LIMIT), this.executor).guard("wire", "storage",
				!this.through.keepsTimeLimit());
	}

	@AfterEach
	void disconnect() throws IOException {
		this.executor.shutdownNow();
		this.proxy.close();
	}

	@Test
	void closingADownloadEarlyDoesNotReadTheRest() throws IOException {
		environment().driver()
			.put(environment().id(KEY), ByteBuffer.wrap(bytes(LARGE)), Checksums.crc32c(bytes(LARGE)),
					PutOptions.DEFAULT);
		try (ObjectContent opened = this.through.open(environment().id(KEY), GetOptions.DEFAULT)) {
			assertThat(opened.inputStream().readNBytes(10)).isEqualTo(bytes(10));
		}
		assertThat(this.proxy.taken()).isLessThan(LARGE / 2);
	}

	@Test
	void copyOfASourceThatIsOverwrittenMeanwhileIsMadeOfOneOfTheTwo() throws IOException {
		store().put(KEY, text("old"));
		AtomicBoolean once = new AtomicBoolean();
		try (FaultProxy watching = FaultProxy.to(environment().fixture().serviceUri())) {
			CloudStorage copying = CloudStorageBuilder
				.forDriver(environment().fixture().driverThrough(watching.uri(), LONG))
				.bucket(environment().bucket())
				.guard(new ImmediateRetry())
				.build();
			watching.rule((request) -> {
				// The source is found already when something is written
				if (WRITES.contains(request.method()) && once.compareAndSet(false, true)) {
					store().put(KEY, text("new"));
				}
				return null;
			});
			copying.copy(KEY, "copy", CopyOptions.DEFAULT);
		}
		assertThat(once).isTrue();
		assertThat(store().getBytes("copy")).isIn(text("old"), text("new"));
	}

	@Test
	@RequiresStorageAbility(StorageFixtureAbility.RESET_GIVEN_UP)
	void writeThatIsGivenUpIsNotDoneLater() throws InterruptedException {
		byte[] content = bytes(SMALL);
		RelayProxy.Hold hold = this.proxy.holdAfter(SMALL / 8);
		CloudFailures.assertFails(CloudErrorCategory.TIMEOUT, () -> this.guard.call(() -> this.through
			.put(environment().id(KEY), ByteBuffer.wrap(content), Checksums.crc32c(content), PutOptions.DEFAULT)));
		store().put(KEY, text("written later"));
		hold.release();
		assertThat(hold.awaitEnd(LONG)).isTrue();
		assertContent(KEY, text("written later"));
	}

}
