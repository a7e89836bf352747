package io.llmshield.cloud.storage;

import org.jspecify.annotations.Nullable;

/**
 * How to copy an object. Immutable.
 *
 * @param sourceVersionId which version to copy, or {@code null} for the newest
 * @param sourceIfMatch only if the source has this version token, else
 * {@code PRECONDITION_FAILED}; {@code null} for any
 * @param targetCondition when the target may be written
 */
public record CopyOptions(@Nullable String sourceVersionId, @Nullable String sourceIfMatch,
		WriteCondition targetCondition) {

	/** The newest version, whatever is at the target. */
	public static final CopyOptions DEFAULT = new CopyOptions(null, null, WriteCondition.NONE);

	/**
	 * Copy one version.
	 * @param versionId the version
	 * @return the options
	 */
	public static CopyOptions ofVersion(String versionId) {
		return new CopyOptions(versionId, null, WriteCondition.NONE);
	}

	/**
	 * Only if the target meets a condition.
	 * @param condition the condition
	 * @return the options
	 */
	public CopyOptions targetCondition(WriteCondition condition) {
		return new CopyOptions(this.sourceVersionId, this.sourceIfMatch, condition);
	}

}
