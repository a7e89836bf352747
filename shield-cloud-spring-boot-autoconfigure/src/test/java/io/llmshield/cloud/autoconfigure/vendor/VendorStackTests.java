package io.llmshield.cloud.autoconfigure.vendor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.storage.Storage;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.autoconfigure.aws.HttpRecorder;
import io.llmshield.cloud.autoconfigure.gcp.ServiceAccountKey;
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
 * A cloud that is on the class path but not selected leaves no trace. Spring Cloud AWS ,
 * GCP and Azure are on this module's class path.
 */
@ExtendWith(OutputCaptureExtension.class)
class VendorStackTests {

	private static final String METADATA = "aws.ec2MetadataServiceEndpoint";

	private static final String[] AWS_SETTINGS = { "spring.cloud.aws.region.static=eu-central-1",
			"spring.cloud.aws.credentials.access-key=a", "spring.cloud.aws.credentials.secret-key=b" };

	private static final String[] AZURE_SETTINGS = { "llmshield.cloud.azure.key-vault.vault-url=https://127.0.0.1:1",
			"llmshield.cloud.azure.storage.account-name=shieldtest", "llmshield.cloud.secrets.watch.interval=0s" };

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

	private static List<String> gcpBeans(ConfigurableApplicationContext context) {
		return Stream.of(context.getBeanDefinitionNames()).filter((name) -> {
			Class<?> type = context.getType(name);
			return type != null && (type.getName().startsWith("com.google.cloud.")
					|| type.getName().startsWith("com.google.api.") || type.getName().contains(".autoconfigure.gcp."));
		}).toList();
	}

	@ParameterizedTest
	@ValueSource(strings = { "llmshield.cloud.provider=local", "llmshield.cloud.provider=none" })
	void anotherProviderLeavesNothingOfGoogle(String provider, CapturedOutput output) {
		try (ConfigurableApplicationContext context = start(provider, "spring.cloud.gcp.project-id=p")) {
			assertThat(gcpBeans(context)).isEmpty();
		}
		assertThat(output.getAll().toLowerCase()).contains("tomcat started").doesNotContain("google", "gcp", "grpc");
	}

	@Test
	void awsLeavesNothingOfGoogleAndTheOtherWayRound() {
		try (ConfigurableApplicationContext context = start(with("llmshield.cloud.provider=aws", AWS_SETTINGS))) {
			assertThat(gcpBeans(context)).isEmpty();
		}
		try (ConfigurableApplicationContext context = start("llmshield.cloud.provider=gcp",
				"llmshield.cloud.gcp.project-id=shield-test", "llmshield.cloud.gcp.storage.endpoint=http://127.0.0.1:1",
				"llmshield.cloud.gcp.secrets.endpoint=http://127.0.0.1:1")) {
			assertThat(awsBeans(context)).isEmpty();
			assertThat(gcpBeans(context)).contains("shieldCloudGcpStorage", "shieldCloudGcpSecretManagerClient",
					"secretManagerTemplate");
		}
		assertThat(this.metadata.requests()).isEmpty();
	}

	@Test
	void aServiceOfGoogleThatTheUserSwitchesOnIsThereAlone() {
		try (ConfigurableApplicationContext context = start("spring.cloud.gcp.storage.enabled=true",
				"spring.cloud.gcp.project-id=p",
				"spring.cloud.gcp.credentials.encoded-key=" + ServiceAccountKey.encoded())) {
			assertThat(context.getBeansOfType(Storage.class)).hasSize(1);
			assertThat(context.getBeansOfType(SecretManagerServiceClient.class)).isEmpty();
			assertThat(context.containsBean("shieldCloudGcpDefaults")).isFalse();
		}
	}

	private static List<String> azureBeans(ConfigurableApplicationContext context) {
		return Stream.of(context.getBeanDefinitionNames()).filter((name) -> {
			Class<?> type = context.getType(name);
			return name.startsWith("springCloudAzure") || type != null
					&& (type.getName().startsWith("com.azure.") || type.getName().contains(".autoconfigure.azure."));
		}).toList();
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "none" })
	void anotherProviderLeavesNoBeanNoRequestAndNoLogLine(String provider, CapturedOutput output) {
		try (ConfigurableApplicationContext context = start("llmshield.cloud.provider=" + provider)) {
			assertThat(awsBeans(context)).isEmpty();
			assertThat(azureBeans(context)).isEmpty();
		}
		assertThat(this.metadata.requests()).isEmpty();
		assertThat(output.getAll().toLowerCase()).contains("tomcat started")
			.doesNotContain("aws", "amazon", "azure", "netty");
	}

	@Test
	void azureIsThereAlone() {
		try (ConfigurableApplicationContext context = start(with("llmshield.cloud.provider=azure", AZURE_SETTINGS))) {
			assertThat(azureBeans(context)).contains("azureKeyVaultSecretClient", "blobServiceClient",
					"springCloudAzureDefaultCredential");
			assertThat(awsBeans(context)).isEmpty();
		}
		assertThat(this.metadata.requests()).isEmpty();
	}

	@Test
	void anotherProviderWithAnAzureServiceThatTheUserSwitchesOn() {
		try (ConfigurableApplicationContext context = start("spring.cloud.azure.storage.blob.enabled=true",
				"spring.cloud.azure.storage.blob.account-name=shieldtest",
				"spring.cloud.azure.keyvault.secret.endpoint=https://127.0.0.1:1")) {
			assertThat(azureBeans(context)).contains("blobServiceClient").doesNotContain("azureKeyVaultSecretClient");
			assertThat(azureBeans(context)).noneMatch((name) -> name.startsWith("shieldCloud"));
		}
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
	@ValueSource(strings = { "spring.cloud.azure.active-directory.enabled",
			"spring.cloud.azure.active-directory.b2c.enabled", "spring.jms.servicebus.enabled",
			"spring.data.redis.azure.passwordless-enabled", "spring.datasource.azure.passwordless-enabled" })
	void azureStaysForTheLoginAndForWhatIsSwitchedOnUnderBootsNames(String asked) {
		MockEnvironment environment = new MockEnvironment().withProperty("llmshield.cloud.provider", "aws")
			.withProperty(asked, "true");
		assertThat(match(environment,
				"com.azure.spring.cloud.autoconfigure.implementation.aad.configuration.AadAutoConfiguration",
				"com.azure.spring.cloud.autoconfigure.implementation.jms.ServiceBusJmsAutoConfiguration"))
			.containsExactly(true, true);
		new VendorEnvironmentPostProcessor().postProcessEnvironment(environment, null);
		assertThat(environment.getProperty(asked)).isEqualTo("true");
		assertThat(environment.getProperty("spring.cloud.azure.storage.blob.enabled")).isEqualTo("false");
	}

	@ParameterizedTest
	@CsvSource({ "mine,,true", "'',,false", "mine,false,false", "mine,true,true" })
	void awsStaysForTheExportOfMetersToCloudWatch(String namespace, String enabled, boolean stays) {
		MockEnvironment environment = new MockEnvironment()
			.withProperty("management.cloudwatch.metrics.export.namespace", namespace);
		if (enabled != null) {
			environment.withProperty("spring.cloud.aws.cloudwatch.enabled", enabled);
		}
		assertThat(match(environment, "io.awspring.cloud.autoconfigure.metrics.CloudWatchExportAutoConfiguration"))
			.containsExactly(stays);
		new VendorEnvironmentPostProcessor().postProcessEnvironment(environment, null);
		assertThat(environment.getProperty("spring.cloud.aws.cloudwatch.enabled")).isEqualTo(enabled);
		assertThat(environment.getProperty("spring.cloud.aws.s3.enabled")).isEqualTo(stays ? "false" : null);
	}

	@Test
	void whatIsInAGroupThatTheUserSwitchesOnStaysAsItIs() {
		MockEnvironment environment = new MockEnvironment().withProperty("spring.cloud.azure.keyvault.enabled", "true");
		new VendorEnvironmentPostProcessor().postProcessEnvironment(environment, null);
		assertThat(environment.containsProperty("spring.cloud.azure.keyvault.secret.enabled")).isFalse();
		assertThat(environment.getProperty("spring.cloud.azure.storage.blob.enabled")).isEqualTo("false");
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

	@Test
	void wireLogsOfTheSelectedAndTheAskedForAreKeptOffUnlessTheUserSetsTheirLevel() {
		String wire = "logging.level.org.apache.hc.client5.http.wire";
		String headers = "logging.level.org.apache.hc.client5.http.headers";
		String grpc = "logging.level.io.grpc.netty.NettyClientHandler";
		MockEnvironment environment = new MockEnvironment().withProperty("llmshield.cloud.provider", "aws")
			.withProperty("logging.level.org.apache", "debug")
			.withProperty(headers, "trace");
		new WireLogEnvironmentPostProcessor().postProcessEnvironment(environment, null);
		assertThat(environment.getProperty(wire)).isEqualTo("INFO");
		assertThat(environment.getProperty(headers)).isEqualTo("trace");
		assertThat(environment.containsProperty(grpc)).isFalse();
		environment.setProperty("spring.cloud.gcp.storage.enabled", "true");
		new WireLogEnvironmentPostProcessor().postProcessEnvironment(environment, null);
		assertThat(environment.getProperty(grpc)).isEqualTo("INFO");
		MockEnvironment local = new MockEnvironment();
		new WireLogEnvironmentPostProcessor().postProcessEnvironment(local, null);
		assertThat(local.containsProperty(wire)).isFalse();
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
