package io.llmshield.cloud.secrets;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import com.github.benmanes.caffeine.cache.stats.StatsCounter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;

/**
 * Counts what the cache answers. Each read is counted once, by the layer that answers it,
 * and not again by Caffeine, which sees a miss twice and cannot tell stale from fresh;
 * Caffeine reports these numbers as its own.
 */
final class SecretCacheStatistics implements StatsCounter {

	private final LongAdder hits = new LongAdder();

	private final LongAdder misses = new LongAdder();

	private final LongAdder stale = new LongAdder();

	private final LongAdder negative = new LongAdder();

	private final LongAdder loads = new LongAdder();

	private final LongAdder failedLoads = new LongAdder();

	private final LongAdder loadNanos = new LongAdder();

	private final LongAdder evictions = new LongAdder();

	void hit() {
		this.hits.increment();
	}

	void miss() {
		this.misses.increment();
	}

	void stale() {
		this.stale.increment();
	}

	void negative() {
		this.negative.increment();
	}

	void loaded(long nanos) {
		this.loads.increment();
		this.loadNanos.add(nanos);
	}

	void loadFailed(long nanos) {
		this.failedLoads.increment();
		this.loadNanos.add(nanos);
	}

	/** Part of the reads that were answered without waiting for the provider. */
	double hitRatio() {
		double answered = answered();
		return answered / (answered + this.misses.sum());
	}

	private long answered() {
		return this.hits.sum() + this.stale.sum() + this.negative.sum();
	}

	void bindTo(MeterRegistry meters, AsyncCache<Object, Object> cache) {
		CaffeineCacheMetrics.monitor(meters, cache, CachedSecrets.NAME);
		count(meters, "hit", (statistics) -> statistics.hits.sum());
		count(meters, "miss", (statistics) -> statistics.misses.sum());
		count(meters, "stale", (statistics) -> statistics.stale.sum());
		count(meters, "negative", (statistics) -> statistics.negative.sum());
		Gauge.builder("shield.cloud.secrets.cache.hit.ratio", this, SecretCacheStatistics::hitRatio)
			.description("Part of the reads that were answered without waiting for the provider, from 0 to 1")
			.register(meters);
	}

	private void count(MeterRegistry meters, String result, ToDoubleFunction<SecretCacheStatistics> value) {
		FunctionCounter.builder("shield.cloud.secrets.cache.gets", this, value)
			.description("Reads of secrets by what the cache answered")
			.tag("result", result)
			.register(meters);
	}

	@Override
	public void recordHits(int count) {
		// counted by the layer
	}

	@Override
	public void recordMisses(int count) {
		// counted by the layer
	}

	@Override
	public void recordLoadSuccess(long loadTime) {
		// counted by the layer, which completes failed loads normally
	}

	@Override
	public void recordLoadFailure(long loadTime) {
		// counted by the layer
	}

	@Override
	public void recordEviction(int weight, RemovalCause cause) {
		this.evictions.increment();
	}

	@Override
	public CacheStats snapshot() {
		return CacheStats.of(answered(), this.misses.sum(), this.loads.sum(), this.failedLoads.sum(),
				this.loadNanos.sum(), this.evictions.sum(), this.evictions.sum());
	}

}
