package io.llmshield.cloud.sample.api;

import java.time.Clock;
import java.time.LocalDate;

import io.llmshield.cloud.sample.archive.ArchivedScan;
import io.llmshield.cloud.sample.archive.ScanArchive;
import io.llmshield.cloud.sample.archive.ScanId;
import io.llmshield.cloud.sample.archive.ScanPage;
import io.llmshield.cloud.sample.problem.ProblemException;
import io.llmshield.cloud.sample.problem.ProblemType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Scans texts, and gives the results back.
 */
@RestController
@RequestMapping(path = "/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Scans")
class ScanController {

	private final ScanService scans;

	private final ScanArchive archive;

	private final Clock clock;

	ScanController(ScanService scans, ScanArchive archive, Clock clock) {
		this.scans = scans;
		this.archive = archive;
		this.clock = clock;
	}

	@PostMapping(path = "/scan", consumes = MediaType.APPLICATION_JSON_VALUE)
	@Operation(summary = "Scan a prompt or a model output",
			description = "The result is archived before it is answered. The text itself is not kept.")
	ResponseEntity<ArchivedScan> scan(@RequestBody ScanRequest request) {
		ArchivedScan scan = this.scans.scan(request.requiredText(), request.scanTarget());
		return ResponseEntity.ok().header(HttpHeaders.CONTENT_LOCATION, "/v1/scans/" + scan.id()).body(scan);
	}

	@GetMapping("/scans/{id}")
	@Operation(summary = "Get an archived result")
	ArchivedScan find(@PathVariable String id) {
		return ScanId.parse(id)
			.flatMap(this.archive::find)
			.orElseThrow(() -> new ProblemException(ProblemType.SCAN_NOT_FOUND,
					"No scan has this id; an id is a UUID of version 7 in lower case"));
	}

	@GetMapping("/scans")
	@Operation(summary = "List the results of a day, oldest first")
	ScanPage list(
			@Parameter(description = "The day in UTC; today if missing",
					example = "2026-11-22") @RequestParam(required = false) @Nullable LocalDate day,
			@Parameter(description = "The most results to list, 1 to " + ScanArchive.MAX_PAGE) @RequestParam(
					defaultValue = "100") int limit,
			@Parameter(description = "List what comes after this id: 'next' of the page before") @RequestParam(
					required = false) @Nullable String after) {
		LocalDate on = (day != null) ? day : LocalDate.now(this.clock);
		if (limit < 1 || limit > ScanArchive.MAX_PAGE) {
			throw invalid("The parameter 'limit' must be a number from 1 to " + ScanArchive.MAX_PAGE);
		}
		return this.archive.list(on, limit, (after != null) ? cursor(after, on) : null);
	}

	private static ScanId cursor(String after, LocalDate day) {
		return ScanId.parse(after)
			.filter((id) -> id.day().equals(day))
			.orElseThrow(() -> invalid("The parameter 'after' must be the id of a scan of that day"));
	}

	private static ProblemException invalid(String detail) {
		return new ProblemException(ProblemType.INVALID_REQUEST, detail);
	}

}
