package io.llmshield.cloud.test.storage;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.test.Outcome;
import io.llmshield.cloud.test.Race;
import io.llmshield.cloud.test.faults.PatternInputStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A read that has started sees one version to its end, whatever writers do meanwhile.
 */
public abstract class StorageConsistencyContract extends StorageContractGroup {

	private static final int READ_AHEAD = 1000;

	private void assertReadSurvives(Runnable disturbance) throws IOException {
		byte[] content = bytes(environment().severalParts());
		store().put(KEY, content);
		try (ObjectContent opened = store().open(KEY)) {
			byte[] head = opened.inputStream().readNBytes(READ_AHEAD);
			disturbance.run();
			byte[] tail = opened.inputStream().readAllBytes();
			assertThat(head).isEqualTo(Arrays.copyOf(content, READ_AHEAD));
			assertThat(Content.of(tail)).isEqualTo(Content.of(Arrays.copyOfRange(content, READ_AHEAD, content.length)));
		}
	}

	@Test
	void readSurvivesAnOverwrite() throws IOException {
		assertReadSurvives(() -> store().put(KEY, new byte[environment().severalParts()]));
		assertContent(KEY, new byte[environment().severalParts()]);
	}

	@Test
	void readSurvivesAShorterOverwriteByAnotherProcess() throws IOException {
		assertReadSurvives(() -> otherProcess().put(KEY, text("short")));
		assertContent(KEY, text("short"));
	}

	@Test
	void readSurvivesADelete() throws IOException {
		assertReadSurvives(() -> store().delete(KEY));
		assertAbsent(KEY);
	}

	@Test
	void readSurvivesACopyOverIt() throws IOException {
		store().put("another", text("another"));
		assertReadSurvives(() -> store().copy("another", KEY, CopyOptions.DEFAULT));
		assertContent(KEY, text("another"));
	}

	@Test
	void readThatHasNotReadAByteSeesTheVersionThatWasOpened() throws IOException {
		String token = store().put(KEY, text("first")).versionToken();
		try (ObjectContent opened = store().open(KEY)) {
			store().put(KEY, text("second and longer"));
			assertThat(opened.metadata().versionToken()).isEqualTo(token);
			assertThat(opened.inputStream().readAllBytes()).isEqualTo(text("first"));
		}
	}

	@Test
	void readersNeverSeeAMixture() {
		int length = 50_000;
		store().put(KEY, uniform(0, length));
		CloudStorage[] processes = { store(), otherProcess() };
		AtomicBoolean writing = new AtomicBoolean(true);
		List<Outcome<Integer>> outcomes = Race.run(6, (caller) -> {
			CloudStorage process = processes[caller % 2];
			return (caller < 2) ? write(process, caller, length, writing) : read(process, length, writing);
		});
		assertThat(outcomes).allMatch(Outcome::won);
	}

	private static int write(CloudStorage process, int writer, int length, AtomicBoolean writing) {
		for (int round = 0; round < 30; round++) {
			process.put(KEY, uniform(2 * round + writer, length - round));
		}
		writing.set(false);
		return 30;
	}

	private static int read(CloudStorage process, int length, AtomicBoolean writing) {
		int reads = 0;
		do {
			byte[] content = process.getBytes(KEY);
			int round = length - content.length;
			assertThat(content[0] / 2).isEqualTo(round);
			assertThat(Content.of(content)).isEqualTo(Content.of(uniform(content[0], content.length)));
			reads++;
		}
		while (writing.get());
		return reads;
	}

	@Test
	void objectThatIsRewrittenIsNeverMissing() {
		store().put(KEY, text("0"));
		CloudStorage reader = otherProcess();
		AtomicBoolean writing = new AtomicBoolean(true);
		List<Outcome<Integer>> outcomes = Race.run(4,
				(caller) -> (caller == 0) ? write(store(), 0, 2000, writing) : look(reader, writing));
		assertThat(outcomes).allMatch(Outcome::won);
	}

	private static int look(CloudStorage reader, AtomicBoolean writing) {
		int looks = 0;
		do {
			assertThat(reader.exists(KEY)).isTrue();
			looks++;
		}
		while (writing.get());
		return looks;
	}

	@Test
	void readersOfADeletedObjectSeeItWholeOrNotAtAll() {
		byte[] content = PatternInputStream.bytes(20_000);
		CloudStorage reader = otherProcess();
		AtomicBoolean writing = new AtomicBoolean(true);
		List<Outcome<Integer>> outcomes = Race.run(3,
				(caller) -> (caller == 0) ? putAndDelete(content, writing) : readIfThere(reader, content, writing));
		assertThat(outcomes).allMatch(Outcome::won);
	}

	private int putAndDelete(byte[] content, AtomicBoolean writing) {
		for (int round = 0; round < 30; round++) {
			store().put(KEY, content);
			store().delete(KEY);
		}
		writing.set(false);
		return 30;
	}

	private static int readIfThere(CloudStorage reader, byte[] content, AtomicBoolean writing) {
		int reads = 0;
		do {
			try {
				assertThat(Content.of(reader.getBytes(KEY))).isEqualTo(Content.of(content));
				reads++;
			}
			catch (CloudException ex) {
				assertThat(ex.category()).isEqualTo(CloudErrorCategory.NOT_FOUND);
			}
		}
		while (writing.get());
		return reads;
	}

	private static byte[] uniform(int value, int length) {
		byte[] content = new byte[length];
		Arrays.fill(content, (byte) value);
		return content;
	}

}
