package io.llmshield.cloud.benchmarks;

import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.awspring.cloud.autoconfigure.config.secretsmanager.SecretsManagerClientCustomizer;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.test.emulator.Emulators;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A cached secret of Secrets Manager, as auto-configured, on one thread. Counts the
 * requests of the client and fails if reads of the cache make any.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AwsCachedSecretBenchmark {

	private final String name = "benchmark/" + UUID.randomUUID();

	private ConfigurableApplicationContext application;

	private CloudSecretManager secrets;

	private LongAdder requests;

	private long before;

	@Setup
	public void start() {
		this.application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.properties("llmshield.cloud.provider=aws", "llmshield.cloud.aws.region=eu-central-1",
					"llmshield.cloud.aws.endpoint=" + Emulators.require("secretsmanager").uri(),
					"spring.cloud.aws.credentials.access-key=test", "spring.cloud.aws.credentials.secret-key=test",
					"spring.autoconfigure.exclude=io.awspring.cloud.autoconfigure.s3.S3TransferManagerAutoConfiguration",
					"llmshield.cloud.secrets.cache.ttl=1h", "logging.level.root=warn")
			.run();
		this.secrets = this.application.getBean(CloudSecretManager.class);
		this.requests = this.application.getBean(LongAdder.class);
		this.secrets.createSecret(this.name, SecretValue.ofText("sk-not-a-real-key-0123456789-0123456789-0123456789"));
		this.secrets.getSecret(this.name);
		this.before = this.requests.sum();
	}

	@TearDown
	public void stop() {
		long made = this.requests.sum() - this.before;
		this.application.close();
		System.out.println();
		System.out.println("Requests before the reads of the cache: " + this.before + ", and by them: " + made);
		if (this.before == 0 || made != 0) {
			throw new IllegalStateException("The cache does not work, or the count does not");
		}
	}

	@Benchmark
	public SecretValue cachedSecret() {
		return this.secrets.getSecret(this.name);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		LongAdder requests() {
			return new LongAdder();
		}

		@Bean
		SecretsManagerClientCustomizer counting(LongAdder requests) {
			return (builder) -> builder.overrideConfiguration(
					builder.overrideConfiguration().toBuilder().addExecutionInterceptor(new ExecutionInterceptor() {

						@Override
						public void beforeTransmission(Context.BeforeTransmission context,
								ExecutionAttributes attributes) {
							requests.increment();
						}

					}).build());
		}

	}

}
