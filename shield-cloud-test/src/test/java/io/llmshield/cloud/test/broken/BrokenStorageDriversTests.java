package io.llmshield.cloud.test.broken;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.test.reference.MemoryObjects;
import io.llmshield.cloud.test.reference.MemoryStorageDriver;
import io.llmshield.cloud.test.reference.MemoryStorageFixture;
import io.llmshield.cloud.test.storage.StorageContract;
import io.llmshield.cloud.test.storage.StorageContractFixture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The kit notices each broken driver by the test that is meant to notice, and finds
 * nothing wrong with that test on the driver that is whole.
 */
class BrokenStorageDriversTests {

	private static final String KIT = "io.llmshield.cloud.test.storage.StorageContract";

	private static final Map<String, ContractRun> WHOLE = new HashMap<>();

	@ParameterizedTest
	@EnumSource
	void isNoticed(BrokenStorage broken) {
		String mode = broken.group().equals("LostReply") ? "LayeredMode" : "DriverMode";
		ContractRun whole = WHOLE.computeIfAbsent(broken.group(),
				(group) -> run(MemoryStorageDriver::new, mode, group));
		assertThat(whole.failed()).isEmpty();
		assertThat(whole.succeeded()).contains(broken.test());
		assertThat(run(broken.maker(), mode, broken.group()).failed()).contains(broken.test());
	}

	private static ContractRun run(Function<MemoryObjects, StorageDriver> maker, String mode, String group) {
		Subject.maker = maker;
		return ContractRun.of(Subject.class, KIT, mode, group);
	}

	static class Subject extends StorageContract {

		private static Function<MemoryObjects, StorageDriver> maker = MemoryStorageDriver::new;

		@Override
		public StorageContractFixture createFixture() {
			return new MemoryStorageFixture(maker);
		}

	}

}
