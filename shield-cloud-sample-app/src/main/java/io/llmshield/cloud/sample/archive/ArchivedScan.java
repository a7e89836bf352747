package io.llmshield.cloud.sample.archive;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.llmshield.cloud.sample.scan.Finding;
import io.llmshield.cloud.sample.scan.ScanTarget;
import io.llmshield.cloud.sample.scan.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * A result as it is archived and answered. There is no digest of the text in it: short
 * texts, such as a card number alone, can be found from their digest by trying.
 *
 * @param id the id
 * @param target where the text came from
 * @param verdict what to do with the text
 * @param score between 0 and 1
 * @param findings what was found, masked
 * @param timedOutRules rules that took too long and therefore report nothing
 * @param rulesVersion the version of the rules that answered
 * @param scannedAt when
 * @param textLength the length of the text in UTF-16 units, which the findings' offsets
 * count too
 * @param text the text, only if {@code shield.sample.keep-text} is set
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ArchivedScan(String id, ScanTarget target, Verdict verdict, double score, List<Finding> findings,
		List<String> timedOutRules, String rulesVersion, Instant scannedAt, int textLength, @Nullable String text) {

	public ArchivedScan {
		findings = List.copyOf(findings);
		timedOutRules = List.copyOf(timedOutRules);
	}

	/**
	 * Return a text without the scanned text.
	 */
	@Override
	public String toString() {
		return "ArchivedScan[" + this.id + ", " + this.verdict + "]";
	}

}
