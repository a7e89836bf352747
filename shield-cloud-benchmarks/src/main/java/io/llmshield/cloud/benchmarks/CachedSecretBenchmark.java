package io.llmshield.cloud.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.resilience.CallGuards;
import io.llmshield.cloud.resilience.ResilienceOptions;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretCacheOptions;
import io.llmshield.cloud.secrets.SecretManagerBuilder;
import io.llmshield.cloud.secrets.SecretValue;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.util.FileSystemUtils;

/**
 * A cached secret through every layer, with meters and observations on, beside a bare
 * Caffeine cache. {@code -prof gc} shows the allocation.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CachedSecretBenchmark {

	private static final String NAME = "llm-shield/openai-api-key";

	private static final int VIRTUAL_THREADS = 1000;

	private static final int READS = 100;

	private final Cache<String, SecretValue> caffeine = Caffeine.newBuilder()
		.maximumSize(1000)
		.expireAfterWrite(5, TimeUnit.MINUTES)
		.recordStats()
		.build();

	private Path directory;

	private LocalProvider provider;

	private CloudSecretManager secrets;

	@Setup
	public void start() throws IOException {
		this.directory = Files.createTempDirectory("benchmark");
		this.provider = LocalProvider
			.open(LocalOptions.builder(this.directory.resolve("data")).keyFile(this.directory.resolve("key")).build());
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		ObservationRegistry observations = ObservationRegistry.create();
		observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
		this.secrets = SecretManagerBuilder.forDriver(this.provider.secretDriver())
			.guard(new CallGuards(ResilienceOptions.DEFAULT, Runnable::run).guard("local", "secrets"))
			.cache(SecretCacheOptions.DEFAULT)
			.residency(new ResidencyPolicy(Set.of("local")))
			.observations(observations)
			.meters(meters)
			.build();
		SecretValue value = SecretValue.ofText("sk-not-a-real-key-0123456789-0123456789-0123456789");
		this.secrets.createSecret(NAME, value);
		this.caffeine.put(NAME, value);
	}

	@TearDown
	public void stop() throws IOException {
		this.provider.close();
		FileSystemUtils.deleteRecursively(this.directory);
	}

	@Benchmark
	public SecretValue bareCaffeine() {
		return this.caffeine.getIfPresent(NAME);
	}

	@Benchmark
	public SecretValue bareCaffeineAndCopy() {
		return this.caffeine.getIfPresent(NAME).copy();
	}

	@Benchmark
	public SecretValue allLayers() {
		return this.secrets.getSecret(NAME);
	}

	@Benchmark
	@Threads(8)
	public SecretValue bareCaffeineEightThreads() {
		return this.caffeine.getIfPresent(NAME);
	}

	@Benchmark
	@Threads(8)
	public SecretValue allLayersEightThreads() {
		return this.secrets.getSecret(NAME);
	}

	/**
	 * A thousand threads that read a hundred times each: virtual ones on JDK 21 and
	 * newer.
	 */
	@Benchmark
	@OperationsPerInvocation(VIRTUAL_THREADS * READS)
	public void allLayersVirtualThreads(VirtualThreads threads, Blackhole blackhole) throws Exception {
		threads.run(() -> {
			for (int i = 0; i < READS; i++) {
				blackhole.consume(this.secrets.getSecret(NAME));
			}
			return null;
		});
	}

	/**
	 * Threads for the contended case.
	 */
	@State(Scope.Benchmark)
	public static class VirtualThreads {

		private VirtualThreadTaskExecutor executor;

		@Setup
		public void start() {
			if (Runtime.version().feature() < 21) {
				throw new IllegalStateException("Virtual threads need JDK 21 or newer: leave this benchmark out");
			}
			this.executor = new VirtualThreadTaskExecutor("reader-");
		}

		void run(Callable<?> task) throws Exception {
			List<Future<?>> running = new ArrayList<>(VIRTUAL_THREADS);
			for (int i = 0; i < VIRTUAL_THREADS; i++) {
				running.add(this.executor.submit(task));
			}
			for (Future<?> one : running) {
				one.get();
			}
		}

	}

}
