package io.llmshield.cloud.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of meters in the documentation.
 */
class MetricMeterDocumentationTests {

	@ParameterizedTest
	@EnumSource
	void everyMeterStandsInTheTable(MetricMeterDocumentation meter) throws IOException {
		String keys = Arrays.stream(meter.getKeyNames())
			.map((key) -> "`" + key.asString() + "`")
			.collect(Collectors.joining(", "));
		assertThat(Files.readString(Path.of("../docs/how-to/metrics.md")))
			.contains("| `" + meter.getName() + "` | " + keys + " |");
	}

}
