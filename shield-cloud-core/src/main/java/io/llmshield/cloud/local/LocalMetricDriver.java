package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.metrics.Metric;
import io.llmshield.cloud.metrics.MetricDriver;
import io.llmshield.cloud.metrics.MetricLimits;
import io.llmshield.cloud.metrics.MetricReceipt;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Appends points to a file, one line of JSON each, and renames it when it is full. The
 * directory's lock stands between the processes that share it. Thread-safe.
 */
final class LocalMetricDriver implements MetricDriver {

	/** How large a file becomes before it is renamed. */
	static final long MAX_FILE_BYTES = 10_000_000;

	/** How many renamed files are kept. */
	static final int FILES_KEPT = 5;

	private static final String LOCK = "metrics";

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	/** The window is the clouds' own, so that what works here works there. */
	private static final MetricLimits LIMITS = new MetricLimits(1000, 1_000_000, false, Duration.ZERO,
			Duration.ofHours(24), Duration.ofMinutes(5));

	private final DataDirectory directory;

	private final long maxFileBytes;

	LocalMetricDriver(DataDirectory directory, long maxFileBytes) {
		this.directory = directory;
		this.maxFileBytes = maxFileBytes;
	}

	@Override
	public String provider() {
		return LocalProvider.ID;
	}

	@Override
	public MetricLimits limits() {
		return LIMITS;
	}

	@Override
	public int bytes(Metric metric) {
		return line(metric).getBytes(StandardCharsets.UTF_8).length;
	}

	@Override
	public MetricReceipt write(List<Metric> batch) {
		StringBuilder lines = new StringBuilder();
		batch.forEach((metric) -> lines.append(line(metric)));
		byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
		return new Operation(CloudErrorKind.METRICS_EXPORT, "write metrics", file(0)).run(() -> {
			try (StripedLocks.Held held = this.directory.locks().lock(LOCK)) {
				SafeFiles.inDirectory(this.directory.root(), folder(), () -> append(bytes));
			}
			return MetricReceipt.ALL;
		});
	}

	private void append(byte[] bytes) throws IOException {
		if (isFull(bytes.length)) {
			rotate();
		}
		Path file = file(0);
		try (FileChannel channel = Files.exists(file) ? SafeFiles.openForWrite(file) : SafeFiles.createPrivate(file)) {
			SafeFiles.writeFully(channel, ByteBuffer.wrap(bytes), channel.size());
		}
	}

	private boolean isFull(int more) throws IOException {
		try {
			long size = Files.size(file(0));
			return size > 0 && size + more > this.maxFileBytes;
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	private void rotate() throws IOException {
		for (int age = FILES_KEPT - 1; age >= 0; age--) {
			try {
				SafeFiles.replace(file(age), file(age + 1));
			}
			catch (NoSuchFileException ex) {
				// There are not that many yet
			}
		}
	}

	private Path folder() {
		return this.directory.root().resolve("metrics");
	}

	private Path file(int age) {
		return folder().resolve((age == 0) ? "points.jsonl" : "points." + age + ".jsonl");
	}

	private static String line(Metric metric) {
		ObjectNode node = MAPPER.createObjectNode();
		node.put("timestamp", metric.timestamp().toString());
		node.put("name", metric.name());
		node.put("value", metric.value());
		node.put("unit", metric.unit().ucum());
		ObjectNode dimensions = node.putObject("dimensions");
		metric.dimensions().forEach(dimensions::put);
		return MAPPER.writeValueAsString(node) + "\n";
	}

}
