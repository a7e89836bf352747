package io.llmshield.cloud.sample.archive;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ids carry their day and sort by time.
 */
class ScanIdsTests {

	private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T23:59:59.999Z"));

	private final Clock clock = ((InstantSource) this.now::get).withZone(ZoneOffset.UTC);

	private final ScanIds ids = new ScanIds(this.clock);

	@Test
	void anIdIsAUuidOfVersion7ThatCarriesItsDay() {
		ScanId id = this.ids.next();
		UUID uuid = UUID.fromString(id.value());
		assertThat(uuid.version()).isEqualTo(7);
		assertThat(uuid.variant()).isEqualTo(2);
		assertThat(id.time()).isEqualTo(this.now.get());
		assertThat(id.day()).isEqualTo(LocalDate.of(2026, 11, 22));
		assertThat(ScanId.parse(id.value())).contains(id);
	}

	@Test
	void idsGrowWithinAMillisecondAndWhenTheClockStepsBack() {
		List<String> made = new ArrayList<>();
		for (int i = 0; i < 5000; i++) {
			made.add(this.ids.next().value());
		}
		this.now.set(this.now.get().minusSeconds(3600));
		made.add(this.ids.next().value());
		assertThat(made).doesNotHaveDuplicates().isSorted();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a", "01928b4c-0000-4000-8000-000000000000", "01928b4c-0000-7000-c000-000000000000",
			"01928B4C-0000-7000-8000-000000000000", "01928b4c-0000-7000-8000-0000000000001",
			"01928b4c-0000-7000-8000-000000000000\n", "../28b4c-0000-7000-8000-000000000000" })
	void whatIsNotAnIdIsNotRead(String text) {
		assertThat(ScanId.parse(text)).isEmpty();
	}

	@Test
	void theSmallestAndTheLargestIdHaveADay() {
		assertThat(ScanId.parse("00000000-0000-7000-8000-000000000000").orElseThrow().day())
			.isEqualTo(LocalDate.ofInstant(Instant.EPOCH, ZoneOffset.UTC));
		assertThat(ScanId.parse("ffffffff-ffff-7fff-bfff-ffffffffffff").orElseThrow().day().getYear()).isEqualTo(10889);
	}

}
