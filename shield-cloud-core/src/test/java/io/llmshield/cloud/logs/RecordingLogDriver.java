package io.llmshield.cloud.logs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;

/**
 * A provider inside the JVM that keeps its limits strictly and fails when it is told to.
 */
final class RecordingLogDriver implements LogDriver<LogEntry> {

	private final LogLimits limits;

	final List<List<String>> batches = new CopyOnWriteArrayList<>();

	final AtomicInteger calls = new AtomicInteger();

	volatile Fault fault = (batch) -> {
	};

	volatile boolean closed;

	RecordingLogDriver(LogLimits limits) {
		this.limits = limits;
	}

	static CloudException failure(CloudErrorCategory category) {
		return CloudException.of(CloudErrorKind.LOG_WRITE, category)
			.provider("test")
			.reason("as the test wants")
			.build();
	}

	@Override
	public String provider() {
		return "test";
	}

	@Override
	public LogLimits limits() {
		return this.limits;
	}

	@Override
	public LogEntry encode(LogEntry entry) {
		if ("not encodable".equals(entry.message())) {
			throw new IllegalStateException("as the test wants");
		}
		return entry;
	}

	@Override
	public int size(LogEntry entry) {
		return entry.message().getBytes(StandardCharsets.UTF_8).length + 26;
	}

	@Override
	public LogReceipt write(List<LogEntry> batch) {
		this.calls.incrementAndGet();
		int bytes = batch.stream().mapToInt(this::size).sum();
		if (batch.isEmpty() || batch.size() > this.limits.maxEntries() || bytes > this.limits.maxBytes()) {
			throw new AssertionError(batch.size() + " entries of " + bytes + " bytes are outside the limits");
		}
		for (int i = 1; i < batch.size(); i++) {
			if (batch.get(i).timestamp().isBefore(batch.get(i - 1).timestamp())) {
				throw new AssertionError("The entries are not in the order of their times");
			}
		}
		this.fault.beforeWrite(batch);
		this.batches.add(batch.stream().map(LogEntry::message).toList());
		return LogReceipt.ALL;
	}

	List<String> messages() {
		List<String> all = new ArrayList<>();
		this.batches.forEach(all::addAll);
		return all;
	}

	@Override
	public void close() {
		this.closed = true;
	}

	/** What goes wrong. */
	@FunctionalInterface
	interface Fault {

		void beforeWrite(List<LogEntry> batch);

	}

}
