package io.llmshield.cloud.sample.rules;

import java.time.Instant;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.sample.problem.ProblemException;
import io.llmshield.cloud.sample.problem.ProblemType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows and replaces the rules. The admin key only.
 */
@RestController
@RequestMapping(path = "/v1/admin/rules", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Administration")
class RuleController {

	private final RuleBook book;

	private final RuleStore store;

	private final RuleUpload upload;

	RuleController(RuleBook book, RuleStore store, RuleUpload upload) {
		this.book = book;
		this.store = store;
		this.upload = upload;
	}

	@GetMapping
	@Operation(summary = "Tell which rules are in use", description = "The header ETag is for If-Match of the upload.")
	ResponseEntity<RuleInfo> inUse() {
		return answer(this.book.edition());
	}

	@GetMapping("/document")
	@Operation(summary = "Download the stored rule document")
	@ApiResponse(responseCode = "200", content = @Content(schema = @Schema(type = "object")))
	ResponseEntity<byte[]> document() {
		try {
			RuleDocument document = this.store.read();
			return ResponseEntity.ok()
				.header(HttpHeaders.ETAG, RuleTag.of(document.versionToken()))
				.body(document.json());
		}
		catch (CloudException ex) {
			throw ProblemException.of(ProblemType.RULES_UNAVAILABLE, ex);
		}
	}

	@PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	@Operation(summary = "Store a new rule document and use it at once",
			description = "A document that is not valid is refused and changes nothing. Its version must be new.")
	@io.swagger.v3.oas.annotations.parameters.RequestBody(required = true,
			content = @Content(schema = @Schema(type = "object", description = "A rule document")))
	ResponseEntity<RuleInfo> upload(@RequestBody byte[] document,
			@RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
		return answer(this.upload.upload(document, ifMatch));
	}

	private ResponseEntity<RuleInfo> answer(RuleEdition edition) {
		RuleInfo info = new RuleInfo(edition.version(), edition.scanner().rules().rules().size(), edition.loadedAt(),
				this.book.fault().map(RuleFault::reason).orElse(null));
		return ResponseEntity.ok().header(HttpHeaders.ETAG, RuleTag.of(this.book.versionToken())).body(info);
	}

	/**
	 * Rules in use.
	 *
	 * @param version the document's version
	 * @param rules how many rules it holds
	 * @param loadedAt when it was loaded
	 * @param problem why the stored document is not in use; {@code null} if it is
	 */
	record RuleInfo(String version, int rules, Instant loadedAt, @Nullable String problem) {
	}

}
