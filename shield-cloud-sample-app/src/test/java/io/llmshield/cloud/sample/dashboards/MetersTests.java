package io.llmshield.cloud.sample.dashboards;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.llmshield.cloud.metrics.MetricMeterDocumentation;
import io.llmshield.cloud.observation.CloudObservationDocumentation;
import io.llmshield.cloud.sample.dashboards.Meters.Row;
import io.micrometer.common.docs.KeyName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The documented meters are those that are really made.
 */
class MetersTests {

	@TempDir
	private static Path directory;

	private static EmittedMeters emitted;

	private final Meters documented = Meters.documented();

	@BeforeAll
	static void run() throws IOException {
		emitted = EmittedMeters.of(directory);
	}

	@AfterAll
	static void stop() {
		emitted.close();
	}

	@Test
	void thePageListsWhatIsMadeAndNothingElse() {
		Set<Row> made = emitted.all().stream().map(Row::of).collect(Collectors.toSet());
		assertThat(this.documented.rows().values()).containsExactlyInAnyOrderElementsOf(made);
	}

	@ParameterizedTest
	@EnumSource
	void observationsAreListedWithTheirKeys(CloudObservationDocumentation observation) {
		assertThat(this.documented.get(observation.getName()).tags())
			.containsExactlyInAnyOrderElementsOf(keys(observation.getLowCardinalityKeyNames(), "error"));
	}

	@ParameterizedTest
	@EnumSource
	void metersOfPointsAreListedWithTheirKeys(MetricMeterDocumentation meter) {
		assertThat(this.documented.get(meter.getName()).tags())
			.containsExactlyInAnyOrderElementsOf(keys(meter.getKeyNames()));
	}

	private static Set<String> keys(KeyName[] keys, String... more) {
		return Stream.concat(Arrays.stream(keys).map(KeyName::asString), Arrays.stream(more))
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
