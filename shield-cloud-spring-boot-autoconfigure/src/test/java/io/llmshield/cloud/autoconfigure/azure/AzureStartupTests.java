package io.llmshield.cloud.autoconfigure.azure;

import java.util.ArrayList;
import java.util.List;

import com.azure.core.credential.TokenCredential;
import com.azure.identity.CredentialUnavailableException;
import io.llmshield.cloud.secrets.CloudSecretManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What a user is told whose application does not start on Azure.
 */
@ExtendWith(OutputCaptureExtension.class)
class AzureStartupTests {

	private static ConfigurableApplicationContext start(Class<?> application, String... properties) {
		List<String> arguments = new ArrayList<>(
				List.of("--server.address=127.0.0.1", "--server.port=0", "--spring.main.banner-mode=off",
						"--llmshield.cloud.provider=azure", "--llmshield.cloud.secrets.watch.interval=0s"));
		for (String property : properties) {
			arguments.add("--" + property);
		}
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.run(arguments.toArray(String[]::new));
	}

	@Test
	void withoutAVaultAndAnAccount(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start(Application.class).close());
		assertThat(output)
			.contains("APPLICATION FAILED TO START",
					"Shield Cloud could not find a vault or a storage account on azure: neither is configured",
					"Set llmshield.cloud.azure.key-vault.vault-url", "llmshield.cloud.azure.storage.account-name")
			.doesNotContain("\tat ");
	}

	@Test
	void withoutCredentials(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start(NoCredentials.class,
				"llmshield.cloud.azure.key-vault.vault-url=https://shield-test.vault.azure.net")
			.close());
		assertThat(output)
			.contains("APPLICATION FAILED TO START", "Entra ID gave no token", "run 'az login'", "AZURE_CLIENT_SECRET")
			.doesNotContain("\tat ");
	}

	@Test
	void withAnAccountInTheClear(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start(Application.class,
				"spring.cloud.azure.storage.blob.endpoint=http://blobs.example.com/account",
				"spring.cloud.azure.storage.blob.account-name=account",
				"spring.cloud.azure.storage.blob.account-key=a2V5")
			.close());
		assertThat(output)
			.contains("APPLICATION FAILED TO START",
					"Shield Cloud could not use the endpoint 'http://blobs.example.com'", "it is not encrypted")
			.doesNotContain("\tat ");
	}

	@Test
	void withVaultAndAccountItStartsQuietly(CapturedOutput output) {
		try (ConfigurableApplicationContext context = start(Application.class, AzureRunner.VAULT, AzureRunner.ACCOUNT,
				"logging.level.root=info")) {
			assertThat(context.getBeansOfType(CloudSecretManager.class)).hasSize(1);
		}
		assertThat(output.getAll()).doesNotContain("WARN").doesNotContain("ERROR").doesNotContain("etty");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class NoCredentials {

		@Bean
		TokenCredential springCloudAzureDefaultCredential() {
			return (request) -> Mono.error(new CredentialUnavailableException("no source"));
		}

	}

}
