package io.llmshield.cloud.test.storage;

import java.io.IOException;
import java.util.List;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.Outcome;
import io.llmshield.cloud.test.Race;
import io.llmshield.cloud.test.faults.PatternInputStream;
import io.llmshield.cloud.test.faults.StorageCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The memory of all transfers together stays within one budget, and comes back. The heap
 * itself is measured by {@link io.llmshield.cloud.test.memory.HeapCeiling}.
 */
public abstract class StorageMemoryContract extends StorageContractGroup {

	private static final int UPLOADS = 10;

	private long budget() {
		return environment().transferOptions().memoryBudget();
	}

	@Test
	@Timeout(120)
	void uploadsTogetherStayWithinTheBudget() {
		int length = environment().severalParts();
		CloudStorage second = environment().store(environment().bucket(), "second/");
		List<Outcome<Long>> outcomes = Race.run(UPLOADS, (caller) -> {
			CloudStorage storage = (caller % 2 == 0) ? store() : second;
			return storage.put("upload-" + caller, new PatternInputStream(length), PutOptions.DEFAULT).size();
		});
		assertThat(outcomes).allMatch(Outcome::won);
		assertThat(environment().driver().uploads().peak()).isPositive().isLessThanOrEqualTo(budget());
		assertThat(environment().memoryInUse()).isZero();
		assertContent("upload-0", bytes(length));
	}

	/**
	 * A producer that uploads by itself holds memory while it asks for more: the one
	 * thing that a shared budget could wait for without end. It must end, by success or
	 * by a clear error.
	 */
	@Test
	@Timeout(120)
	void uploadsInsideProducersNeverWaitWithoutEnd() {
		int length = environment().severalParts();
		List<Outcome<Long>> outcomes = Race.run(UPLOADS, (caller) -> store().put("outer-" + caller, (output) -> {
			output.write(bytes(length));
			store().put("inner-" + caller, new PatternInputStream(100), PutOptions.DEFAULT);
		}, PutOptions.DEFAULT).size());
		assertThat(outcomes).allMatch((outcome) -> outcome.won() || outcome.category() == CloudErrorCategory.THROTTLED);
		assertThat(environment().memoryInUse()).isZero();
		store().put(KEY, new PatternInputStream(length), PutOptions.DEFAULT);
		assertContent(KEY, bytes(length));
	}

	@Test
	@Timeout(120)
	void failedUploadsGiveTheirMemoryBack() {
		int length = environment().severalParts();
		for (int i = 0; i < 3 * StorageEnvironment.BUDGET_PARTS; i++) {
			CloudFailures.failure(() -> store().put(KEY, (output) -> {
				output.write(bytes(length));
				throw new IOException("injected");
			}, PutOptions.DEFAULT));
			faults().on(StorageCall.PART).fail(CloudErrorCategory.ACCESS_DENIED);
			CloudFailures.failure(() -> store().put(KEY, new PatternInputStream(length), PutOptions.DEFAULT));
			faults().reset();
		}
		assertThat(environment().memoryInUse()).isZero();
		store().put(KEY, new PatternInputStream(length), PutOptions.DEFAULT);
		assertContent(KEY, bytes(length));
	}

}
