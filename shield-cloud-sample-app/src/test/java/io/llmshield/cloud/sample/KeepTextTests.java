package io.llmshield.cloud.sample;

import java.nio.file.Path;

import io.llmshield.cloud.sample.SampleServer.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code shield.sample.keep-text}.
 */
class KeepTextTests {

	@Test
	void theTextIsKeptOnDemand(@TempDir Path directory) {
		try (SampleServer server = SampleServer.start(directory, "shield.sample.keep-text=true")) {
			Answer scan = server.scan("Keep me");
			Answer archived = server.getAs(server.clientKey(), "/v1/scans/" + scan.text("id"));
			assertThat(archived.text("text")).isEqualTo("Keep me");
		}
	}

}
