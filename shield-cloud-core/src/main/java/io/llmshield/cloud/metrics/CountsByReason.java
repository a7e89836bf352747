package io.llmshield.cloud.metrics;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts by a reason. Counting registers no meter, because a registry counts while it
 * holds its lock. Thread-safe.
 */
final class CountsByReason {

	private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

	private final Set<String> registered = ConcurrentHashMap.newKeySet();

	void add(String reason) {
		add(reason, 1);
	}

	void add(String reason, long count) {
		this.counts.computeIfAbsent(reason, (missing) -> new LongAdder()).add(count);
	}

	Map<String, Long> byReason() {
		Map<String, Long> sums = new TreeMap<>();
		this.counts.forEach((reason, count) -> sums.put(reason, count.sum()));
		return sums;
	}

	/** Make a meter of each reason that has happened: each is a series that costs. */
	void register(MeterRegistry meters, MetricMeterDocumentation meter, String provider, String description) {
		this.counts.forEach((reason, count) -> {
			if (this.registered.add(reason)) {
				FunctionCounter.builder(meter.getName(), count, LongAdder::sum)
					.description(description)
					.tag(MetricMeterDocumentation.Key.PROVIDER.asString(), provider)
					.tag(MetricMeterDocumentation.Key.REASON.asString(), reason)
					.register(meters);
			}
		});
	}

}
