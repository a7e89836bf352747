package io.llmshield.cloud.storage;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LifecycleRuleTests {

	@Test
	void movesAreOrderedFromWarmToColdAndCopied() {
		Map<StorageClass, Integer> moves = new HashMap<>(Map.of(StorageClass.ARCHIVE, 300, StorageClass.COOL, 30));
		LifecycleRule rule = new LifecycleRule("a/", moves, 400, null, null);
		moves.clear();
		assertThat(rule.moveAfterDays().keySet()).containsExactly(StorageClass.COOL, StorageClass.ARCHIVE);
	}

	@Test
	void ruleThatDoesNothingIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new LifecycleRule("", Map.of(), null, null, null))
			.withMessage("it does nothing");
	}

	@Test
	void moveToCoolIsAfterThirtyDays() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new LifecycleRule("", Map.of(StorageClass.COOL, 29), null, null, null))
			.withMessage("objects move to COOL after 29 days; it must be after 30 to 36500");
		assertThat(new LifecycleRule("", Map.of(StorageClass.COLD, 1), null, null, null).moveAfterDays()).hasSize(1);
	}

	@Test
	void colderIsLater() {
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> new LifecycleRule("", Map.of(StorageClass.COOL, 40, StorageClass.COLD, 40), null, null, null))
			.withMessage("objects move to COLD after 40 days; it must be after 41 to 36500");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new LifecycleRule("", Map.of(StorageClass.COLD, 40), 40, null, null))
			.withMessage("objects are deleted after 40 days; it must be after 41 to 36500");
	}

	@Test
	void nothingMovesToHot() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new LifecycleRule("", Map.of(StorageClass.HOT, 40), null, null, null))
			.withMessage("objects cannot move to HOT");
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, 36_501 })
	void agesAreWithinTheirRange(int days) {
		assertThatIllegalArgumentException().isThrownBy(() -> new LifecycleRule("", Map.of(), days, null, null));
		assertThatIllegalArgumentException().isThrownBy(() -> new LifecycleRule("", Map.of(), null, days, null));
		assertThatIllegalArgumentException().isThrownBy(() -> new LifecycleRule("", Map.of(), null, null, days));
	}

}
