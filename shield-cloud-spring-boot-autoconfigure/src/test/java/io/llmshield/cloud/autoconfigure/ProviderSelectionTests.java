package io.llmshield.cloud.autoconfigure;

import java.nio.file.Path;
import java.util.List;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.secrets.CloudSecretManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ProviderSelectionTests {

	private static final String PROPERTY = "llmshield.cloud.provider=";

	@TempDir
	Path directory;

	private ApplicationContextRunner runner() {
		return LocalRunner.in(this.directory);
	}

	@Test
	void localIsTheDefault() {
		runner().run((context) -> assertThat(context).hasSingleBean(CloudSecretManager.class)
			.hasBean("shieldCloudLocalProvider"));
	}

	@Test
	void caseAndBlanksDoNotMatter() {
		runner().withPropertyValues(PROPERTY + " LOCAL ")
			.run((context) -> assertThat(context).hasNotFailed().hasBean("shieldCloudLocalProvider"));
	}

	@Test
	void noneLeavesNothing() {
		runner().withPropertyValues(PROPERTY + "none")
			.run((context) -> assertThat(context.getBeanDefinitionNames())
				.noneMatch((name) -> name.toLowerCase().contains("shield")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "aws", "gcp", "azure" })
	void missingModuleIsToldWithTheDependency(String provider) {
		runner()
			.withClassLoader(new FilteredClassLoader("io.llmshield.cloud.aws", "io.llmshield.cloud.gcp",
					"io.llmshield.cloud.azure"))
			.withPropertyValues(PROPERTY + provider)
			.run((context) -> {
				FailureAnalysis analysis = new CloudFailureAnalyzer().analyze(context.getStartupFailure());
				assertThat(analysis.getDescription())
					.contains("the module of '" + provider + "' is not on the class path");
				assertThat(analysis.getAction())
					.contains("Add the dependency io.llmshield.cloud:shield-cloud-spring-boot-starter-" + provider);
			});
	}

	@ParameterizedTest
	@CsvSource({ "awz,aws", "gpc,gcp", "asure,azure", "lokal,local" })
	void unknownProviderIsToldWithTheNearest(String typed, String meant) {
		runner().withPropertyValues(PROPERTY + typed).run((context) -> {
			FailureAnalysis analysis = new CloudFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("llmshield.cloud.provider",
					"'" + typed + "' is not the id of a provider");
			assertThat(analysis.getAction()).contains("Did you mean '" + meant + "'?",
					"Valid ids are aws, azure, demo, gcp, local, none.");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "openstack", "", "false" })
	void unknownProviderThatIsNearToNothing(String typed) {
		runner().withPropertyValues(PROPERTY + typed)
			.run((context) -> assertThat(new CloudFailureAnalyzer().analyze(context.getStartupFailure()).getAction())
				.startsWith("Valid ids are"));
	}

	@Test
	void fourthCloudIsSelectedByItsDescriptor() {
		// The descriptor of "demo" is in this module's test resources.
		runner().withPropertyValues(PROPERTY + "demo")
			.withUserConfiguration(DemoConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasBean("demoBean")
				.doesNotHaveBean("shieldCloudLocalProvider"));
	}

	@Test
	void fourthCloudsBeansStayAwayWhenItIsNotSelected() {
		runner().withUserConfiguration(DemoConfiguration.class)
			.run((context) -> assertThat(context).doesNotHaveBean("demoBean"));
	}

	@Test
	void descriptorOfAnAbsentDriverCountsAsMissing() {
		CloudProviderDescriptor absent = new CloudProviderDescriptor() {
			@Override
			public String id() {
				return "aws";
			}

			@Override
			public boolean isPresent(ClassLoader classLoader) {
				return false;
			}
		};
		CloudProviders providers = new CloudProviders(List.of(absent), getClass().getClassLoader());
		assertThatExceptionOfType(UnusableCloudProviderException.class).isThrownBy(() -> providers.check("aws"))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(CloudErrorKind.PROVIDER_NOT_ENABLED));
	}

	@Test
	void descriptorOfAPresentDriverIsEnough() {
		CloudProviders providers = new CloudProviders(List.of(() -> "aws"), getClass().getClassLoader());
		assertThatCode(() -> providers.check("aws")).doesNotThrowAnyException();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnCloudProvider("demo")
	static class DemoConfiguration {

		@Bean
		String demoBean() {
			return "demo";
		}

	}

	/** Listed in META-INF/spring.factories of the test resources. */
	static class DemoDescriptor implements CloudProviderDescriptor {

		@Override
		public String id() {
			return "demo";
		}

	}

}
