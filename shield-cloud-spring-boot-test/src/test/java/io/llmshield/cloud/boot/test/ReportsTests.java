package io.llmshield.cloud.boot.test;

import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.storage.CloudStorage;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Shown in {@code docs/how-to/test-your-application.md}.
 */
@SpringBootTest
@LocalShieldCloud(secrets = "llm-shield/openai-api-key=sk-test", stores = "results")
class ReportsTests {

	@Autowired
	private CloudSecretManager secrets;

	@Autowired
	@Qualifier("results")
	private CloudStorage results;

	@Test
	void reportIsKept() {
		this.results.put("2026/report.txt", "fine".getBytes());
		assertThat(this.results.getBytes("2026/report.txt")).asString().isEqualTo("fine");
		assertThat(this.secrets.getSecret("llm-shield/openai-api-key").asText()).isEqualTo("sk-test");
	}

}
