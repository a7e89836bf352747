package io.llmshield.cloud.autoconfigure.imports;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.llmshield.cloud.autoconfigure.CloudBootstrapCustomizer;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.aws.secrets.AwsSecretOptions;
import io.llmshield.cloud.aws.secrets.AwsSecrets;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.ForwardingSecretDriver;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.emulator.FaultProxy;
import io.llmshield.cloud.test.emulator.HttpFault;
import io.llmshield.cloud.test.emulator.ProxiedRequest;
import io.llmshield.cloud.test.emulator.RequiresEmulator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.bootstrap.BootstrapRegistry.InstanceSupplier;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Imports on AWS take one request for twenty secrets, and are otherwise what single reads
 * make of them. The requests are counted, and broken, on the wire.
 */
@RequiresEmulator("secretsmanager")
class BatchedImportTests {

	private static final int SECRETS = 50;

	private static String id;

	private static SecretsManagerClient client;

	private static CloudSecretManager manager;

	private FaultProxy proxy;

	@BeforeAll
	static void createSecrets() {
		id = "batched-" + UUID.randomUUID().toString().substring(0, 8);
		client = SecretsManagerClient.builder()
			.endpointOverride(Emulators.require("secretsmanager").uri())
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
			.build();
		manager = SecretManagerBuilder.forDriver(AwsSecrets.driver(client, AwsSecretOptions.DEFAULT)).build();
		IntStream.range(0, SECRETS).forEach((i) -> manager.createSecret(name(i), SecretValue.ofText("value " + i)));
		manager.createSecret(id + "/binary", SecretValue.ofBinary(new byte[] { 0, -1 }));
		manager.createSecret(id + "/deleted", SecretValue.ofText("deleted"));
		manager.deleteSecret(id + "/deleted", Duration.ofDays(7));
		manager.createSecret(id + "/json", SecretValue.ofJson("{\"user\":\"app\",\"password\":\"p\"}"));
	}

	@AfterAll
	static void close() {
		client.close();
	}

	@BeforeEach
	void startProxy() throws Exception {
		this.proxy = FaultProxy.to(Emulators.require("secretsmanager").uri());
	}

	@AfterEach
	void stopProxy() throws Exception {
		this.proxy.close();
	}

	private static String name(int i) {
		return id + "/s" + i;
	}

	private static String locations(int count) {
		return IntStream.range(0, count)
			.mapToObj((i) -> "shield-secret:" + name(i) + "?property=s" + i)
			.collect(Collectors.joining(","));
	}

	private static boolean isBatch(ProxiedRequest request) {
		return request.headers().contains("secretsmanager.BatchGetSecretValue");
	}

	private long batches() {
		return this.proxy.requests().stream().filter(BatchedImportTests::isBatch).count();
	}

	private long singles() {
		return this.proxy.requests()
			.stream()
			.filter((request) -> request.headers().contains("secretsmanager.GetSecretValue"))
			.count();
	}

	private void breakBatches(HttpFault fault) {
		this.proxy.rule((request) -> isBatch(request) ? fault : null);
	}

	private ConfigurableApplicationContext start(@Nullable CloudBootstrapCustomizer customizer, String imports,
			String... more) {
		URI endpoint = this.proxy.uri();
		List<String> arguments = new ArrayList<>(List.of("llmshield.cloud.provider=aws",
				"spring.cloud.aws.endpoint=" + endpoint, "llmshield.cloud.aws.region=eu-central-1",
				"spring.cloud.aws.credentials.access-key=test", "spring.cloud.aws.credentials.secret-key=test",
				"spring.main.banner-mode=off", "spring.config.import=" + imports));
		arguments.addAll(Arrays.asList(more));
		SpringApplicationBuilder builder = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("llmshield.cloud.resilience.retry.max-attempts=1");
		SpringApplication application = builder.application();
		if (customizer != null) {
			application.addBootstrapRegistryInitializer(
					(registry) -> registry.register(CloudBootstrapCustomizer.class, InstanceSupplier.of(customizer)));
		}
		return builder.run(arguments.stream().map((argument) -> "--" + argument).toArray(String[]::new));
	}

	private void assertStarts(@Nullable CloudBootstrapCustomizer customizer, String... more) {
		try (ConfigurableApplicationContext context = start(customizer, locations(SECRETS), more)) {
			for (int i = 0; i < SECRETS; i++) {
				assertThat(context.getEnvironment().getProperty("s" + i)).isEqualTo("value " + i);
				assertThat(ImportedSecrets.versions(context.getEnvironment()).get(name(i)))
					.hasValue(manager.getSecret(name(i)).version());
			}
		}
	}

	@Test
	void fiftyImportsAreThreeRequests() {
		assertStarts(null);
		assertThat(batches()).isEqualTo(3);
		assertThat(this.proxy.requests()).hasSize(3);
	}

	@Test
	void oneImportIsASingleRead() {
		start(null, locations(1)).close();
		assertThat(batches()).isZero();
		assertThat(singles()).isOne();
	}

	/** Each request once, without repetitions by the guard or the SDK. */
	@ParameterizedTest
	@EnumSource(names = { "ACCESS_DENIED", "INTERNAL_ERROR", "SLOW_DOWN", "TOO_MANY_REQUESTS", "THROTTLING", "RESET",
			"LOST_REPLY", "RESET_MID_BODY", "TRUNCATED_BODY" })
	void afterABatchThatFailsEachSecretIsReadAlone(HttpFault fault) {
		breakBatches(fault);
		assertStarts(null);
		assertThat(batches()).isOne();
		assertThat(singles()).isEqualTo(SECRETS);
	}

	/** The attempt that asked ends at its limit; the others have gone alone before. */
	@Test
	void afterABatchWithoutAnswerEachSecretIsReadAlone() {
		breakBatches(HttpFault.SILENCE);
		assertStarts(null, "llmshield.cloud.resilience.limits.time-limit=6s",
				"llmshield.cloud.resilience.retry.max-attempts=2");
		assertThat(batches()).isOne();
		assertThat(singles()).isEqualTo(SECRETS);
	}

	@Test
	void slowAnswerIsAnAnswer() {
		breakBatches(HttpFault.TRICKLE);
		assertStarts(null);
		assertThat(singles()).isZero();
	}

	@Test
	void faultOfALaterBatchConcernsItsSecretsOnly() {
		this.proxy.rule((request) -> (request.number() == 2) ? HttpFault.RESET : null);
		assertStarts(null);
		assertThat(singles()).isBetween(16L, 34L);
	}

	@Test
	void reportsAreThoseOfSingleReads() {
		String imports = locations(SECRETS) + ",shield-secret:" + id + "/missing,shield-secret:" + id
				+ "/deleted,shield-secret:" + id + "/binary?property=binary,shield-secret:" + id
				+ "/s1?format=json,optional:shield-secret:" + id + "/optional";
		String batched = report(imports);
		assertThat(batches()).isEqualTo(3);
		assertThat(singles()).as("missing, deleted and optional").isEqualTo(3);
		breakBatches(HttpFault.ACCESS_DENIED);
		assertThat(batched).isEqualTo(report(imports))
			.contains("/missing", "The secret does not exist", "/deleted", "/binary", "/s1")
			.doesNotContain("/s2", "/optional", "value 1");
	}

	private String report(String imports) {
		SecretImportException failure = catchThrowableOfType(SecretImportException.class,
				() -> start(null, imports).close());
		return failure.failures()
			.stream()
			.map((one) -> one.location() + ": " + one.reason() + ": " + one.remedy())
			.collect(Collectors.joining("\n"));
	}

	@Test
	void optionalAndJsonSecretsAreWhatTheyWere() {
		try (ConfigurableApplicationContext context = start(null, "shield-secret:" + id + "/json?prefix=db,"
				+ "optional:shield-secret:" + id + "/optional,optional:shield-secret:" + id + "/deleted")) {
			assertThat(context.getEnvironment().getProperty("db.user")).isEqualTo("app");
			assertThat(context.getEnvironment().getProperty("db.password")).isEqualTo("p");
			assertThat(ImportedSecrets.versions(context.getEnvironment()).get(id + "/optional")).isEmpty();
		}
		assertThat(batches()).isOne();
		assertThat(singles()).isEqualTo(2);
	}

	/** What an application puts around the driver sees each read, however it comes. */
	@Test
	void postProcessorOfTheCustomizerSeesEachRead() {
		List<SecretName> seen = new CopyOnWriteArrayList<>();
		assertStarts(
				(context) -> context.registerBean("decorator", BeanPostProcessor.class, () -> new Decorator(seen)));
		assertThat(seen).hasSize(SECRETS).doesNotHaveDuplicates();
		assertThat(batches()).isEqualTo(3);
		assertThat(singles()).isZero();
	}

	@Test
	void driverOfTheCustomizerSeesEachRead() {
		List<SecretName> seen = new CopyOnWriteArrayList<>();
		assertStarts((context) -> context.registerBean(CloudProviderDescriptor.SECRET_DRIVER, SecretDriver.class,
				() -> new Seeing(
						AwsSecrets.driver(context.getBean(SecretsManagerClient.class), AwsSecretOptions.DEFAULT),
						seen)));
		assertThat(seen).hasSize(SECRETS).doesNotHaveDuplicates();
		assertThat(batches()).isZero();
		assertThat(singles()).isEqualTo(SECRETS);
	}

	private record Decorator(List<SecretName> seen) implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean instanceof SecretDriver driver) ? new Seeing(driver, this.seen) : bean;
		}

	}

	private static final class Seeing extends ForwardingSecretDriver {

		private final List<SecretName> seen;

		Seeing(SecretDriver delegate, List<SecretName> seen) {
			super(delegate);
			this.seen = seen;
		}

		@Override
		public SecretValue read(SecretName name, @Nullable String version) {
			this.seen.add(name);
			return super.read(name, version);
		}

	}

	/** No auto-configuration: only what is imported counts. */
	@Configuration(proxyBeanMethods = false)
	static class Application {

	}

}
