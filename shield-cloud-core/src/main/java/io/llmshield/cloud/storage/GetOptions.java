package io.llmshield.cloud.storage;

import org.jspecify.annotations.Nullable;

/**
 * How to read an object. Immutable.
 *
 * @param range which bytes
 * @param versionId which version, or {@code null} for the newest
 * @param ifMatch read only this version token, else {@code PRECONDITION_FAILED};
 * {@code null} for any
 * @param ifNoneMatch read only if the version token differs, else
 * {@code PRECONDITION_FAILED}; {@code null} for any
 */
public record GetOptions(ByteRange range, @Nullable String versionId, @Nullable String ifMatch,
		@Nullable String ifNoneMatch) {

	/** The whole newest version. */
	public static final GetOptions DEFAULT = new GetOptions(ByteRange.ALL, null, null, null);

	/**
	 * A range of the newest version.
	 * @param range which bytes
	 * @return the options
	 */
	public static GetOptions ofRange(ByteRange range) {
		return new GetOptions(range, null, null, null);
	}

	/**
	 * A version.
	 * @param versionId which version
	 * @return the options
	 */
	public static GetOptions ofVersion(String versionId) {
		return new GetOptions(ByteRange.ALL, versionId, null, null);
	}

	/**
	 * Only if the version token is this one.
	 * @param versionToken the token
	 * @return the options
	 */
	public GetOptions ifMatch(String versionToken) {
		return new GetOptions(this.range, this.versionId, versionToken, this.ifNoneMatch);
	}

	/**
	 * Only if the version token is another one.
	 * @param versionToken the token
	 * @return the options
	 */
	public GetOptions ifNoneMatch(String versionToken) {
		return new GetOptions(this.range, this.versionId, this.ifMatch, versionToken);
	}

}
