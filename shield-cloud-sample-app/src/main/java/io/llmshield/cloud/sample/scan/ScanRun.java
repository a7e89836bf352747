package io.llmshield.cloud.sample.scan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;

/**
 * One scan of one text; used by one thread.
 */
final class ScanRun {

	private static final long RULE_STEPS = 200_000;

	private static final long RULE_STEPS_PER_CHARACTER = 64;

	static final long TOTAL_STEPS = 4_000_000;

	static final long TOTAL_STEPS_PER_CHARACTER = 400;

	private final String original;

	private final ScanText plain;

	private final ScanText folded;

	private final Matches matches = new Matches();

	private final List<String> timedOut = new ArrayList<>();

	private long steps;

	ScanRun(String original) {
		this.original = original;
		this.plain = ScanText.plain(original);
		this.folded = ScanText.folded(original);
	}

	void apply(Rule rule) {
		ScanText text = (rule.category() == Category.PROMPT_INJECTION) ? this.folded : this.plain;
		if (!rule.mayMatch(text.lowerCase())) {
			return;
		}
		MeteredText metered = new MeteredText(text.text(), allowance(text.text().length()));
		try {
			this.matches.add(find(rule, text, rule.matcher(metered)));
		}
		catch (MeteredText.OutOfStepsException | StackOverflowError ex) {
			this.timedOut.add(rule.id());
		}
		finally {
			this.steps += metered.steps();
		}
	}

	ScanReport report(RuleSet rules) {
		List<Match> found = this.matches.ordered();
		double score = score(found);
		Verdict verdict = rules.verdict(score);
		if (verdict == Verdict.ALLOW && !this.timedOut.isEmpty()) {
			verdict = Verdict.REVIEW;
		}
		List<Finding> findings = found.stream().map((match) -> match.finding(this.original)).toList();
		return new ScanReport(rules.version(), verdict, score, findings, this.timedOut, this.steps);
	}

	private long allowance(int length) {
		long total = TOTAL_STEPS + TOTAL_STEPS_PER_CHARACTER * length;
		return Math.min(RULE_STEPS + RULE_STEPS_PER_CHARACTER * length, total - this.steps);
	}

	private List<Match> find(Rule rule, ScanText text, Matcher matcher) {
		List<Match> found = new ArrayList<>();
		while (found.size() < Scanner.MAX_FINDINGS_PER_RULE && matcher.find()) {
			int start = rule.start(matcher);
			int end = rule.end(matcher);
			if (start < end && rule.accepts(text.text().substring(start, end))) {
				found.add(new Match(rule, text.originalStart(start), text.originalEnd(end)));
			}
		}
		return found;
	}

	private static double score(List<Match> found) {
		double innocence = 1;
		Set<String> counted = new HashSet<>();
		for (Match match : found) {
			if (counted.add(match.rule().id())) {
				innocence *= 1 - match.rule().weight();
			}
		}
		return 1 - innocence;
	}

}
