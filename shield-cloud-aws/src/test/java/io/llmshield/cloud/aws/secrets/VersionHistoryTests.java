package io.llmshield.cloud.aws.secrets;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.llmshield.cloud.secrets.SecretValue;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.model.SecretVersionsListEntry;

import static org.assertj.core.api.Assertions.assertThat;

class VersionHistoryTests {

	private final List<SecretVersionsListEntry> versions = new ArrayList<>();

	private String version(String... stages) {
		return add(SecretPayload.requestToken(SecretValue.ofText("x"), UUID.randomUUID().toString(), null), stages);
	}

	private String successor(String predecessor, String... stages) {
		return add(SecretPayload.requestToken(SecretValue.ofText("x"), UUID.randomUUID().toString(), predecessor),
				stages);
	}

	private String add(String id, String... stages) {
		this.versions.add(SecretVersionsListEntry.builder().versionId(id).versionStages(stages).build());
		return id;
	}

	private List<String> listed() {
		VersionHistory history = new VersionHistory(this.versions);
		return this.versions.stream()
			.filter((version) -> !history.hasLost(version))
			.map(SecretVersionsListEntry::versionId)
			.toList();
	}

	@Test
	void writesWithoutConditionAreNeverLosers() {
		assertThat(listed()).isEmpty();
		String first = version();
		String second = version("AWSPREVIOUS");
		String third = version("AWSCURRENT");
		assertThat(listed()).containsExactly(first, second, third);
	}

	@Test
	void chainOfConditionsIsTheWholeHistory() {
		String first = version();
		String second = successor(first);
		String third = successor(second, "AWSPREVIOUS");
		String fourth = successor(third, "AWSCURRENT");
		assertThat(listed()).containsExactly(first, second, third, fourth);
	}

	@Test
	void losersOfEveryRoundAreLeftOut() {
		String first = version();
		successor(first);
		String second = successor(first);
		successor(first);
		String third = successor(second, "AWSPREVIOUS");
		successor(second);
		successor(third);
		String fourth = successor(third, "AWSCURRENT");
		assertThat(listed()).containsExactly(first, second, third, fourth);
	}

	@Test
	void writeThatIsUnderWayIsLeftOut() {
		String first = version("AWSCURRENT");
		successor(first, "SHIELD_PENDING");
		assertThat(listed()).containsExactly(first);
	}

	@Test
	void undecidedIsTakenForAWinner() {
		String first = version();
		String second = successor(first);
		String third = version("AWSPREVIOUS");
		String fourth = version("AWSCURRENT");
		assertThat(listed()).containsExactly(first, second, third, fourth);
	}

	@Test
	void idsOfOthersAreNoSuccessors() {
		String first = add(UUID.randomUUID().toString());
		String second = add(UUID.randomUUID().toString(), "AWSCURRENT");
		assertThat(listed()).containsExactly(first, second);
	}

}
