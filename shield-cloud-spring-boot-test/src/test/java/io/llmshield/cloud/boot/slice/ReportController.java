package io.llmshield.cloud.boot.slice;

import io.llmshield.cloud.storage.CloudStorage;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * What a slice tests.
 */
@RestController
class ReportController {

	private final CloudStorage results;

	ReportController(@Qualifier("results") CloudStorage results) {
		this.results = results;
	}

	@GetMapping("/reports/{year}")
	byte[] report(@PathVariable String year) {
		return this.results.getBytes(year + "/report.txt");
	}

}
