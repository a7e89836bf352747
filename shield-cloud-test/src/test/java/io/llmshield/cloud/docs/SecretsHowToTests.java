package io.llmshield.cloud.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretCacheOptions;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretSummary;
import io.llmshield.cloud.secrets.SecretValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The code of {@code docs/how-to/secrets.md} and {@code errors.md}.
 */
class SecretsHowToTests {

	private LocalProvider provider;

	private CloudSecretManager secrets;

	@BeforeEach
	void start(@TempDir Path directory) {
		this.provider = LocalProvider
			.open(LocalOptions.builder(directory.resolve("data")).keyFile(directory.resolve("key")).build());
		this.secrets = SecretManagerBuilder.forDriver(this.provider.secretDriver())
			.cache(SecretCacheOptions.DEFAULT)
			.build();
	}

	@AfterEach
	void stop() {
		this.provider.close();
	}

	@Test
	void read() {
		CloudSecretManager secrets = this.secrets;
		secrets.createSecret("llm-shield/openai-api-key", SecretValue.ofText("sk-not-a-real-key"));
		SecretValue key = secrets.getSecret("llm-shield/openai-api-key");
		String header = "Bearer " + key.asText();
		assertThat(header).isEqualTo("Bearer sk-not-a-real-key");
		assertThat(key).hasToString("SecretValue[TEXT, ***]");
	}

	@Test
	void json() {
		CloudSecretManager secrets = this.secrets;
		secrets.createSecret("llm-shield/db", SecretValue.ofJson("{\"user\": \"app\", \"password\": \"not-real\"}"));
		String user = secrets.getSecret("llm-shield/db").jsonField("user");
		assertThat(user).isEqualTo("app");
	}

	@Test
	void conditionalUpdate() {
		CloudSecretManager secrets = this.secrets;
		secrets.createSecret("llm-shield/webhook", SecretValue.ofText("first"));
		SecretValue seen = secrets.getSecret("llm-shield/webhook");
		String version = secrets.updateSecret("llm-shield/webhook", SecretValue.ofText("second"), seen.version());
		assertThat(secrets.getSecret("llm-shield/webhook").version()).isEqualTo(version);
		assertThatExceptionOfType(CloudException.class)
			.isThrownBy(() -> secrets.updateSecret("llm-shield/webhook", SecretValue.ofText("third"), seen.version()))
			.satisfies((ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.PRECONDITION_FAILED));
	}

	@Test
	void tags() {
		CloudSecretManager secrets = SecretManagerBuilder.forDriver(this.provider.secretDriver())
			.defaults(SecretOptions.tagged(Map.of("cost-center", "4711")))
			.build();
		secrets.createSecret("llm-shield/tagged", SecretValue.ofText("value"),
				SecretOptions.tagged(Map.of("team", "security")));
		assertThat(secrets.getSecretMetadata("llm-shield/tagged").tags())
			.isEqualTo(Map.of("cost-center", "4711", "team", "security"));
	}

	@Test
	void deleteAndRestore() {
		CloudSecretManager secrets = this.secrets;
		secrets.createSecret("llm-shield/webhook", SecretValue.ofText("first"));
		secrets.deleteSecret("llm-shield/webhook");
		secrets.restoreSecret("llm-shield/webhook");
		assertThat(secrets.getSecret("llm-shield/webhook").asText()).isEqualTo("first");
	}

	@Test
	void list() {
		CloudSecretManager secrets = this.secrets;
		secrets.createSecret("llm-shield/b", SecretValue.ofText("1"));
		secrets.createSecret("llm-shield/a", SecretValue.ofText("2"));
		List<String> names = secrets.listSecrets("llm-shield/").map(SecretSummary::name).toList();
		assertThat(names).containsExactly("llm-shield/a", "llm-shield/b");
	}

	@Test
	void branchOnTheCategory() {
		CloudSecretManager secrets = this.secrets;
		List<String> made = new ArrayList<>();
		try {
			secrets.getSecret("llm-shield/optional-key");
		}
		catch (CloudException ex) {
			switch (ex.category()) {
				case NOT_FOUND -> made.add("work without it");
				case ACCESS_DENIED -> throw ex;
				default -> made.add(ex.retryable() ? "try later" : "give up");
			}
		}
		assertThat(made).containsExactly("work without it");
	}

}
