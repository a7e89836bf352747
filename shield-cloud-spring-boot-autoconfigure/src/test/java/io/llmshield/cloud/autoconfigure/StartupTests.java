package io.llmshield.cloud.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretValue;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Starts a whole application, with environment post-processors and failure analyzers.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartupTests {

	private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

	private static final String OTHER_KEY = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=";

	@TempDir
	Path directory;

	private ConfigurableApplicationContext start(String... properties) {
		return start(WebApplicationType.NONE, properties);
	}

	private ConfigurableApplicationContext start(WebApplicationType type, String... properties) {
		List<String> arguments = new ArrayList<>();
		if (Arrays.stream(properties)
			.noneMatch((property) -> property.startsWith("llmshield.cloud.local.directory="))) {
			List.of(LocalRunner.properties(this.directory)).forEach((property) -> arguments.add("--" + property));
		}
		Arrays.stream(properties).forEach((property) -> arguments.add("--" + property));
		arguments.add("--server.address=127.0.0.1");
		arguments.add("--server.port=0");
		arguments.add("--spring.main.banner-mode=off");
		return new SpringApplicationBuilder(Application.class).web(type).run(arguments.toArray(String[]::new));
	}

	private void startFails(String... properties) {
		assertThatException().isThrownBy(() -> start(properties).close());
	}

	@Test
	void noneIsTheSameAsNotBeingThere() {
		List<String> without = trace(
				"spring.autoconfigure.exclude=" + String.join(",", ShieldCloudAutoConfigurations.names()));
		List<String> none = trace("llmshield.cloud.provider=none");
		assertThat(none).isEqualTo(without).isNotEmpty();
	}

	/** Return everything of an application that could tell that the starter is there. */
	private List<String> trace(String property) {
		List<String> trace = new ArrayList<>();
		try (ConfigurableApplicationContext context = start(WebApplicationType.SERVLET, property)) {
			trace.addAll(List.of(context.getBeanDefinitionNames()));
			context.getBean(MeterRegistry.class)
				.getMeters()
				.forEach((meter) -> trace.add("meter " + meter.getId().getName()));
			context.getBean(HealthEndpoint.class).health();
			Thread.getAllStackTraces()
				.keySet()
				.stream()
				.filter((thread) -> thread.getName().startsWith("shield"))
				.forEach((thread) -> trace.add("thread " + thread.getName()));
		}
		return trace.stream().distinct().sorted().toList();
	}

	@Test
	void noneSetsNoDefault() {
		try (ConfigurableApplicationContext context = start("llmshield.cloud.provider=none")) {
			assertThat(context.getEnvironment().getProperty(CloudEnvironmentPostProcessor.STATUS_ORDER)).isNull();
		}
	}

	@Test
	void degradedIsMadeKnown() {
		try (ConfigurableApplicationContext context = start()) {
			assertThat(context.getEnvironment().getProperty(CloudEnvironmentPostProcessor.STATUS_ORDER))
				.isEqualTo("down,out-of-service,degraded,up,unknown");
		}
	}

	@Test
	void orderOfTheUserWins() {
		try (ConfigurableApplicationContext context = start(CloudEnvironmentPostProcessor.STATUS_ORDER + "[0]=down",
				CloudEnvironmentPostProcessor.STATUS_ORDER + "[1]=up")) {
			assertThat(context.getEnvironment().getProperty(CloudEnvironmentPostProcessor.STATUS_ORDER)).isNull();
		}
	}

	@Test
	void wrongPropertyIsReported(CapturedOutput output) {
		startFails("llmshield.cloud.local.versions-kept=-1");
		assertThat(output).contains("APPLICATION FAILED TO START", "The configuration of Shield Cloud is wrong:",
				"Property: llmshield.cloud.local.versions-kept", "Value: \"-1\"",
				"Origin: \"llmshield.cloud.local.versions-kept\" from property source \"commandLineArgs\"",
				"Reason: it is not between 0 and 1000", "Mend these properties:");
	}

	@Test
	void wrongKeyIsReportedWithoutTheKey(CapturedOutput output) {
		startFails("llmshield.cloud.local.key=hunter2-hunter2");
		assertThat(output)
			.contains("APPLICATION FAILED TO START", "Property: llmshield.cloud.local.key", "it is not base64")
			.doesNotContain("hunter2");
	}

	@Test
	void unknownProviderIsReported(CapturedOutput output) {
		startFails("llmshield.cloud.provider=awz");
		assertThat(output).contains("APPLICATION FAILED TO START", "'awz' is not the id of a provider",
				"Did you mean 'aws'?");
	}

	@Test
	void missingModuleIsReported(CapturedOutput output) {
		startFails("llmshield.cloud.provider=azure");
		assertThat(output).contains("APPLICATION FAILED TO START",
				"Add the dependency io.llmshield.cloud:shield-cloud-spring-boot-starter-azure");
	}

	@Test
	void directoryThatIsAFileIsReported(CapturedOutput output) throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		startFails("llmshield.cloud.local.directory=" + file);
		assertThat(output).contains("APPLICATION FAILED TO START", "llmshield.cloud.local.directory");
	}

	@Test
	void directoryThatCannotBeMadeIsReported(CapturedOutput output) throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		startFails("llmshield.cloud.local.directory=" + file.resolve("data"));
		assertThat(output).contains("APPLICATION FAILED TO START", "llmshield.cloud.local.directory");
	}

	@Test
	void keyOfAnotherDirectoryIsReported(CapturedOutput output) {
		String data = "llmshield.cloud.local.directory=" + this.directory.resolve("keyed");
		try (ConfigurableApplicationContext context = start(data, "llmshield.cloud.local.key=" + KEY)) {
			context.getBean(CloudSecretManager.class).createSecret("a", SecretValue.ofText("b"));
		}
		startFails(data, "llmshield.cloud.local.key=" + OTHER_KEY);
		assertThat(output).contains("APPLICATION FAILED TO START", "key").doesNotContain(KEY).doesNotContain(OTHER_KEY);
	}

	@Test
	void residencyIsCheckedAtStart(CapturedOutput output) {
		startFails("llmshield.cloud.residency.allowed-locations=eu-central-1");
		assertThat(output).contains("APPLICATION FAILED TO START", "it is kept in 'local'",
				"add the location to llmshield.cloud.residency.allowed-locations");
	}

	@Test
	void allowedLocationStarts() {
		try (ConfigurableApplicationContext context = start("llmshield.cloud.residency.allowed-locations=local")) {
			assertThat(context.isRunning()).isTrue();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
