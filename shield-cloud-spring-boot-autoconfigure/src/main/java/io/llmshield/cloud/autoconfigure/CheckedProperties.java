package io.llmshield.cloud.autoconfigure;

/**
 * Configuration properties that can tell what is wrong with them. Every bean of this type
 * is checked before any other bean is made, and all faults are reported at once. So it
 * must be bound by its constructor, such as a record is: setters would be called too
 * late.
 */
public interface CheckedProperties {

	/**
	 * Check the values.
	 * @param faults takes what is wrong
	 */
	void check(PropertyFaults faults);

}
