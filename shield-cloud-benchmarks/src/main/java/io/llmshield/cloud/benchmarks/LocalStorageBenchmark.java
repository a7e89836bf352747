package io.llmshield.cloud.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.residency.ResidencyPolicy;
import io.llmshield.cloud.resilience.CallGuards;
import io.llmshield.cloud.resilience.ResilienceOptions;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.TransferManager;
import io.llmshield.cloud.storage.TransferOptions;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.util.FileSystemUtils;

/**
 * Objects of the local provider through every layer, beside plain {@code java.nio.file}
 * with the same durability: a temporary file, forced, moved atomically, its directory
 * forced. Every put makes a new key, and so does the plain write.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class LocalStorageBenchmark {

	/** Files are reused in a ring, so that a long run does not fill the disk. */
	private static final int RING = 16;

	@Param({ "1024", "1048576", "52428800" })
	private int size;

	private byte[] content;

	private Path directory;

	private Path plain;

	private Path plainRead;

	private LocalProvider provider;

	private TransferManager transfers;

	private CloudStorage storage;

	private int next;

	@Setup
	public void start() throws IOException {
		this.content = new byte[this.size];
		new Random(1).nextBytes(this.content);
		this.directory = Files.createTempDirectory("benchmark");
		this.plain = Files.createDirectory(this.directory.resolve("plain"));
		this.plainRead = Files.write(this.directory.resolve("read"), this.content);
		this.provider = LocalProvider.open(LocalOptions.builder(this.directory.resolve("data"))
			.keyFile(this.directory.resolve("key"))
			.versionsKept(0)
			.build());
		this.provider.createBucket("results");
		this.transfers = new TransferManager(TransferOptions.defaults());
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		ObservationRegistry observations = ObservationRegistry.create();
		observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
		this.storage = CloudStorageBuilder.forDriver(this.provider.storageDriver())
			.bucket("results")
			.store("results")
			.guard(new CallGuards(ResilienceOptions.DEFAULT, Runnable::run).guard("local", "storage"))
			.transfers(this.transfers)
			.residency(new ResidencyPolicy(Set.of("local")))
			.observations(observations)
			.meters(meters)
			.build();
		this.storage.put("read", this.content);
	}

	@TearDown
	public void stop() throws IOException {
		this.transfers.close();
		this.provider.close();
		FileSystemUtils.deleteRecursively(this.directory);
	}

	@Benchmark
	public ObjectMetadata put() {
		return this.storage.put("put-" + (this.next++ % RING), this.content);
	}

	@Benchmark
	public Path plainPut() throws IOException {
		Path temporary = this.plain.resolve("temporary");
		try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
				StandardOpenOption.TRUNCATE_EXISTING)) {
			ByteBuffer bytes = ByteBuffer.wrap(this.content);
			while (bytes.hasRemaining()) {
				channel.write(bytes);
			}
			channel.force(true);
		}
		Path target = Files.move(temporary, this.plain.resolve("put-" + (this.next++ % RING)),
				StandardCopyOption.ATOMIC_MOVE);
		try (FileChannel channel = FileChannel.open(this.plain, StandardOpenOption.READ)) {
			channel.force(true);
		}
		return target;
	}

	@Benchmark
	public byte[] get() {
		return this.storage.getBytes("read");
	}

	@Benchmark
	public byte[] plainGet() throws IOException {
		return Files.readAllBytes(this.plainRead);
	}

}
