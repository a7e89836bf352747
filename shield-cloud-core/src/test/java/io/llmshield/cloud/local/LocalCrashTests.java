package io.llmshield.cloud.local;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretValue;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.PutOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that writes objects and secrets is killed at random moments. It says each
 * write before and after; afterwards each value is one that was begun and not older than
 * the last that was acknowledged.
 */
class LocalCrashTests {

	private static final int NAMES = 6;

	@TempDir
	Path directory;

	@Test
	void nothingIsLostInFiveKills() throws Exception {
		kill(5);
	}

	@Test
	@Tag("long")
	void nothingIsLostInAHundredKills() throws Exception {
		kill(100);
	}

	private void kill(int times) throws Exception {
		Map<String, Long> acknowledged = new HashMap<>();
		Map<String, Long> begun = new HashMap<>();
		Random random = new Random(times);
		int survived = 0;
		int replaced = 0;
		int leftOver = 0;
		for (int round = 0; round < times; round++) {
			Process process = LocalRaceTests.fork(Writer.class, this.directory.toString(), Integer.toString(round));
			List<String> lines = new ArrayList<>();
			try (BufferedReader out = process.inputReader()) {
				assertThat(out.readLine()).isEqualTo("ready");
				// The moment is told in writes, not in time, and then by the scheduler's
				// mood.
				int limit = 1 + random.nextInt(60);
				for (String line = out.readLine(); line != null; line = out.readLine()) {
					lines.add(line);
					if (lines.size() == limit) {
						assertThat(process.toHandle().destroyForcibly()).isTrue();
					}
				}
			}
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
			assertThat(process.exitValue()).as(String.join("\n", lines)).isEqualTo(137);
			for (String line : lines) {
				String[] words = line.split(" ");
				if (words.length == 3) {
					(words[0].equals("begin") ? begun : acknowledged).put(words[1], Long.parseLong(words[2]));
				}
			}
			leftOver += LocalFixture.filesUnder(this.directory.resolve("data/tmp")).size();
			try (LocalFixture local = new LocalFixture(this.directory)) {
				assertThat(local.temporaryFiles()).isEmpty();
				assertThat(LocalFixture.filesUnder(local.data.resolve("processes"))).hasSize(1);
				for (int i = 0; i < NAMES; i++) {
					for (String name : List.of("o" + i, "s" + i)) {
						long found = read(local, name);
						long least = acknowledged.getOrDefault(name, -1L);
						assertThat(found).as(name).isBetween(least, Math.max(least, begun.getOrDefault(name, -1L)));
						survived++;
						replaced += (found > least) ? 1 : 0;
						acknowledged.put(name, found);
					}
				}
			}
		}
		long files = LocalFixture.filesUnder(this.directory.resolve("data"))
			.stream()
			.filter(Files::isRegularFile)
			.count();
		// Per object the newest and ten older ones, per secret a state and a hundred
		// versions, and one that a kill left; the lock file.
		assertThat(files).isLessThanOrEqualTo(NAMES * 11 + NAMES * 102 + 1);
		System.out.printf(
				"%d kills: %d values checked, %d of them written but not acknowledged, 0 lost or damaged; "
						+ "%d temporary files removed, %d files in the end%n",
				times, survived, replaced, leftOver, files);
	}

	private static long read(LocalFixture local, String name) {
		try {
			if (name.startsWith("o")) {
				return number(local.bytes("dir/" + name, GetOptions.DEFAULT));
			}
			SecretValue value = local.provider.secretDriver().read(SecretName.of(name), null);
			return number(value.asBytes());
		}
		catch (CloudException ex) {
			assertThat(ex.category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
			return -1;
		}
	}

	/** The content is one number over and over, so that a mixture is noticed. */
	private static long number(byte[] content) {
		String[] words = new String(content, StandardCharsets.US_ASCII).split(" ");
		assertThat(Arrays.stream(words).distinct()).hasSize(1);
		assertThat(words).hasSize(words(Long.parseLong(words[0])));
		return Long.parseLong(words[0]);
	}

	private static int words(long number) {
		return (int) (number % 1000) + 1;
	}

	/** The process that is killed. */
	static final class Writer {

		public static void main(String[] arguments) {
			LocalFixture local = new LocalFixture(Path.of(arguments[0]));
			SecretDriver secrets = local.provider.secretDriver();
			System.out.println("ready");
			long number = Long.parseLong(arguments[1]) * 1_000_000;
			while (true) {
				String name = "" + (number % NAMES);
				String content = (++number + " ").repeat(words(number));
				System.out.println("begin o" + name + " " + number);
				local.put("dir/o" + name, content, PutOptions.DEFAULT);
				System.out.println("done o" + name + " " + number);
				System.out.println("begin s" + name + " " + number);
				write(secrets, SecretName.of("s" + name), SecretValue.ofText(content));
				System.out.println("done s" + name + " " + number);
			}
		}

		private static void write(SecretDriver secrets, SecretName name, SecretValue value) {
			String token = UUID.randomUUID().toString();
			try {
				secrets.update(name, value, null, token);
			}
			catch (CloudException ex) {
				secrets.create(name, value, SecretOptions.DEFAULT, token);
			}
		}

	}

}
