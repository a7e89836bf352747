package io.llmshield.cloud.local;

import java.io.BufferedReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.llmshield.cloud.local.LocalFixture.failure;
import static io.llmshield.cloud.local.LocalFixture.id;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Conditions hold between threads, between two providers in one JVM, and between
 * processes.
 */
class LocalRaceTests {

	private static final int INCREMENTS = 40;

	private static final SecretName COUNTER = SecretName.of("counter");

	@TempDir
	Path directory;

	@Test
	void oneOfManyThreadsCreates() throws Exception {
		try (LocalFixture one = new LocalFixture(this.directory); LocalFixture two = new LocalFixture(this.directory)) {
			for (int round = 0; round < 20; round++) {
				String key = "dir" + round + "/k";
				SecretName name = SecretName.of("s" + round);
				AtomicInteger objects = new AtomicInteger();
				AtomicInteger secrets = new AtomicInteger();
				together(6, (thread) -> {
					LocalFixture local = (thread % 2 == 0) ? one : two;
					count(objects, CloudErrorCategory.PRECONDITION_FAILED,
							() -> local.put(key, "t" + thread, PutOptions.ifAbsent()));
					count(secrets, CloudErrorCategory.ALREADY_EXISTS, () -> local.provider.secretDriver()
						.create(name, SecretValue.ofText("t"), SecretOptions.DEFAULT, UUID.randomUUID().toString()));
				});
				assertThat(objects).hasValue(1);
				assertThat(secrets).hasValue(1);
			}
		}
	}

	@Test
	void aRepeatedCompleteLeavesTheObjectAlone() throws Exception {
		byte[] bytes = "content".getBytes(StandardCharsets.UTF_8);
		try (LocalFixture local = new LocalFixture(this.directory)) {
			for (int round = 0; round < 50; round++) {
				StorageDriver.PartUpload upload = local.storage.beginUpload(id("k"), PutOptions.DEFAULT);
				upload.part(1, 0, ByteBuffer.wrap(bytes));
				Set<String> tokens = ConcurrentHashMap.newKeySet();
				together(3, (thread) -> tokens
					.add(upload.complete(1, bytes.length, LocalFixture.crc32c(bytes)).versionToken()));
				assertThat(tokens).containsExactly(local.storage.head(id("k"), null).versionToken());
				assertThat(local.text("k")).isEqualTo("content");
			}
		}
	}

	@Test
	void directoriesComeAndGoUnderPuts() throws Exception {
		try (LocalFixture local = new LocalFixture(this.directory, (options) -> options.versionsKept(1))) {
			together(4, (thread) -> {
				for (int i = 0; i < 100; i++) {
					local.put("a/b/c/" + thread, "x");
					local.storage.delete(id("a/b/c/" + thread), DeleteOptions.DEFAULT);
				}
			});
			assertThat(LocalFixture.filesUnder(local.bucket().resolve("objects"))).isEmpty();
			assertThat(local.temporaryFiles()).isEmpty();
		}
	}

	@Test
	void anInterruptDoesNoHarm() throws Exception {
		try (LocalFixture local = new LocalFixture(this.directory)) {
			local.put("k", "1");
			Thread.currentThread().interrupt();
			try {
				failure(CloudErrorCategory.CANCELLED, () -> local.put("k", "2"));
			}
			finally {
				assertThat(Thread.interrupted()).isTrue();
			}
			local.put("k", "3");
			assertThat(local.text("k")).isEqualTo("3");
			assertThat(local.temporaryFiles()).isEmpty();
		}
	}

	@Test
	void twoProcessesLoseNoIncrement() throws Exception {
		try (LocalFixture local = new LocalFixture(this.directory)) {
			local.put("counter", "0");
			local.provider.secretDriver()
				.create(COUNTER, SecretValue.ofText("0"), SecretOptions.DEFAULT, UUID.randomUUID().toString());
			List<Process> processes = new ArrayList<>();
			for (int i = 0; i < 2; i++) {
				processes.add(fork(Incrementer.class, this.directory.toString()));
			}
			increment(local);
			for (Process process : processes) {
				try (BufferedReader out = process.inputReader()) {
					List<String> lines = out.lines().toList();
					assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
				}
			}
			assertThat(local.text("counter")).isEqualTo(Integer.toString(3 * INCREMENTS));
			assertThat(local.provider.secretDriver().read(COUNTER, null).asText())
				.isEqualTo(Integer.toString(3 * INCREMENTS));
			assertThat(LocalFixture.filesUnder(local.data.resolve("processes"))).hasSize(1);
		}
	}

	static Process fork(Class<?> main, String... arguments) throws Exception {
		return fork("-Xmx128m", main, arguments);
	}

	static Process fork(String heap, Class<?> main, String... arguments) throws Exception {
		List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
				heap, "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), main.getName()));
		command.addAll(List.of(arguments));
		return new ProcessBuilder(command).redirectErrorStream(true).start();
	}

	private static void increment(LocalFixture local) {
		for (int done = 0; done < INCREMENTS;) {
			ObjectMetadata seen = local.storage.head(id("counter"), null);
			String text = local.text("counter");
			try {
				local.put("counter", Integer.toString(Integer.parseInt(text) + 1),
						PutOptions.ifMatch(seen.versionToken()));
				done++;
			}
			catch (CloudException ex) {
				assertThat(ex.category()).isEqualTo(CloudErrorCategory.PRECONDITION_FAILED);
			}
		}
		for (int done = 0; done < INCREMENTS;) {
			SecretValue seen = local.provider.secretDriver().read(COUNTER, null);
			try {
				local.provider.secretDriver()
					.update(COUNTER, SecretValue.ofText(Integer.toString(Integer.parseInt(seen.asText()) + 1)),
							seen.version(), UUID.randomUUID().toString());
				done++;
			}
			catch (CloudException ex) {
				assertThat(ex.category()).isEqualTo(CloudErrorCategory.PRECONDITION_FAILED);
			}
		}
	}

	private static void count(AtomicInteger successes, CloudErrorCategory expected, Runnable call) {
		try {
			call.run();
			successes.incrementAndGet();
		}
		catch (CloudException ex) {
			assertThat(ex.category()).isEqualTo(expected);
		}
	}

	private static void together(int threads, IntConsumer work) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			CountDownLatch start = new CountDownLatch(threads);
			List<Future<?>> futures = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				int thread = i;
				futures.add(executor.submit(() -> {
					start.countDown();
					start.await();
					work.accept(thread);
					return null;
				}));
			}
			for (Future<?> future : futures) {
				future.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	/** The other process. */
	static final class Incrementer {

		public static void main(String[] arguments) {
			try (LocalFixture local = new LocalFixture(Path.of(arguments[0]))) {
				increment(local);
			}
		}

	}

}
