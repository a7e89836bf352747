package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import com.github.benmanes.caffeine.cache.Ticker;

/**
 * Time that passes when told to.
 */
class FakeTicker implements Ticker {

	private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000);

	void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

	@Override
	public long read() {
		return this.nanos.get();
	}

}
