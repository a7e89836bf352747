package io.llmshield.cloud.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.llmshield.cloud.CloudErrorCategory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Points of a series of which the driver makes one, and points that it wants once more.
 */
@Timeout(120)
class MergedPointsTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final Instant NOW = Instant.now();

	private final List<String> dropped = new ArrayList<>();

	private static RecordingDriver driver(int maxSeries, long maxBytes, Duration spacing) {
		RecordingDriver driver = new RecordingDriver(
				new MetricLimits(maxSeries, maxBytes, true, spacing, Duration.ofHours(1), LONG));
		driver.mergeSpan = Duration.ofSeconds(30);
		return driver;
	}

	private WaitingPoints points(RecordingDriver driver, Metric... metrics) {
		WaitingPoints points = new WaitingPoints(driver, driver.limits().maxPoints(),
				(point, reason) -> this.dropped.add(reason));
		for (int i = 0; i < metrics.length; i++) {
			points.add(new WaitingPoint(i + 1, metrics[i]));
		}
		return points;
	}

	private static Metric at(String name, int seconds) {
		return Metric.of(name, seconds, MetricUnit.COUNT).at(NOW.minusSeconds(300).plusSeconds(seconds));
	}

	private static CloudMetrics metrics(RecordingDriver driver) {
		return CloudMetricsBuilder.forDriver(driver)
			.options(new MetricBufferOptions(1, Duration.ofHours(1), 1000, Duration.ofMillis(5), LONG))
			.build();
	}

	@Test
	void nearPointsOfASeriesGoTogetherSideBySide() {
		WaitingPoints points = points(driver(10, 10_000, Duration.ZERO), at("a", 0), at("b", 0), at("a", 30),
				at("a", 31), at("b", 1), at("a", -30));
		assertThat(points.next(NOW, 0)).extracting(WaitingPoint::number).containsExactly(1L, 3L, 6L, 2L, 5L);
		assertThat(points.next(NOW, 0)).extracting(WaitingPoint::number).containsExactly(4L);
		assertThat(points.isEmpty()).isTrue();
	}

	@Test
	void limitsCountEachSeriesOnce() {
		WaitingPoints bySeries = points(driver(2, 10_000, Duration.ZERO), at("a", 0), at("b", 0), at("c", 0),
				at("a", 1));
		assertThat(bySeries.next(NOW, 0)).extracting(WaitingPoint::number).containsExactly(1L, 4L, 2L);
		// A point of the recording driver has 100 bytes
		WaitingPoints byBytes = points(driver(10, 299, Duration.ZERO), at("a", 0), at("b", 0), at("c", 0), at("a", 1));
		assertThat(byBytes.next(NOW, 0)).extracting(WaitingPoint::number).containsExactly(1L, 4L, 2L);
	}

	@Test
	void seriesWaitsForItsTurnWithAllItsPoints() {
		WaitingPoints points = points(driver(10, 10_000, Duration.ofSeconds(5)), at("a", 0), at("a", 1));
		points.called(points.next(NOW, 0), 0);
		points.add(new WaitingPoint(3, at("a", 2)));
		points.add(new WaitingPoint(4, at("a", 3)));
		assertThat(points.next(NOW, 4_999_999_999L)).isEmpty();
		assertThat(points.next(NOW, 5_000_000_000L)).extracting(WaitingPoint::number).containsExactly(3L, 4L);
	}

	@Test
	void pointsThatCannotBeSentAreDropped() {
		WaitingPoints points = points(driver(10, 99, Duration.ZERO), at("a", -3600), at("a", 0));
		assertThat(points.next(NOW, 0)).isEmpty();
		assertThat(this.dropped).containsExactly("expired", "too-large");
		assertThat(points.isEmpty()).isTrue();
	}

	@Test
	void badSeriesTakesNoOtherWithItAndIsNotCut() {
		RecordingDriver driver = driver(100, 10_000, Duration.ZERO);
		driver.answer = (batch) -> {
			if (batch.stream().anyMatch((metric) -> metric.name().equals("bad"))) {
				throw RecordingDriver.error(CloudErrorCategory.INVALID_ARGUMENT);
			}
			return 0;
		};
		CloudMetrics metrics = metrics(driver);
		for (int i = 0; i < 4; i++) {
			metrics.record(at("a", i));
			metrics.record(at("bad", i));
			metrics.record(at("c", i));
		}
		assertThat(metrics.flush(LONG)).isTrue();
		metrics.close();
		assertThat(metrics.statistics().sent()).isEqualTo(8);
		assertThat(metrics.statistics().dropped()).isEqualTo(4);
		// Points that waited for the same call came in one
		assertThat(driver.batches.stream().flatMap(List::stream).map(Metric::name)).containsOnly("a", "c");
	}

	@Test
	void pointsThatAreWantedOnceMoreComeAgain() {
		RecordingDriver driver = new RecordingDriver();
		AtomicInteger calls = new AtomicInteger();
		driver.receipt = (batch) -> {
			driver.batches.add(batch);
			return (calls.getAndIncrement() == 0)
					? new MetricReceipt(1, Set.of(2, 0), RecordingDriver.error(CloudErrorCategory.UNAVAILABLE))
					: MetricReceipt.ALL;
		};
		CloudMetrics metrics = CloudMetricsBuilder.forDriver(driver)
			.options(new MetricBufferOptions(4, Duration.ofHours(1), 1000, Duration.ofMillis(5), LONG))
			.build();
		for (int i = 0; i < 4; i++) {
			metrics.record(Metric.of("a", i, MetricUnit.COUNT));
		}
		assertThat(metrics.flush(LONG)).isTrue();
		metrics.close();
		assertThat(driver.values()).containsExactly(0.0, 1.0, 2.0, 3.0, 0.0, 2.0);
		assertThat(metrics.statistics().buffered()).isZero();
		assertThat(metrics.statistics().sent()).isEqualTo(3);
		assertThat(metrics.statistics().dropped()).isEqualTo(1);
		assertThat(metrics.statistics().failure()).isNull();
	}

	@Test
	void receiptNamesAReasonForPointsThatAreWantedAgain() {
		assertThatIllegalArgumentException().isThrownBy(() -> new MetricReceipt(0, Set.of(1), null));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new MetricReceipt(0, Set.of(), RecordingDriver.error(CloudErrorCategory.UNAVAILABLE)));
	}

}
