package io.llmshield.cloud.benchmarks.logs;

import java.util.List;

import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogJson;
import io.llmshield.cloud.logs.LogLimits;
import io.llmshield.cloud.logs.LogReceipt;

/** Encodes as the drivers do, and throws it away. */
final class DiscardingDriver implements LogDriver<byte[]> {

	@Override
	public String provider() {
		return "discarding";
	}

	@Override
	public LogLimits limits() {
		return LogLimits.ofSize(10_000, 1_048_576, 1_048_576);
	}

	@Override
	public byte[] encode(LogEntry entry) {
		return LogJson.write(entry);
	}

	@Override
	public int size(byte[] encoded) {
		return encoded.length + 26;
	}

	@Override
	public LogReceipt write(List<byte[]> batch) {
		return LogReceipt.ALL;
	}

}
