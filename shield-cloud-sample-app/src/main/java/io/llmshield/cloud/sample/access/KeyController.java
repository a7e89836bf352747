package io.llmshield.cloud.sample.access;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.sample.problem.ProblemException;
import io.llmshield.cloud.sample.problem.ProblemType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Rotates the client key. The admin key only.
 */
@RestController
@RequestMapping(path = "/v1/admin/keys", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Administration")
class KeyController {

	private final ApiKeys keys;

	KeyController(ApiKeys keys) {
		this.keys = keys;
	}

	@PostMapping("/rotate")
	@Operation(summary = "Make a new client key", description = "The key is shown this once. Older keys stay valid "
			+ "for the grace period, up to a number of keys.")
	NewKey rotate() {
		try {
			return this.keys.rotate(Role.CLIENT);
		}
		catch (CloudException ex) {
			throw ProblemException.of(ProblemType.KEYS_UNAVAILABLE, ex);
		}
	}

}
