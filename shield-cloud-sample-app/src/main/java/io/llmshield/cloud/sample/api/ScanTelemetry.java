package io.llmshield.cloud.sample.api;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.logs.CloudLogger;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogLevel;
import io.llmshield.cloud.metrics.CloudMetrics;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricUnit;
import io.llmshield.cloud.sample.archive.ArchivedScan;
import io.llmshield.cloud.sample.scan.ScanTarget;
import io.llmshield.cloud.sample.scan.Verdict;
import io.llmshield.cloud.traces.CloudSpan;
import io.llmshield.cloud.traces.CloudTracer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Tells of scans: a timer, a point of metrics, a span, and an entry of the log for what
 * was not allowed. None of them knows the text, any part of it, or who sent it, and none
 * can make a scan fail. Thread-safe.
 */
@Component
class ScanTelemetry {

	private static final Logger logger = LoggerFactory.getLogger(ScanTelemetry.class);

	static final String TIMER = "shield.sample.scan";

	static final String SCORE = "shield.sample.scan.score";

	private final MeterRegistry meters;

	private final CloudMetrics metrics;

	private final CloudTracer tracer;

	private final @Nullable CloudLogger entries;

	ScanTelemetry(MeterRegistry meters, CloudMetrics metrics, CloudTracer tracer, ObjectProvider<CloudLogger> entries) {
		this.meters = meters;
		this.metrics = metrics;
		this.tracer = tracer;
		// There is none while llmshield.cloud.telemetry.logs.enabled is not true
		this.entries = entries.getIfAvailable();
	}

	/** Do a scan, and tell of it. */
	ArchivedScan observe(ScanTarget target, Supplier<ArchivedScan> work) {
		return this.tracer.span("scan").attribute("scan.target", target.id()).call((span) -> {
			Timer.Sample time = Timer.start(this.meters);
			ArchivedScan scan = work.get();
			time.stop(this.meters.timer(TIMER, "target", target.id(), "verdict", scan.verdict().name()));
			record(scan);
			describe(span, scan);
			log(span, scan);
			return scan;
		});
	}

	/** Of its own, a point is always taken; tags that are configured may be too many. */
	private void record(ArchivedScan scan) {
		try {
			this.metrics.record(Metric.of(SCORE, scan.score(), MetricUnit.NONE)
				.with("target", scan.target().id())
				.with("verdict", scan.verdict().name()));
		}
		catch (CloudException ex) {
			logger.warn("A point of metrics was not taken: {}", ex.getMessage());
		}
	}

	private static void describe(CloudSpan span, ArchivedScan scan) {
		span.attribute("scan.verdict", scan.verdict().name())
			.attribute("scan.score", scan.score())
			.attribute("scan.findings", scan.findings().size())
			.attribute("scan.length", scan.textLength())
			.attribute("scan.rules", scan.rulesVersion());
	}

	private void log(CloudSpan span, ArchivedScan scan) {
		if (this.entries == null || scan.verdict() == Verdict.ALLOW) {
			return;
		}
		Map<String, String> labels = new LinkedHashMap<>();
		labels.put("scan.id", scan.id());
		labels.put("scan.target", scan.target().id());
		labels.put("scan.verdict", scan.verdict().name());
		labels.put("scan.score", String.format(Locale.ROOT, "%.3f", scan.score()));
		labels.put("scan.rules", scan.rulesVersion());
		labels.put("scan.found",
				scan.findings()
					.stream()
					.map((finding) -> finding.ruleId())
					.distinct()
					.collect(Collectors.joining(" ")));
		LogLevel level = (scan.verdict() == Verdict.BLOCK) ? LogLevel.WARN : LogLevel.INFO;
		this.entries.log(LogEntry.of(level, "Scan: " + scan.verdict(), labels)
			.withTrace(orNull(span.traceId()), orNull(span.spanId())));
	}

	private static @Nullable String orNull(String id) {
		return id.isEmpty() ? null : id;
	}

}
