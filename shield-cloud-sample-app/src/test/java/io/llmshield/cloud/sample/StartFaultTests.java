package io.llmshield.cloud.sample;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * A start that fails says why, once.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartFaultTests {

	@TempDir
	private Path directory;

	@Test
	void theWebServerDoesNotReportWhatTheAnalysisDoes(CapturedOutput output) {
		assertThatException().isThrownBy(
				() -> SampleServer
					.start(this.directory, "llmshield.cloud.provider=aws", "llmshield.cloud.aws.region=eu-central-1",
							"spring.cloud.aws.endpoint=http://aws.example.com")
					.close());
		assertThat(output).containsOnlyOnce("APPLICATION FAILED TO START")
			.contains("http://aws.example.com")
			.doesNotContain("Error starting Tomcat context", "Stack trace", "memory leak");
	}

}
