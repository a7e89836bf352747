package io.llmshield.cloud.storage;

import org.jspecify.annotations.Nullable;

/**
 * How to delete an object. Immutable.
 *
 * @param ifMatch only if the newest version has this token, else
 * {@code PRECONDITION_FAILED}; {@code null} for any
 * @param versionId delete this version for good; {@code null} for the newest one, which
 * stays restorable where the bucket keeps versions
 */
public record DeleteOptions(@Nullable String ifMatch, @Nullable String versionId) {

	/** The newest version, whatever its token. */
	public static final DeleteOptions DEFAULT = new DeleteOptions(null, null);

	/**
	 * Only if the newest version has this token.
	 * @param versionToken the token
	 * @return the options
	 */
	public static DeleteOptions ifMatch(String versionToken) {
		return new DeleteOptions(versionToken, null);
	}

	/**
	 * Delete one version for good.
	 * @param versionId the version
	 * @return the options
	 */
	public static DeleteOptions ofVersion(String versionId) {
		return new DeleteOptions(null, versionId);
	}

}
