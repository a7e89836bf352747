package io.llmshield.cloud.test.secrets;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.SecretSummary;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.Outcome;
import io.llmshield.cloud.test.Race;
import io.llmshield.cloud.test.faults.SecretCall;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listings: every page, ordered by name.
 */
public abstract class SecretListContract extends SecretContractGroup {

	private void createAll(List<String> names) {
		List<Outcome<Integer>> outcomes = Race.run(4, (caller) -> {
			for (int i = caller; i < names.size(); i += 4) {
				manager().createSecret(names.get(i), text("x"));
			}
			return caller;
		});
		assertThat(outcomes).allMatch(Outcome::won);
	}

	@Test
	void everyPageIsListedInOrder() {
		List<String> names = IntStream.range(0, environment().fixture().listedSecrets())
			.mapToObj((i) -> name(String.format("key-%04d", i)))
			.toList();
		createAll(names);
		assertThat(names(environment().prefix())).containsExactlyElementsOf(names);
	}

	@Test
	void orderIsThatOfNames() {
		List<String> names = Stream.of("a", "a-b", "a/b", "a/b/c", "a0", "ab", "b", "z/9").map(this::name).toList();
		createAll(names.stream().sorted(Comparator.reverseOrder()).toList());
		assertThat(names(environment().prefix())).containsExactlyElementsOf(names);
	}

	@Test
	void prefixIsTheBeginningOfNamesNotAFolder() {
		createAll(Stream.of("a", "ab", "ab/c", "abc", "b").map(this::name).toList());
		assertThat(names(name("ab"))).containsExactly(name("ab"), name("ab/c"), name("abc"));
		assertThat(names(name("ab/"))).containsExactly(name("ab/c"));
		assertThat(names(name("x"))).isEmpty();
	}

	@Test
	void emptyPrefixListsEverything() {
		createAll(Stream.of("a", "b").map(this::name).toList());
		assertThat(names("")).contains(name("a"), name("b")).isSorted();
	}

	@Test
	void nothingIsListedWhereNothingIs() {
		assertThat(names(environment().prefix())).isEmpty();
	}

	@Test
	void summaryTellsWhatMetadataTell() {
		manager().createSecret(name(), text("x"));
		manager().updateSecret(name(), text("y"));
		try (Stream<SecretSummary> secrets = manager().listSecrets(environment().prefix())) {
			var metadata = manager().getSecretMetadata(name());
			assertThat(secrets).containsExactly(new SecretSummary(name(), metadata.createdAt(), metadata.tags()));
		}
	}

	@Test
	void pagesAreFetchedAsTheyAreRead() {
		createAll(Stream.of("a", "b", "c").map(this::name).toList());
		faults().reset();
		try (Stream<SecretSummary> secrets = manager().listSecrets(environment().prefix())) {
			Iterator<SecretSummary> iterator = secrets.iterator();
			assertThat(iterator.next().name()).isEqualTo(name("a"));
			assertThat(faults().count(SecretCall.LIST)).isOne();
		}
	}

	@Test
	void errorIsThrownNeverAnEmptyListing() {
		createAll(List.of(name("a")));
		faults().on(SecretCall.LIST).always().fail(CloudErrorCategory.ACCESS_DENIED);
		CloudFailures.assertFails(CloudErrorCategory.ACCESS_DENIED, () -> names(environment().prefix()));
	}

}
