package io.llmshield.cloud.logs;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The meters of a pipeline, all with the tag {@code provider}:
 * <ul>
 * <li>{@code shield.cloud.logs.delivered}: entries that the provider has taken</li>
 * <li>{@code shield.cloud.logs.lost}, with the tag {@code reason}: see
 * {@link LogLoss}</li>
 * <li>{@code shield.cloud.logs.calls}, with the tag {@code outcome}, {@code success} or
 * {@code failure}</li>
 * <li>{@code shield.cloud.logs.queued}: entries in memory</li>
 * <li>{@code shield.cloud.logs.spilled}: bytes on disk</li>
 * </ul>
 */
public final class LogMeters implements MeterBinder {

	private static final String PREFIX = "shield.cloud.logs.";

	private final LogPipeline pipeline;

	/**
	 * Make the meters of a pipeline.
	 * @param pipeline the pipeline
	 */
	public LogMeters(LogPipeline pipeline) {
		this.pipeline = pipeline;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		LogCounters counters = this.pipeline.counters();
		String provider = this.pipeline.provider();
		FunctionCounter.builder(PREFIX + "delivered", counters, LogCounters::delivered)
			.tag("provider", provider)
			.description("Log entries that the provider has taken")
			.baseUnit("entries")
			.register(registry);
		for (LogLoss loss : LogLoss.values()) {
			FunctionCounter.builder(PREFIX + "lost", counters, (all) -> all.lost(loss))
				.tag("provider", provider)
				.tag("reason", loss.tag())
				.description("Log entries that were not delivered")
				.baseUnit("entries")
				.register(registry);
		}
		FunctionCounter.builder(PREFIX + "calls", counters, LogCounters::calls)
			.tag("provider", provider)
			.tag("outcome", "success")
			.description("Calls that write log entries")
			.register(registry);
		FunctionCounter.builder(PREFIX + "calls", counters, LogCounters::failures)
			.tag("provider", provider)
			.tag("outcome", "failure")
			.description("Calls that write log entries")
			.register(registry);
		Gauge.builder(PREFIX + "queued", this.pipeline, (one) -> one.status().queued())
			.tag("provider", provider)
			.description("Log entries that wait in memory")
			.baseUnit("entries")
			.register(registry);
		Gauge.builder(PREFIX + "spilled", this.pipeline, (one) -> one.status().spilledBytes())
			.tag("provider", provider)
			.description("Log entries that wait on disk")
			.baseUnit(BaseUnits.BYTES)
			.register(registry);
	}

}
