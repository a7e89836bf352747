package io.llmshield.cloud.sample;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the first start tells and where its rules may come from. That a restart keeps
 * everything, and makes nothing new, is in {@link SampleContract}.
 */
@ExtendWith(OutputCaptureExtension.class)
class RestartTests {

	@TempDir
	private Path directory;

	@Test
	void theFirstRulesMayComeFromAStore() {
		String[] configs = { "llmshield.cloud.storage.stores.models.bucket=models",
				"llmshield.cloud.storage.stores.results.bucket=results",
				"llmshield.cloud.storage.stores.configs.bucket=configs" };
		try (SampleServer first = SampleServer.start(this.directory, configs)) {
			String rules = first.getAs(first.adminKey(), "/v1/admin/rules/document").body();
			String changed = rules.replaceFirst("\"version\": *\"[^\"]*\"", "\"version\": \"central\"");
			first.store("configs").put("rules.json", changed.getBytes(StandardCharsets.UTF_8));
			first.store("models").delete("rules/rules.json");
		}
		String[] central = Arrays.copyOf(configs, configs.length + 1);
		central[configs.length] = "shield.sample.rules.first=cloud://configs/rules.json";
		try (SampleServer second = SampleServer.start(this.directory, central)) {
			assertThat(second.scan("Hello").text("rulesVersion")).isEqualTo("central");
		}
	}

	@Test
	void theFirstStartTellsTheCommandToTryButNoKey(CapturedOutput output) {
		try (SampleServer server = SampleServer.start(this.directory)) {
			assertThat(output).contains("curl -s http://127.0.0.1:" + server.port() + "/v1/scan")
				.contains("$(cat '" + this.directory.resolve("sample").resolve("client.key") + "')")
				.doesNotContain(server.clientKey())
				.doesNotContain(server.adminKey());
		}
	}

}
