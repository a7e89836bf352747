package io.llmshield.cloud.sample.scan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.llmshield.cloud.sample.scan.Corpus.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How well the bundled rules tell good texts from bad ones.
 */
class CorpusTests {

	private static final double MIN_RECALL = 0.95;

	private static final double MAX_FALSE_POSITIVE_RATE = 0.02;

	private static final RuleSet RULES = RuleSet.bundled();

	private static final Map<String, Double> WEIGHTS = RULES.rules()
		.stream()
		.collect(Collectors.toMap(Rule::id, Rule::weight));

	private static final List<Sample> SAMPLES = Corpus.samples();

	private static final Map<String, ScanReport> REPORTS = SAMPLES.stream()
		.collect(Collectors.toMap(Sample::id, (sample) -> new Scanner(RULES).scan(sample.text(), sample.target())));

	@Test
	void corpusIsLargeAndVaried() {
		assertThat(SAMPLES).hasSizeGreaterThanOrEqualTo(520);
		assertThat(SAMPLES.stream().map(Sample::id)).doesNotHaveDuplicates();
		assertThat(SAMPLES.stream().map(Sample::text)).doesNotHaveDuplicates();
		Map<String, Long> perLanguage = SAMPLES.stream()
			.collect(Collectors.groupingBy(Sample::lang, Collectors.counting()));
		assertThat(perLanguage.keySet()).containsExactlyInAnyOrder("en", "de", "fr", "es");
		assertThat(perLanguage.values()).allMatch((count) -> count >= 120);
		assertThat(SAMPLES).allMatch((sample) -> sample.flag() != sample.categories().isEmpty());
	}

	@Test
	void verdictsAgreeWithTheLabels() {
		Quality quality = Quality.of(SAMPLES, Sample::flag, (sample) -> verdict(sample) != Verdict.ALLOW);
		print("verdict", quality);
		assertQuality(quality);
	}

	@ParameterizedTest
	@EnumSource
	void findingsAgreeWithTheCategories(Category category) {
		Quality quality = Quality.of(SAMPLES, (sample) -> sample.categories().contains(category.id()),
				(sample) -> RULES.verdict(score(sample, category)) != Verdict.ALLOW);
		print(category.id(), quality);
		assertQuality(quality);
	}

	@Test
	void everyLanguageIsServedAlike() {
		Map<String, List<Sample>> perLanguage = SAMPLES.stream()
			.collect(Collectors.groupingBy(Sample::lang, TreeMap::new, Collectors.toList()));
		perLanguage.forEach((lang, samples) -> {
			Quality quality = Quality.of(samples, Sample::flag, (sample) -> verdict(sample) != Verdict.ALLOW);
			print(lang, quality);
			assertThat(quality.recall()).as(lang).isGreaterThanOrEqualTo(0.93);
			assertThat(quality.falsePositiveRate()).as(lang).isLessThanOrEqualTo(0.03);
		});
	}

	@Test
	void noRuleTimesOutOnOrdinaryText() {
		assertThat(REPORTS.values()).allMatch((report) -> report.timedOutRules().isEmpty());
	}

	private static Verdict verdict(Sample sample) {
		return REPORTS.get(sample.id()).verdict();
	}

	private static double score(Sample sample, Category category) {
		Set<String> rules = REPORTS.get(sample.id())
			.findings()
			.stream()
			.filter((finding) -> finding.category() == category)
			.map(Finding::ruleId)
			.collect(Collectors.toSet());
		return 1 - rules.stream().mapToDouble((rule) -> 1 - WEIGHTS.get(rule)).reduce(1, (a, b) -> a * b);
	}

	private static void assertQuality(Quality quality) {
		assertThat(quality.recall()).as("recall, missed: %s", quality.missed()).isGreaterThanOrEqualTo(MIN_RECALL);
		assertThat(quality.falsePositiveRate()).as("false positives: %s", quality.falseAlarms())
			.isLessThanOrEqualTo(MAX_FALSE_POSITIVE_RATE);
	}

	private static void print(String name, Quality quality) {
		System.out.printf("corpus %-18s precision %.3f  recall %.3f  false-positive rate %.4f  missed %s  false %s%n",
				name, quality.precision(), quality.recall(), quality.falsePositiveRate(), quality.missed(),
				quality.falseAlarms());
	}

	private record Quality(int hits, int rightlyAllowed, List<String> missed, List<String> falseAlarms) {

		static Quality of(List<Sample> samples, Predicate<Sample> bad, Predicate<Sample> flagged) {
			Function<Sample, String> outcome = (sample) -> bad.test(sample) + "/" + flagged.test(sample);
			Map<String, List<String>> ids = new HashMap<>(samples.stream()
				.collect(Collectors.groupingBy(outcome, Collectors.mapping(Sample::id, Collectors.toList()))));
			return new Quality(ids.getOrDefault("true/true", List.of()).size(),
					ids.getOrDefault("false/false", List.of()).size(), ids.getOrDefault("true/false", List.of()),
					ids.getOrDefault("false/true", List.of()));
		}

		double precision() {
			return this.hits / (double) (this.hits + this.falseAlarms.size());
		}

		double recall() {
			return this.hits / (double) (this.hits + this.missed.size());
		}

		double falsePositiveRate() {
			return this.falseAlarms.size() / (double) (this.falseAlarms.size() + this.rightlyAllowed);
		}

	}

}
