package io.llmshield.cloud.sample.scan;

/**
 * What to do with a scanned text.
 */
public enum Verdict {

	/** Let it through. */
	ALLOW,

	/** Let a person or a stricter check decide. */
	REVIEW,

	/** Stop it. */
	BLOCK

}
