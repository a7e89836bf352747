package io.llmshield.cloud.sample.api;

import io.llmshield.cloud.sample.SampleProperties;
import io.llmshield.cloud.sample.archive.ArchivedScan;
import io.llmshield.cloud.sample.archive.ScanArchive;
import io.llmshield.cloud.sample.archive.ScanId;
import io.llmshield.cloud.sample.archive.ScanIds;
import io.llmshield.cloud.sample.rules.RuleBook;
import io.llmshield.cloud.sample.scan.ScanReport;
import io.llmshield.cloud.sample.scan.ScanTarget;

import org.springframework.stereotype.Service;

/**
 * Scans and archives. A result is given out only once it is archived. Thread-safe.
 */
@Service
class ScanService {

	private final RuleBook rules;

	private final ScanArchive archive;

	private final ScanIds ids;

	private final boolean keepText;

	private final ScanTelemetry telemetry;

	ScanService(RuleBook rules, ScanArchive archive, ScanIds ids, SampleProperties properties,
			ScanTelemetry telemetry) {
		this.rules = rules;
		this.archive = archive;
		this.ids = ids;
		this.keepText = properties.keepText();
		this.telemetry = telemetry;
	}

	ArchivedScan scan(String text, ScanTarget target) {
		return this.telemetry.observe(target, () -> scanAndArchive(text, target));
	}

	private ArchivedScan scanAndArchive(String text, ScanTarget target) {
		ScanReport report = this.rules.scanner().scan(text, target);
		ScanId id = this.ids.next();
		ArchivedScan scan = new ArchivedScan(id.value(), target, report.verdict(), report.score(), report.findings(),
				report.timedOutRules(), report.rulesVersion(), id.time(), text.length(), this.keepText ? text : null);
		this.archive.store(scan);
		return scan;
	}

}
