package io.llmshield.cloud.autoconfigure.traces;

import java.util.ArrayList;
import java.util.List;

import io.llmshield.cloud.traces.TraceLimits;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Cuts spans into batches within the limits that can be counted before they are encoded.
 * Keeps their order.
 */
final class SpanBatches {

	private SpanBatches() {
	}

	/**
	 * Cut.
	 * @param spans the spans
	 * @param limits what a batch may hold
	 * @return the batches, none empty; a span with too many attributes is alone in one
	 */
	static List<List<SpanData>> of(List<SpanData> spans, TraceLimits limits) {
		List<List<SpanData>> batches = new ArrayList<>();
		List<SpanData> batch = new ArrayList<>();
		long attributes = 0;
		for (SpanData span : spans) {
			int own = attributes(span);
			if (!batch.isEmpty() && (batch.size() == limits.spans() || attributes + own > limits.attributes())) {
				batches.add(batch);
				batch = new ArrayList<>();
			}
			if (batch.isEmpty()) {
				attributes = span.getResource().getAttributes().size();
			}
			batch.add(span);
			attributes += own;
		}
		if (!batch.isEmpty()) {
			batches.add(batch);
		}
		return batches;
	}

	private static int attributes(SpanData span) {
		int count = span.getAttributes().size() + span.getInstrumentationScopeInfo().getAttributes().size();
		for (EventData event : span.getEvents()) {
			count += event.getAttributes().size();
		}
		for (LinkData link : span.getLinks()) {
			count += link.getAttributes().size();
		}
		return count;
	}

}
