package io.llmshield.cloud.autoconfigure.vendor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.autoconfigure.aws.HttpRecorder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A cloud that is on the class path but not selected leaves no trace. Spring Cloud AWS is
 * on this module's class path; the names of the others are tested as names.
 */
@ExtendWith(OutputCaptureExtension.class)
class VendorStackTests {

	private static final String METADATA = "aws.ec2MetadataServiceEndpoint";

	private static final String[] AWS_SETTINGS = { "spring.cloud.aws.region.static=eu-central-1",
			"spring.cloud.aws.credentials.access-key=a", "spring.cloud.aws.credentials.secret-key=b" };

	@TempDir
	Path directory;

	private HttpRecorder metadata;

	@BeforeEach
	void recordMetadata() {
		this.metadata = new HttpRecorder(404);
		System.setProperty(METADATA, this.metadata.uri().toString());
	}

	@AfterEach
	void restore() {
		System.clearProperty(METADATA);
		this.metadata.close();
	}

	private ConfigurableApplicationContext start(String... properties) {
		List<String> arguments = new ArrayList<>();
		Stream.of(LocalRunner.properties(this.directory), properties)
			.flatMap(Arrays::stream)
			.forEach((property) -> arguments.add("--" + property));
		arguments.addAll(List.of("--server.address=127.0.0.1", "--server.port=0", "--spring.main.banner-mode=off",
				"--logging.level.root=info"));
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.logStartupInfo(false)
			.run(arguments.toArray(String[]::new));
	}

	private static List<String> awsBeans(ConfigurableApplicationContext context) {
		return Stream.of(context.getBeanDefinitionNames()).filter((name) -> {
			Class<?> type = context.getType(name);
			return type != null && (type.getName().startsWith("io.awspring.")
					|| type.getName().startsWith("software.amazon.") || type.getName().contains(".autoconfigure.aws."));
		}).toList();
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "none" })
	void anotherProviderLeavesNoBeanNoRequestAndNoLogLine(String provider, CapturedOutput output) {
		try (ConfigurableApplicationContext context = start("llmshield.cloud.provider=" + provider)) {
			assertThat(awsBeans(context)).isEmpty();
		}
		assertThat(this.metadata.requests()).isEmpty();
		assertThat(output.getAll().toLowerCase()).contains("tomcat started").doesNotContain("aws", "amazon");
	}

	@Test
	void theSelectedProvidersStackIsThere() {
		try (ConfigurableApplicationContext context = start(with("llmshield.cloud.provider=aws", AWS_SETTINGS))) {
			assertThat(awsBeans(context)).contains("s3Client", "secretsManagerClient", "s3Presigner");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "none" })
	void aServiceThatTheUserSwitchesOnIsThereAlone(String provider) {
		try (ConfigurableApplicationContext context = start(
				with("llmshield.cloud.provider=" + provider, with("spring.cloud.aws.s3.enabled=true", AWS_SETTINGS)))) {
			assertThat(context.getBeansOfType(S3Client.class)).hasSize(1);
			assertThat(context.getBeansOfType(SecretsManagerClient.class)).isEmpty();
			assertThat(context.containsBean("shieldCloudStsClient")).isFalse();
		}
	}

	@Test
	void twoServicesThatTheUserSwitchesOn() {
		try (ConfigurableApplicationContext context = start(with("spring.cloud.aws.s3.enabled=true",
				with("spring.cloud.aws.secretsmanager.enabled=TRUE", AWS_SETTINGS)))) {
			assertThat(context.getBeansOfType(S3Client.class)).hasSize(1);
			assertThat(context.getBeansOfType(SecretsManagerClient.class)).hasSize(1);
		}
	}

	@Test
	void settingsAloneDoNotWakeAVendor() {
		try (ConfigurableApplicationContext context = start(AWS_SETTINGS)) {
			assertThat(awsBeans(context)).isEmpty();
		}
	}

	@Test
	void theConditionReportTellsHowToKeepIt() {
		try (ConfigurableApplicationContext context = start()) {
			ConditionEvaluationReport report = ConditionEvaluationReport.get(context.getBeanFactory());
			assertThat(report.getConditionAndOutcomesBySource()
				.get("io.awspring.cloud.autoconfigure.s3.S3AutoConfiguration")).first()
				.extracting((entry) -> entry.getOutcome().getMessage())
				.asString()
				.contains("llmshield.cloud.provider is not 'aws'", "spring.cloud.aws.s3.enabled");
		}
	}

	@ParameterizedTest
	@CsvSource({ "local,,false,false,false", "aws,,true,false,false", "gcp,,false,true,false",
			"azure,,false,false,true", "demo,,false,false,false", "local,spring.cloud.aws.sqs.enabled,true,false,false",
			"aws,spring.cloud.azure.storage.blob.enabled,true,false,true",
			"azure,spring.cloud.gcp.storage.enabled,false,true,true" })
	void eachVendorByItsPackage(String provider, String asked, boolean aws, boolean gcp, boolean azure) {
		MockEnvironment environment = new MockEnvironment().withProperty("llmshield.cloud.provider", provider);
		if (asked != null) {
			environment.withProperty(asked, "true");
		}
		assertThat(match(environment, "io.awspring.cloud.autoconfigure.s3.S3AutoConfiguration",
				"com.google.cloud.spring.autoconfigure.storage.GcpStorageAutoConfiguration",
				"com.azure.spring.cloud.autoconfigure.implementation.keyvault.secrets.AzureKeyVaultSecretAutoConfiguration",
				"org.example.OtherAutoConfiguration", null))
			.containsExactly(aws, gcp, azure, true, true);
	}

	@ParameterizedTest
	@CsvSource({ "local,a,b,false", "gcp,a,b,true", "local,management.stackdriver.metrics.export.enabled,true,true",
			"local,management.stackdriver.metrics.export.project-id,mine,true",
			"local,management.stackdriver.metrics.export.enabled,false,false" })
	void bootsStackdriverStaysIfItIsWanted(String provider, String property, String value, boolean stays) {
		MockEnvironment environment = new MockEnvironment().withProperty("llmshield.cloud.provider", provider)
			.withProperty(property, value);
		assertThat(match(environment, "org.springframework.boot.micrometer.metrics.autoconfigure.export.stackdriver"
				+ ".StackdriverMetricsExportAutoConfiguration"))
			.containsExactly(stays);
	}

	@Test
	void theSwitchAboveAnAskedOneStaysAsItIs() {
		MockEnvironment environment = new MockEnvironment()
			.withProperty("spring.cloud.azure.storage.blob.enabled", "true")
			.withProperty("spring.cloud.azure.cosmos.enabled", "maybe");
		new VendorEnvironmentPostProcessor().postProcessEnvironment(environment, null);
		assertThat(environment.containsProperty("spring.cloud.azure.storage.enabled")).isFalse();
		assertThat(environment.getProperty("spring.cloud.azure.storage.queue.enabled")).isEqualTo("false");
		assertThat(environment.getProperty("spring.cloud.azure.keyvault.secret.enabled")).isEqualTo("false");
		assertThat(environment.getProperty("spring.cloud.azure.cosmos.enabled")).isEqualTo("maybe");
		assertThat(environment.containsProperty("spring.cloud.aws.s3.enabled")).isFalse();
	}

	private static boolean[] match(MockEnvironment environment, String... names) {
		VendorImportFilter filter = new VendorImportFilter();
		filter.setEnvironment(environment);
		return filter.match(names, null);
	}

	private static String[] with(String first, String... more) {
		return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
