package io.llmshield.cloud.test.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CopyOptions;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageCapability;
import io.llmshield.cloud.storage.WriteCondition;
import io.llmshield.cloud.test.Outcome;
import io.llmshield.cloud.test.Race;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Conditions under a race: of several writers with the same condition exactly one wins,
 * in one process and between two.
 */
public abstract class StorageRacesContract extends StorageContractGroup {

	private static final int ROUNDS = 3;

	private CloudStorage[] bothProcesses() {
		return new CloudStorage[] { store(), otherProcess() };
	}

	private <T> void assertOneWinner(List<Outcome<T>> outcomes) {
		assertThat(outcomes).filteredOn(Outcome::won).as("winners of %s", outcomes).hasSize(1);
		assertThat(outcomes).filteredOn((outcome) -> !outcome.won())
			.as("losers of %s", outcomes)
			.allMatch((outcome) -> outcome.category() == CloudErrorCategory.PRECONDITION_FAILED);
	}

	private static <T> Outcome<T> winner(List<Outcome<T>> outcomes) {
		return outcomes.stream().filter(Outcome::won).findFirst().orElseThrow();
	}

	@RepeatedTest(ROUNDS)
	void oneOfManyCreates() {
		CloudStorage[] processes = bothProcesses();
		List<Outcome<ObjectMetadata>> outcomes = Race
			.run((caller) -> processes[caller % 2].put(KEY, text("writer " + caller), PutOptions.ifAbsent()));
		assertOneWinner(outcomes);
		assertContent(KEY, text("writer " + winner(outcomes).caller()));
		assertThat(store().getMetadata(KEY)).isEqualTo(winner(outcomes).value());
	}

	@RepeatedTest(ROUNDS)
	void oneOfManyReplaces() {
		String token = store().put(KEY, text("first")).versionToken();
		CloudStorage[] processes = bothProcesses();
		List<Outcome<ObjectMetadata>> outcomes = Race
			.run((caller) -> processes[caller % 2].put(KEY, text("writer " + caller), PutOptions.ifMatch(token)));
		assertOneWinner(outcomes);
		assertContent(KEY, text("writer " + winner(outcomes).caller()));
	}

	@Test
	void oneOfManyUploadsInPartsWins() {
		CloudStorage[] processes = bothProcesses();
		byte[] content = bytes(environment().severalParts());
		List<Outcome<ObjectMetadata>> outcomes = Race.run(4, (caller) -> processes[caller % 2].put(KEY, (output) -> {
			output.write(content);
			output.write(caller);
		}, PutOptions.ifAbsent()));
		assertOneWinner(outcomes);
		assertThat(store().getBytes(KEY)[content.length]).isEqualTo((byte) winner(outcomes).caller());
	}

	@RepeatedTest(ROUNDS)
	void oneOfManyCopiesCreates() {
		store().put("source", text("source"));
		CloudStorage[] processes = bothProcesses();
		CopyOptions ifAbsent = CopyOptions.DEFAULT.targetCondition(WriteCondition.IF_ABSENT);
		assertOneWinner(Race.run((caller) -> processes[caller % 2].copy("source", KEY, ifAbsent)));
	}

	@RepeatedTest(ROUNDS)
	@RequiresStorageCapability(StorageCapability.CONDITIONAL_DELETE)
	void deleteAndReplaceCannotBothWin() {
		String token = store().put(KEY, text("first")).versionToken();
		CloudStorage[] processes = bothProcesses();
		List<Outcome<String>> outcomes = Race.run(2, (caller) -> {
			CloudStorage process = processes[caller];
			return (caller == 0) ? replace(process, token) : delete(process, token);
		});
		assertOneWinner(outcomes);
		assertThat(store().exists(KEY)).isEqualTo(winner(outcomes).caller() == 0);
	}

	private static String replace(CloudStorage process, String token) {
		return process.put(KEY, text("second"), PutOptions.ifMatch(token)).versionToken();
	}

	private static String delete(CloudStorage process, String token) {
		process.delete(KEY, DeleteOptions.ifMatch(token));
		return token;
	}

	@Test
	void noIncrementIsLost() {
		store().put(KEY, text("0"));
		CloudStorage[] processes = bothProcesses();
		int perCaller = 5;
		List<Outcome<Integer>> outcomes = Race.run(6, (caller) -> {
			for (int i = 0; i < perCaller; i++) {
				increment(processes[caller % 2]);
			}
			return caller;
		});
		assertThat(outcomes).allMatch(Outcome::won);
		assertContent(KEY, text(String.valueOf(6 * perCaller)));
	}

	private static void increment(CloudStorage process) {
		while (true) {
			try (ObjectContent current = process.open(KEY)) {
				String number = new String(current.inputStream().readAllBytes(), StandardCharsets.UTF_8);
				String next = String.valueOf(Integer.parseInt(number) + 1);
				process.put(KEY, text(next), PutOptions.ifMatch(current.metadata().versionToken()));
				return;
			}
			catch (CloudException ex) {
				assertThat(ex.category()).isEqualTo(CloudErrorCategory.PRECONDITION_FAILED);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	@Test
	void unconditionalWritersLeaveOneWholeObject() {
		CloudStorage[] processes = bothProcesses();
		List<Outcome<ObjectMetadata>> outcomes = Race
			.run((caller) -> processes[caller % 2].put(KEY, uniform(caller, 10_000 + caller),
					PutOptions.builder().metadata("writer", String.valueOf(caller)).build()));
		assertThat(outcomes).allMatch(Outcome::won);
		assertThat(outcomes).extracting((outcome) -> Objects.requireNonNull(outcome.value()).versionToken())
			.doesNotHaveDuplicates();
		ObjectMetadata last = store().getMetadata(KEY);
		int writer = Integer.parseInt(last.userMetadata().get("writer"));
		assertContent(KEY, uniform(writer, 10_000 + writer));
	}

	private static byte[] uniform(int writer, int length) {
		byte[] content = new byte[length];
		Arrays.fill(content, (byte) writer);
		return content;
	}

}
