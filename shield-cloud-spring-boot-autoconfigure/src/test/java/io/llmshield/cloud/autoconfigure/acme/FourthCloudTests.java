package io.llmshield.cloud.autoconfigure.acme;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.storage.CloudStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A fourth cloud made as {@code docs/how-to/write-a-provider.md} says: the page's Java
 * and, in a jar of its own, the page's two files.
 */
class FourthCloudTests {

	private static final Pattern FILE = Pattern.compile("`(META-INF/[^`]+)`:\\s+```(?:properties|text)\\n(.*?)```",
			Pattern.DOTALL);

	@TempDir
	Path directory;

	private URL[] jar() throws IOException {
		Path jar = this.directory.resolve("jar");
		Matcher files = FILE.matcher(Files.readString(Path.of("../docs/how-to/write-a-provider.md")));
		int found = 0;
		while (files.find()) {
			Path file = jar.resolve(files.group(1));
			Files.createDirectories(file.getParent());
			Files.writeString(file, files.group(2).replace("com.example.", getClass().getPackageName() + "."));
			found++;
		}
		assertThat(found).isEqualTo(2);
		return new URL[] { jar.toUri().toURL() };
	}

	private ConfigurableApplicationContext start(String provider) throws IOException {
		Files.writeString(this.directory.resolve("application.properties"),
				"spring.config.import=optional:shield-secret:llm-shield/key?property=key");
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		try (URLClassLoader loader = new URLClassLoader(jar(), getClass().getClassLoader())) {
			Thread.currentThread().setContextClassLoader(loader);
			SpringApplication application = new SpringApplication(Application.class);
			application.setWebApplicationType(WebApplicationType.NONE);
			return application.run("--llmshield.cloud.provider=" + provider, "--acme.directory=" + this.directory,
					"--llmshield.cloud.local.directory=" + this.directory.resolve("local"),
					"--llmshield.cloud.local.key-file=" + this.directory.resolve("local.key"),
					"--llmshield.cloud.storage.stores.results.bucket=" + AcmeClient.BUCKET,
					"--spring.config.location=" + this.directory.toUri(), "--spring.main.banner-mode=off");
		}
		finally {
			Thread.currentThread().setContextClassLoader(before);
		}
	}

	@Test
	void theProviderOfThePageWorks() throws IOException {
		try (AcmeClient client = AcmeClient.open(this.directory.toString())) {
			SecretManagerBuilder.forDriver(AcmeDrivers.secrets(client))
				.build()
				.createSecret("llm-shield/key", SecretValue.ofText("sk-1"));
		}
		try (ConfigurableApplicationContext context = start("acme")) {
			assertThat(context.getEnvironment().getProperty("key")).isEqualTo("sk-1");
			assertThat(context.getBean(CloudSecretManager.class).getSecret("llm-shield/key").asText())
				.isEqualTo("sk-1");
			assertThat(context.getBean("resultsStorage", CloudStorage.class).exists("nothing")).isFalse();
			assertThat(context.getBeanNamesForType(AcmeClient.class)).hasSize(1);
		}
	}

	@Test
	void itStaysAwayWhenItIsNotSelected() throws IOException {
		try (ConfigurableApplicationContext context = start("local")) {
			assertThat(context.containsBean(CloudProviderDescriptor.SECRET_DRIVER)).isTrue();
			assertThat(context.getBeanNamesForType(AcmeClient.class)).isEmpty();
			assertThat(context.getEnvironment().getProperty("key")).isNull();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
