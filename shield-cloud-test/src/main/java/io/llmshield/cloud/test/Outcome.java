package io.llmshield.cloud.test;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * What became of one caller of a {@link Race}.
 *
 * @param <T> the result's type
 * @param caller the caller's number, counted from 0
 * @param value what the call returned, or {@code null} if it failed
 * @param error what the call threw, or {@code null} if it returned
 */
public record Outcome<T>(int caller, @Nullable T value, @Nullable Throwable error) {

	/**
	 * Return whether the call returned.
	 * @return {@code true} if it did
	 */
	public boolean won() {
		return this.error == null;
	}

	/**
	 * Return why the call failed.
	 * @return the category, or {@code null} if the call returned or failed with something
	 * other than a {@link CloudException}
	 */
	public @Nullable CloudErrorCategory category() {
		return (this.error instanceof CloudException cloud) ? cloud.category() : null;
	}

}
