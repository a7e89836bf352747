package io.llmshield.cloud.storage;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for the memory that uploads share.
 */
class TransferBudgetTests {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final List<Integer> allocated = new ArrayList<>();

	private final TransferBudget budget = new TransferBudget(300, 100, (size) -> {
		this.allocated.add(size);
		return new byte[size];
	}, PATIENCE);

	@Test
	void arraysOfTheUsualSizeAreReused() throws Exception {
		for (int i = 0; i < 10; i++) {
			PartBuffer buffer = this.budget.take(100);
			buffer.allocate();
			assertThat(this.budget.used()).isEqualTo(100);
			buffer.letGo();
			buffer.letGo();
			assertThat(this.budget.used()).isZero();
		}
		assertThat(this.allocated).containsExactly(100);
	}

	@Test
	void idleArraysMakeRoomForLargerParts() throws Exception {
		List<PartBuffer> buffers = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			PartBuffer buffer = this.budget.take(100);
			buffer.allocate();
			buffers.add(buffer);
		}
		buffers.forEach(PartBuffer::letGo);
		PartBuffer large = this.budget.take(250);
		large.allocate();
		large.letGo();
		PartBuffer again = this.budget.take(100);
		again.allocate();
		again.letGo();
		// All three idle arrays had to go for the large one
		assertThat(this.allocated).containsExactly(100, 100, 100, 250, 100);
	}

	@Test
	void exhaustedBudgetGivesNothingWithoutWaiting() throws Exception {
		PartBuffer all = this.budget.take(300);
		assertThat(this.budget.tryTake(1)).isNull();
		all.letGo();
		PartBuffer one = this.budget.tryTake(1);
		assertThat(one).isNotNull();
		one.letGo();
	}

	@Test
	void waitForABufferEnds() throws Exception {
		TransferBudget impatient = new TransferBudget(300, 100, byte[]::new, Duration.ofMillis(1));
		PartBuffer all = impatient.take(300);
		assertThat(impatient.take(1)).isNull();
		all.letGo();
		PartBuffer one = impatient.take(1);
		assertThat(one).isNotNull();
		one.letGo();
		assertThat(impatient.used()).isZero();
	}

	@Test
	void bufferComesBackWhenItsLastUserLetsGo() throws Exception {
		PartBuffer buffer = this.budget.take(100);
		assertThat(buffer.retain()).isTrue();
		buffer.letGo();
		assertThat(this.budget.used()).isEqualTo(100);
		buffer.release();
		assertThat(this.budget.used()).isZero();
		assertThat(buffer.retain()).isFalse();
	}

	@Test
	void smallContentKeepsOnlyWhatItNeeds() throws Exception {
		TransferBudget large = new TransferBudget(10_000_000, 1_000_000, byte[]::new, PATIENCE);
		PartBuffer buffer = large.take(1_000_000);
		buffer.readFrom(new ByteArrayInputStream(new byte[10]));
		buffer.trim();
		assertThat(large.used()).isEqualTo(PartBuffer.FIRST_SIZE);
		buffer.letGo();
		assertThat(large.used()).isZero();
	}

	@Test
	void failedAllocationGivesTheMemoryBack() {
		OutOfMemoryError error = new OutOfMemoryError("scripted");
		TransferBudget poor = new TransferBudget(300, 100, (size) -> {
			throw error;
		}, PATIENCE);
		assertThatThrownBy(() -> {
			PartBuffer buffer = poor.take(100);
			try {
				buffer.allocate();
			}
			finally {
				buffer.letGo();
			}
		}).isSameAs(error);
		assertThat(poor.used()).isZero();
	}

	@Test
	void budgetsBeyondAnIntAreCountedInLargerUnits() throws Exception {
		long terabyte = 1L << 40;
		TransferBudget huge = new TransferBudget(terabyte, 100, byte[]::new, PATIENCE);
		PartBuffer buffer = huge.take(1000);
		assertThat(huge.used()).isBetween(1000L, 2000L);
		buffer.letGo();
		assertThat(huge.used()).isZero();
	}

	@Test
	void memoryIsMeasured() throws Exception {
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		try (TransferManager manager = new TransferManager(new TransferOptions(100, 2, 300))) {
			manager.bindTo(meters);
			PartBuffer buffer = manager.budget().take(100);
			assertThat(meters.get("shield.cloud.storage.memory.used").gauge().value()).isEqualTo(100);
			assertThat(meters.get("shield.cloud.storage.memory.max").gauge().value()).isEqualTo(300);
			assertThat(meters.get("shield.cloud.storage.memory.waiting").gauge().value()).isZero();
			buffer.letGo();
			assertThat(manager.bytesInUse()).isZero();
		}
	}

}
