package io.llmshield.cloud.storage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes that really went over the wire, also those of uploads that failed
 * later and of ranges that were read again: {@code shield.cloud.storage.bytes} with the
 * tags provider, store and direction ({@code upload} or {@code download}). An attempt
 * that failed is not counted, because nobody knows how far it came. Thread-safe.
 */
final class TransferMeters {

	static final TransferMeters NONE = new TransferMeters(null, null);

	private final @Nullable Counter uploaded;

	private final @Nullable Counter downloaded;

	private TransferMeters(@Nullable Counter uploaded, @Nullable Counter downloaded) {
		this.uploaded = uploaded;
		this.downloaded = downloaded;
	}

	static TransferMeters of(MeterRegistry registry, String provider, String store) {
		return new TransferMeters(counter(registry, provider, store, "upload"),
				counter(registry, provider, store, "download"));
	}

	private static Counter counter(MeterRegistry registry, String provider, String store, String direction) {
		return Counter.builder("shield.cloud.storage.bytes")
			.description("Bytes of objects that were transferred")
			.baseUnit("bytes")
			.tag("provider", provider)
			.tag("store", store)
			.tag("direction", direction)
			.register(registry);
	}

	void uploaded(long bytes) {
		if (this.uploaded != null) {
			this.uploaded.increment((double) bytes);
		}
	}

	void downloaded(long bytes) {
		if (this.downloaded != null) {
			this.downloaded.increment((double) bytes);
		}
	}

}
