package io.llmshield.cloud.sample.scan;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * One thing to look for. Made by {@link RuleSet} only.
 */
public final class Rule {

	private static final String DATUM = "datum";

	private final String id;

	private final String description;

	private final Category category;

	private final Severity severity;

	private final double weight;

	private final AppliesTo appliesTo;

	private final Pattern pattern;

	private final boolean hasDatum;

	private final List<String> literals;

	private final @Nullable Validator validator;

	Rule(String id, String description, Category category, Severity severity, double weight, AppliesTo appliesTo,
			Pattern pattern, List<String> literals, @Nullable Validator validator) {
		this.id = id;
		this.description = description;
		this.category = category;
		this.severity = severity;
		this.weight = weight;
		this.appliesTo = appliesTo;
		this.pattern = pattern;
		this.hasDatum = pattern.pattern().contains("(?<" + DATUM + ">");
		this.literals = List.copyOf(literals);
		this.validator = validator;
	}

	/**
	 * Return the id, unique in its rule set.
	 * @return the id
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Return what the rule finds, in words for a person.
	 * @return the description
	 */
	public String description() {
		return this.description;
	}

	/**
	 * Return the category.
	 * @return the category
	 */
	public Category category() {
		return this.category;
	}

	/**
	 * Return the severity of its findings.
	 * @return the severity
	 */
	public Severity severity() {
		return this.severity;
	}

	/**
	 * Return what the rule adds to the score, between 0 and 1.
	 * @return the weight
	 */
	public double weight() {
		return this.weight;
	}

	boolean appliesTo(ScanTarget target) {
		return this.appliesTo.includes(target);
	}

	/**
	 * Whether the rule can match at all: one of its literals occurs, or it has none.
	 */
	boolean mayMatch(String lowerCaseText) {
		return this.literals.isEmpty() || this.literals.stream().anyMatch(lowerCaseText::contains);
	}

	Matcher matcher(CharSequence text) {
		return this.pattern.matcher(text);
	}

	/**
	 * The group that holds what was found: the one named {@code datum}, or all of it.
	 */
	int start(Matcher matcher) {
		return this.hasDatum ? matcher.start(DATUM) : matcher.start();
	}

	int end(Matcher matcher) {
		return this.hasDatum ? matcher.end(DATUM) : matcher.end();
	}

	boolean accepts(String datum) {
		return this.validator == null || this.validator.accepts(datum);
	}

}
