package io.llmshield.cloud.autoconfigure;

import java.nio.file.Path;

import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.StorageDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class LocalAutoConfigurationTests {

	@TempDir
	Path directory;

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner().withConfiguration(ShieldCloudAutoConfigurations.all())
			.withPropertyValues("llmshield.cloud.local.directory=" + this.directory.resolve("data"),
					"llmshield.cloud.local.key-file=" + this.directory.resolve("local.key"));
	}

	@Test
	void localIsTheDefault() {
		runner().run((context) -> {
			CloudSecretManager secrets = context.getBean(CloudSecretManager.class);
			secrets.createSecret("llm-shield/key", SecretValue.ofText("value"));
			assertThat(secrets.getSecret("llm-shield/key").asText()).isEqualTo("value");
			CloudStorage storage = context.getBean(CloudStorage.class);
			storage.put("a/b", new byte[] { 1 });
			assertThat(storage.getBytes("a/b")).containsExactly(1);
			assertThat(context.getBean("defaultStorage")).isSameAs(storage);
		});
	}

	@Test
	void driversCannotBeInjectedByType() {
		runner().run((context) -> {
			assertThat(context.getBeanProvider(SecretDriver.class).getIfAvailable()).isNull();
			assertThat(context.getBeanProvider(StorageDriver.class).getIfAvailable()).isNull();
			assertThat(context).hasBean("shieldCloudSecretDriver").hasBean("shieldCloudStorageDriver");
		});
	}

}
