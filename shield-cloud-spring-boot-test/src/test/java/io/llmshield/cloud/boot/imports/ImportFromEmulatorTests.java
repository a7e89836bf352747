package io.llmshield.cloud.boot.imports;

import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.test.keyvault.KeyVaultDouble;
import io.llmshield.cloud.test.keyvault.KeyVaultOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContextManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A test of an application that imports a secret, whose {@code main} is not called: what
 * {@code META-INF/spring.factories} names tells where the stand-in is.
 */
class ImportFromEmulatorTests {

	@BeforeAll
	static void start() throws Exception {
		EmulatedVault.vault = KeyVaultDouble.start(KeyVaultOptions.DEFAULT);
	}

	@AfterAll
	static void stop() {
		EmulatedVault.vault.close();
	}

	private static ApplicationContext contextOf(Class<?> testClass) {
		return new TestContextManager(testClass).getTestContext().getApplicationContext();
	}

	private static void close(Class<?> testClass) {
		new TestContextManager(testClass).getTestContext().markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
	}

	@Test
	void theImportReadsFromTheStandIn() {
		contextOf(Writing.class).getBean(CloudSecretManager.class)
			.createSecret("llm-shield/openai-api-key", SecretValue.ofText("sk-test"));
		close(Writing.class);
		assertThat(contextOf(Importing.class).getEnvironment().getProperty("llm-shield.openai-api-key"))
			.isEqualTo("sk-test");
		close(Importing.class);
	}

	@SpringBootTest(classes = Application.class,
			properties = { "llmshield.cloud.provider=azure", "llmshield.cloud.azure.secrets.settle=1s" })
	static class Writing {

	}

	@SpringBootTest(classes = Application.class, properties = { "llmshield.cloud.provider=azure",
			"spring.config.import=shield-secret:llm-shield/openai-api-key" })
	static class Importing {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		EmulatedVault emulatedVault() {
			return new EmulatedVault();
		}

	}

}
