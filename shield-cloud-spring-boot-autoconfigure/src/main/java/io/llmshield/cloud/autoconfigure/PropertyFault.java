package io.llmshield.cloud.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;

/**
 * One wrong property. Immutable.
 *
 * @param property the property's full name
 * @param value the value as it was written, {@code ***} if it must not be shown, or
 * {@code null} if nothing was written
 * @param origin where it was written, or {@code null} if that is not known
 * @param reason what is wrong
 * @param remedy what to write
 */
public record PropertyFault(String property, @Nullable String value, @Nullable Origin origin, String reason,
		String remedy) {

	@Override
	public String toString() {
		return this.property + ((this.value != null) ? " = '" + this.value + "'" : "") + ": " + this.reason + ". "
				+ this.remedy;
	}

}
