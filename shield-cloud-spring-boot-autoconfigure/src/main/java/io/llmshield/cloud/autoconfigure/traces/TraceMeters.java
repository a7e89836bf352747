package io.llmshield.cloud.autoconfigure.traces;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * Counts spans by what became of them. A time series is made when its outcome first
 * happens: clouds charge for each. Thread-safe.
 */
class TraceMeters implements MeterBinder, TraceReport {

	static final String NAME = "shield.cloud.traces.spans";

	/** They were taken. */
	static final String SUCCESS = "success";

	/** The cloud took the request and refused these. */
	static final String REJECTED = "rejected";

	/** Larger than one request may be, each by itself. */
	static final String TOO_LARGE = "too-large";

	/** More came than could be sent. */
	static final String OVERLOADED = "overloaded";

	private final String provider;

	private final Clock clock;

	private @Nullable String failure;

	private @Nullable String reason;

	private @Nullable Instant failingSince;

	private @Nullable Instant lastSuccess;

	private final Map<String, Long> totals = new HashMap<>();

	private final List<MeterRegistry> registries = new ArrayList<>();

	TraceMeters(String provider) {
		this(provider, Clock.systemUTC());
	}

	TraceMeters(String provider, Clock clock) {
		this.provider = provider;
		this.clock = clock;
	}

	/** Note how the last request ended. */
	synchronized void answered(TraceAnswer answer) {
		this.failure = (answer.failure() != null) ? answer.outcome() : null;
		this.reason = (answer.failure() != null) ? answer.reason() : null;
		if (this.failure == null) {
			this.lastSuccess = this.clock.instant();
			this.failingSince = null;
		}
		else if (this.failingSince == null) {
			this.failingSince = this.clock.instant();
		}
	}

	@Override
	public synchronized TraceStatus status() {
		return new TraceStatus(this.provider, this.failure, this.reason, this.failingSince, this.lastSuccess,
				this.totals);
	}

	/** Spans may have been sent before there was a registry. */
	@Override
	public synchronized void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
		this.totals.forEach((outcome, spans) -> add(registry, outcome, spans));
	}

	synchronized void count(String outcome, long spans) {
		if (spans > 0) {
			this.totals.merge(outcome, spans, Long::sum);
			this.registries.forEach((registry) -> add(registry, outcome, spans));
		}
	}

	/** Return how many spans were not taken so far. */
	synchronized long lost() {
		return this.totals.entrySet()
			.stream()
			.filter((count) -> !SUCCESS.equals(count.getKey()))
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

	private void add(MeterRegistry registry, String outcome, long spans) {
		Counter.builder(NAME)
			.tag("provider", this.provider)
			.tag("outcome", outcome)
			.baseUnit("spans")
			.description("Spans by what became of them")
			.register(registry)
			.increment((double) spans);
	}

}
