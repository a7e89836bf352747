package io.llmshield.cloud.storage;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * One entry of a listing: an object or, with a delimiter, a common prefix. Immutable.
 *
 * @param key the object's key or the prefix with its delimiter, relative to the store
 * @param object the object, or {@code null} for a prefix
 */
public record ListEntry(String key, @Nullable ObjectSummary object) {

	/**
	 * An object's entry.
	 * @param object the object
	 * @return the entry
	 */
	public static ListEntry of(ObjectSummary object) {
		return new ListEntry(object.key(), object);
	}

	/**
	 * A common prefix's entry.
	 * @param prefix the prefix, ending with the delimiter
	 * @return the entry
	 */
	public static ListEntry ofPrefix(String prefix) {
		return new ListEntry(prefix, null);
	}

	/**
	 * Return whether this is a common prefix.
	 * @return {@code true} for a prefix, {@code false} for an object
	 */
	public boolean isPrefix() {
		return this.object == null;
	}

	/**
	 * Return the object.
	 * @return the object
	 * @throws NullPointerException if this is a prefix
	 */
	public ObjectSummary requireObject() {
		return Objects.requireNonNull(this.object, "a common prefix is not an object");
	}

}
