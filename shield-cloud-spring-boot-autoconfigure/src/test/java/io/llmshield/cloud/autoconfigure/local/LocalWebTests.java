package io.llmshield.cloud.autoconfigure.local;

import java.nio.file.Path;
import java.time.Duration;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.autoconfigure.ShieldCloudAutoConfigurations;
import io.llmshield.cloud.storage.CloudStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LocalWebTests {

	private static final String MAPPING = "shieldCloudLocalObjectsMapping";

	@TempDir
	Path directory;

	private WebApplicationContextRunner runner() {
		return new WebApplicationContextRunner().withConfiguration(ShieldCloudAutoConfigurations.all())
			.withPropertyValues(LocalRunner.properties(this.directory));
	}

	@Test
	void servletApplicationServesLinks() {
		runner().run((context) -> assertThat(context).hasBean(MAPPING));
	}

	@Test
	void otherProvidersServeNoLinks() {
		runner().withPropertyValues("llmshield.cloud.provider=demo")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MAPPING));
	}

	@Test
	void applicationWithoutSpringMvcServesNoLinks() {
		runner().withClassLoader(new FilteredClassLoader("org.springframework.web.servlet"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(MAPPING)
				.hasSingleBean(CloudStorage.class));
	}

	@Test
	void reactiveApplicationServesNoLinks() {
		new ReactiveWebApplicationContextRunner().withConfiguration(ShieldCloudAutoConfigurations.all())
			.withPropertyValues(LocalRunner.properties(this.directory))
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(MAPPING);
				assertThatExceptionOfType(CloudException.class)
					.isThrownBy(() -> context.getBean(CloudStorage.class).presignGet("a", Duration.ofMinutes(1)))
					.withMessageContaining("no servlet web server is running");
			});
	}

	@Test
	void signingWithoutAServerSaysWhatToSet() {
		LocalRunner.in(this.directory).run((context) -> {
			CloudStorage storage = context.getBean(CloudStorage.class);
			assertThatExceptionOfType(CloudException.class)
				.isThrownBy(() -> storage.presignGet("a", Duration.ofMinutes(1)))
				.withMessageContaining("llmshield.cloud.local.public-url")
				.satisfies((ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.CONFIGURATION));
		});
	}

}
