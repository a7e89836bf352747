package io.llmshield.cloud.boot.slice;

import io.llmshield.cloud.boot.test.LocalShieldCloud;
import io.llmshield.cloud.storage.CloudStorage;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Shown in {@code docs/how-to/test-your-application.md}.
 */
@WebMvcTest(ReportController.class)
@LocalShieldCloud(stores = "results")
class ReportControllerTests {

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	@Qualifier("results")
	private CloudStorage results;

	@Test
	void reportIsServed() {
		this.results.put("2026/report.txt", "fine".getBytes());
		assertThat(this.mvc.get().uri("/reports/2026")).hasStatusOk().hasBodyTextEqualTo("fine");
	}

}
