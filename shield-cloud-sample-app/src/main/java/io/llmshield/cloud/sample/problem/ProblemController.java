package io.llmshield.cloud.sample.problem;

import java.util.Arrays;
import java.util.List;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Explains the problem types, at the URI that each problem names as its type.
 */
@RestController
@RequestMapping(path = "/problems", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Problems", description = "What the types of errors mean")
class ProblemController {

	@GetMapping
	@Operation(summary = "List all types of problems")
	List<Explanation> all() {
		return Arrays.stream(ProblemType.values()).map(Explanation::of).toList();
	}

	@GetMapping("/{code}")
	@Operation(summary = "Explain one type of problem")
	Explanation one(@PathVariable String code) {
		return all().stream()
			.filter((explanation) -> explanation.code().equals(code))
			.findFirst()
			.orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "No problem has this code"));
	}

	/**
	 * What a type means.
	 *
	 * @param type the URI
	 * @param code the stable code
	 * @param status the HTTP status
	 * @param title what it is
	 * @param remedy what to do about it
	 */
	record Explanation(String type, String code, int status, String title, String remedy) {

		static Explanation of(ProblemType type) {
			return new Explanation(ProblemType.PATH + type.code(), type.code(), type.status().value(), type.title(),
					type.remedy());
		}

	}

}
