package io.llmshield.cloud.sample.problem;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * Says what is wrong with a body and where, without repeating any of it: Jackson's own
 * messages quote what was sent, and that may be a secret.
 */
final class JsonFault {

	private JsonFault() {
	}

	static String describe(@Nullable Throwable cause) {
		if (!(cause instanceof JacksonException fault)) {
			return "The request has no body; send a JSON object";
		}
		String place = place(fault.getLocation());
		if (fault instanceof UnrecognizedPropertyException unknown) {
			List<String> known = knownFields(unknown);
			return "There is a field that is not known" + place + "; known are " + known;
		}
		if (fault instanceof MismatchedInputException mismatch) {
			String field = mismatch.getPath()
				.stream()
				.map(JacksonException.Reference::getPropertyName)
				.collect(Collectors.joining("."));
			return field.isEmpty() ? "The body is not a JSON object of the form that is expected" + place
					: "The field '" + field + "' holds a value of the wrong type" + place;
		}
		return "The body is not well-formed JSON" + place;
	}

	private static List<String> knownFields(UnrecognizedPropertyException unknown) {
		TreeSet<String> known = new TreeSet<>();
		if (unknown.getKnownPropertyIds() != null) {
			unknown.getKnownPropertyIds().forEach((id) -> known.add(String.valueOf(id)));
		}
		return List.copyOf(known);
	}

	private static String place(@Nullable TokenStreamLocation location) {
		return (location == null || location.getLineNr() < 1) ? ""
				: " at line " + location.getLineNr() + ", column " + location.getColumnNr();
	}

}
