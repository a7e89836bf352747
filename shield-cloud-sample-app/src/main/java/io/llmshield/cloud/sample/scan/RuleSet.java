package io.llmshield.cloud.sample.scan;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A versioned, immutable set of rules.
 */
public final class RuleSet {

	private static final String BUNDLED = "/rules/rules-1.json";

	private final String version;

	private final double reviewFrom;

	private final double blockFrom;

	private final List<Rule> rules;

	RuleSet(String version, double reviewFrom, double blockFrom, List<Rule> rules) {
		this.version = version;
		this.reviewFrom = reviewFrom;
		this.blockFrom = blockFrom;
		this.rules = List.copyOf(rules);
	}

	/**
	 * Read a rule document. Unknown fields, duplicate ids, values outside their range and
	 * patterns that do not compile are refused; nothing is repaired or skipped.
	 * @param json the document in UTF-8
	 * @return the rules
	 * @throws RuleSetException if the document is not a valid rule set
	 */
	public static RuleSet parse(byte[] json) {
		return new RuleSetParser().parse(json);
	}

	/**
	 * Read the rules that come with the application.
	 * @return the rules
	 */
	public static RuleSet bundled() {
		try (InputStream json = RuleSet.class.getResourceAsStream(BUNDLED)) {
			if (json == null) {
				throw new IllegalStateException(BUNDLED + " is not on the class path");
			}
			return parse(json.readAllBytes());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return the version of the document.
	 * @return the version
	 */
	public String version() {
		return this.version;
	}

	/**
	 * Return the rules in the order of the document.
	 * @return the rules
	 */
	public List<Rule> rules() {
		return this.rules;
	}

	/**
	 * Return the verdict that a score means.
	 * @param score between 0 and 1
	 * @return the verdict
	 */
	public Verdict verdict(double score) {
		if (score >= this.blockFrom) {
			return Verdict.BLOCK;
		}
		return (score >= this.reviewFrom) ? Verdict.REVIEW : Verdict.ALLOW;
	}

}
