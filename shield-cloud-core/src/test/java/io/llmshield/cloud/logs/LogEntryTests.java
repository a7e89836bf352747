package io.llmshield.cloud.logs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Entries and their JSON.
 */
class LogEntryTests {

	private static final Instant TIME = Instant.parse("2026-11-26T10:15:30.123456789Z");

	private static int bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8).length;
	}

	@Test
	void textOfExactlyTheLimitStaysAsItIs() {
		for (String character : new String[] { "x", "ä", "€", "😀" }) {
			String longest = character.repeat(LogEntry.MAX_TEXT_BYTES / bytes(character));
			assertThat(LogEntry.of(LogLevel.INFO, longest).message()).isEqualTo(longest);
			String cut = LogEntry.of(LogLevel.INFO, longest + character).message();
			assertThat(bytes(cut)).isLessThanOrEqualTo(LogEntry.MAX_TEXT_BYTES)
				.isGreaterThan(LogEntry.MAX_TEXT_BYTES - 8);
			assertThat(cut).endsWith(character + "… (cut)");
		}
	}

	@Test
	void labelsAreCut() {
		Map<String, String> labels = new LinkedHashMap<>();
		for (int i = 0; i < 65; i++) {
			labels.put(i + "-".repeat(200), "v".repeat(2_000));
		}
		Map<String, String> cut = LogEntry.of(LogLevel.INFO, "", labels).labels();
		assertThat(cut).hasSize(LogEntry.MAX_ALL_LABELS_BYTES / 1_128).allSatisfy((name, value) -> {
			assertThat(bytes(name)).isEqualTo(128);
			assertThat(bytes(value)).isEqualTo(1_000);
		});
		labels.replaceAll((name, value) -> "v");
		assertThat(LogEntry.of(LogLevel.INFO, "", labels).labels()).hasSize(64);
	}

	@Test
	void textTellsNeitherMessageNorLabels() {
		assertThat(LogEntry.of(LogLevel.INFO, "hidden", Map.of("name", "hidden")).toString()).doesNotContain("hidden")
			.contains("INFO");
	}

	@Test
	void jsonComesBackAsItWas() {
		LogEntry entry = new LogEntry(TIME, LogLevel.ERROR, "line 1\nline 2 \"€\" 😀 \u0000", "a.b.C", "main",
				Map.of("user", "ä"), "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "java.lang.E\n\tat x");
		byte[] json = LogJson.write(entry);
		assertThat(new String(json, StandardCharsets.UTF_8)).doesNotContain("\n")
			.startsWith("{\"timestamp\":\"2026-11-26T10:15:30.123456789Z\",\"level\":\"ERROR\",\"logger\":\"a.b.C\"");
		assertThat(LogJson.read(json)).isEqualTo(entry);
		LogEntry small = new LogEntry(TIME, LogLevel.INFO, "", null, null, Map.of(), null, null, null);
		assertThat(LogJson.read(LogJson.write(small))).isEqualTo(small);
	}

	@Test
	void halfSurrogateSpoilsNothing() {
		assertThat(LogJson.read(LogJson.write(LogEntry.of(LogLevel.INFO, "a\ud800b"))).message()).isEqualTo("a?b");
	}

	@Test
	void lineThatIsNoEntryIsRefusedWithoutBeingQuoted() {
		for (String line : new String[] { "", "{\"password\":", "[]", "{\"timestamp\":\"password\"}" }) {
			assertThatIllegalArgumentException().isThrownBy(() -> LogJson.read(line.getBytes(StandardCharsets.UTF_8)))
				.satisfies((ex) -> assertThat(ex.toString()).doesNotContain("password"));
		}
	}

}
