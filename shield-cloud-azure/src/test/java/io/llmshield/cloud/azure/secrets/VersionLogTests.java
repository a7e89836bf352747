package io.llmshield.cloud.azure.secrets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.azure.json.JsonProviders;
import com.azure.security.keyvault.secrets.models.SecretProperties;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which versions count.
 */
class VersionLogTests {

	private static final Instant LATER = Instant.ofEpochSecond(10_000);

	private final List<SecretProperties> versions = new ArrayList<>();

	private static String id(String end) {
		return "0".repeat(32 - end.length()) + end;
	}

	private void add(String id, long created, String tag, Map<String, Object> more) {
		Map<String, Object> attributes = new java.util.HashMap<>(more);
		attributes.put("created", created);
		attributes.putIfAbsent("enabled", true);
		Map<String, Object> json = Map.of("id", "https://v.vault.azure.net/secrets/name/" + id(id), "attributes",
				attributes, "tags", tag.isEmpty() ? Map.of() : Map.of(VersionTag.KEY, tag));
		try {
			this.versions.add(SecretProperties
				.fromJson(JsonProviders.createReader(JsonMapper.builder().build().writeValueAsString(json))));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void open(String id, long created, long number, String condition) {
		add(id, created, "n=" + number + " if=" + (VersionTag.ABSENT.equals(condition) ? condition : id(condition))
				+ " state=OPEN write=w" + id + " name=name", Map.of());
	}

	private void plain(String id, long created, long number) {
		add(id, created, "n=" + number + " write=w" + id + " name=name", Map.of());
	}

	private void foreign(String id, long created) {
		add(id, created, "", Map.of());
	}

	private List<String> counting() {
		return VersionLog.of(this.versions)
			.counting(LATER)
			.stream()
			.map((entry) -> entry.id().replaceFirst("^0+", ""))
			.toList();
	}

	private List<String> newest() {
		return VersionLog.of(this.versions)
			.newest(LATER, LATER)
			.stream()
			.map((entry) -> entry.id().replaceFirst("^0+", ""))
			.toList();
	}

	@Test
	void firstCreationWins() {
		open("b", 11, 1, VersionTag.ABSENT);
		open("c", 10, 1, VersionTag.ABSENT);
		open("a", 12, 1, VersionTag.ABSENT);
		assertThat(counting()).containsExactly("c");
	}

	@Test
	void withinASecondTheIdDecides() {
		open("c", 10, 1, VersionTag.ABSENT);
		open("a", 10, 1, VersionTag.ABSENT);
		open("b", 10, 1, VersionTag.ABSENT);
		assertThat(counting()).containsExactly("a");
	}

	@Test
	void nameWithoutAVersionThatCountsIsFree() {
		open("b", 11, 2, "1");
		add("c", 11, "n=2 if=absent state=LOST write=wc name=name", Map.of("enabled", false));
		assertThat(VersionLog.of(this.versions).isVacant()).isTrue();
		open("a", 13, 1, VersionTag.ABSENT);
		assertThat(counting()).containsExactly("a");
		assertThat(VersionLog.of(this.versions).isVacant()).isFalse();
	}

	@Test
	void orderOfTheListDoesNotMatter() {
		open("c", 10, 1, VersionTag.ABSENT);
		plain("9", 10, 2);
		open("8", 12, 3, "9");
		open("7", 12, 3, "9");
		open("6", 13, 4, "7");
		plain("5", 14, 5);
		open("4", 14, 6, "5");
		List<String> expected = counting();
		assertThat(expected).containsExactly("4", "5", "6", "7", "9", "c");
		for (int seed = 0; seed < 20; seed++) {
			Collections.shuffle(this.versions, new Random(seed));
			assertThat(counting()).isEqualTo(expected);
		}
	}

	@Test
	void oneSuccessorOfAVersionCounts() {
		plain("1", 10, 1);
		open("b", 11, 2, "1");
		open("a", 11, 2, "1");
		open("c", 12, 2, "1");
		assertThat(counting()).containsExactly("a", "1");
	}

	@Test
	void successorOfALoserLoses() {
		plain("1", 10, 1);
		open("a", 11, 2, "1");
		open("b", 11, 2, "1");
		open("c", 12, 3, "b");
		assertThat(counting()).containsExactly("a", "1");
	}

	@Test
	void updateInBetweenBeatsACondition() {
		plain("1", 10, 1);
		plain("2", 11, 2);
		open("a", 12, 2, "1");
		assertThat(counting()).containsExactly("2", "1");
	}

	@Test
	void updateOfTheSameSecondBeatsAConditionWhateverItsId() {
		plain("1", 10, 1);
		open("5", 11, 2, "1");
		plain("9", 11, 2);
		assertThat(counting()).containsExactly("9", "1");
		plain("a", 11, 3);
		assertThat(counting()).containsExactly("a", "9", "1");
	}

	@Test
	void updateOfSomebodyElseInTheSameSecondBeatsACondition() {
		plain("1", 11, 1);
		foreign("f", 11);
		open("5", 11, 2, "1");
		assertThat(counting()).doesNotContain("5").contains("f", "1");
	}

	@Test
	void updateThatTheConditionNamesMayBeOfTheSameSecond() {
		plain("1", 11, 1);
		plain("2", 11, 2);
		open("0a", 11, 3, "2");
		assertThat(counting()).containsExactly("a", "2", "1");
	}

	@Test
	void updateThatFollowsBeatsNobody() {
		plain("1", 10, 1);
		open("a", 11, 2, "1");
		plain("0b", 12, 2);
		assertThat(counting()).containsExactly("b", "a", "1");
	}

	@Test
	void verdictThatWasWrittenDownStands() {
		add("9", 10, "n=1 if=absent write=w9 name=name", Map.of());
		add("1", 10, "n=1 if=absent state=LOST write=w1 name=name", Map.of("enabled", false));
		open("0a", 12, 1, VersionTag.ABSENT);
		assertThat(counting()).containsExactly("9");
	}

	@Test
	void versionOfSomebodyElseCountsAlways() {
		foreign("f", 10);
		open("a", 10, 1, VersionTag.ABSENT);
		foreign("1", 20);
		assertThat(counting()).containsExactly("1", "f");
	}

	@Test
	void numbersTellTheOrderWithinASecond() {
		plain("f", 10, 1);
		plain("5", 10, 2);
		plain("9", 10, 3);
		assertThat(counting()).containsExactly("9", "5", "f");
		assertThat(newest()).containsExactly("9");
	}

	@Test
	void whoseOrderIsUnknownAreTheNewestTogether() {
		plain("1", 9, 1);
		plain("5", 10, 2);
		plain("3", 10, 2);
		assertThat(newest()).containsExactlyInAnyOrder("3", "5");
		open("a", 12, 3, "3");
		open("b", 12, 3, "5");
		assertThat(newest()).containsExactly("a");
	}

	@Test
	void disabledAndOutdatedVersionsAreNotTheNewest() {
		plain("1", 10, 1);
		add("2", 11, "n=2 write=w2 name=name", Map.of("enabled", false));
		add("3", 12, "n=3 write=w3 name=name", Map.of("exp", LATER.getEpochSecond()));
		add("4", 13, "n=4 write=w4 name=name", Map.of("nbf", LATER.getEpochSecond() + 1));
		assertThat(newest()).containsExactly("1");
		assertThat(counting()).containsExactly("4", "3", "2", "1");
	}

	@Test
	void conditionIsHeldAgainstWhatWasTheNewestThen() {
		plain("1", 10, 1);
		add("2", 11, "n=2 write=w2 name=name", Map.of("exp", 20));
		open("a", 15, 3, "1");
		open("b", 25, 4, "1");
		assertThat(counting()).containsExactly("b", "2", "1");
	}

	@Test
	void undecidedVersionIsHiddenUntilItIsOld() {
		plain("1", 10, 1);
		open("a", 20, 2, "1");
		VersionLog log = VersionLog.of(this.versions);
		assertThat(log.counting(Instant.ofEpochSecond(20))).hasSize(1);
		assertThat(log.counting(Instant.ofEpochSecond(21))).hasSize(2);
		assertThat(log.newest(LATER, Instant.ofEpochSecond(20))).extracting(VersionLog.Entry::id)
			.containsExactly(id("1"));
	}

	@Test
	void tagThatIsNotOursIsSomebodyElses() {
		add("1", 10, "anything", Map.of());
		add("2", 11, "n=x write=w name=name", Map.of());
		add("3", 12, "n=1 state=WHAT write=w name=name", Map.of());
		assertThat(counting()).containsExactly("3", "2", "1");
	}

}
