package io.llmshield.cloud.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

import io.llmshield.cloud.observation.CloudObservationDocumentation;
import io.micrometer.common.docs.KeyName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The documented vocabulary is the one in use.
 */
class ObservationDocumentationTests {

	@ParameterizedTest
	@EnumSource
	void everyObservationStandsInTheTable(CloudObservationDocumentation observation) throws IOException {
		String page = Files.readString(Path.of("../docs/how-to/health-and-metrics.md"));
		String keys = Arrays.stream(observation.getLowCardinalityKeyNames())
			.map(KeyName::asString)
			.map((key) -> "`" + key + "`")
			.collect(Collectors.joining(", "));
		assertThat(page).contains("| `" + observation.getName() + "` | " + keys + " |");
	}

}
