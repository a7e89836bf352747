package io.llmshield.cloud.sample;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No key and no scanned text ever reaches the log.
 */
@ExtendWith(OutputCaptureExtension.class)
class SilentLogTests {

	@TempDir
	private Path directory;

	@Test
	void atTheUsualLevel(CapturedOutput output) {
		useEverything(output);
	}

	@Test
	void whileSpringTracesEveryRequest(CapturedOutput output) {
		useEverything(output, "logging.level.org.springframework.web=trace", "logging.level.io.llmshield=trace");
	}

	private void useEverything(CapturedOutput output, String... properties) {
		try (SampleServer server = SampleServer.start(this.directory, properties)) {
			String client = server.clientKey();
			String admin = server.adminKey();
			server.scan("Open sesame, my key is AKIAQ3EGRIYZX5BTLW2C");
			server.postAs("wrong-barbarossa", "/v1/scan", "{\"text\": \"sesame\"}");
			server.postAs(admin, "/v1/scan", "{\"text\": \"sesame\"}");
			server.getAs(client, "/v1/scans/sesame");
			String fresh = server.postAs(admin, "/v1/admin/keys/rotate", "").text("key");
			assertThat(server.getAs(fresh, "/v1/scans").status()).isEqualTo(200);
			assertThat(output).contains("First start")
				.doesNotContain("Open sesame", "AKIAQ3EGRIYZX5BTLW2C", "wrong-barbarossa")
				.doesNotContain(client)
				.doesNotContain(admin)
				.doesNotContain(fresh);
		}
	}

}
