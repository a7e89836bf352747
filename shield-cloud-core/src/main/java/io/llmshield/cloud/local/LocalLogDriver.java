package io.llmshield.cloud.local;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogJson;
import io.llmshield.cloud.logs.LogLimits;
import io.llmshield.cloud.logs.LogReceipt;

/**
 * Writes JSON lines to a file, and to a new one once it is full. Several processes may
 * write to the same file: each batch is appended in one write.
 */
final class LocalLogDriver implements LogDriver<byte[]> {

	private static final LogLimits LIMITS = LogLimits.ofSize(10_000, 8 * 1024 * 1024, 1024 * 1024);

	private final Path file;

	private final long maxFileSize;

	private final int filesKept;

	private final Operation operation;

	private boolean torn;

	LocalLogDriver(Path file, long maxFileSize, int filesKept) {
		this.file = file.toAbsolutePath();
		this.maxFileSize = maxFileSize;
		this.filesKept = filesKept;
		this.operation = new Operation(CloudErrorKind.LOG_WRITE, "write log entries", this.file.toString());
	}

	@Override
	public String provider() {
		return LocalProvider.ID;
	}

	@Override
	public LogLimits limits() {
		return LIMITS;
	}

	@Override
	public byte[] encode(LogEntry entry) {
		return LogJson.write(entry);
	}

	@Override
	public int size(byte[] encoded) {
		return encoded.length + 1;
	}

	@Override
	public LogReceipt write(List<byte[]> batch) {
		ByteArrayOutputStream lines = new ByteArrayOutputStream();
		if (this.torn) {
			// Half a line of a write that failed must not spoil the next one
			lines.write('\n');
		}
		batch.forEach((line) -> {
			lines.writeBytes(line);
			lines.write('\n');
		});
		return this.operation.run(() -> {
			Files.createDirectories(this.file.resolveSibling("."));
			if (isFull()) {
				startNewFile();
			}
			// Not through a channel: an interrupt at shutdown must not tear a line
			try (OutputStream out = new FileOutputStream(this.file.toFile(), true)) {
				this.torn = true;
				lines.writeTo(out);
			}
			this.torn = false;
			return LogReceipt.ALL;
		});
	}

	private boolean isFull() throws IOException {
		return Files.exists(this.file) && Files.size(this.file) >= this.maxFileSize;
	}

	/** Only one process at a time, or a second one would move the new file as well. */
	private void startNewFile() throws IOException {
		try (FileChannel channel = FileChannel.open(numbered("lock"), StandardOpenOption.CREATE,
				StandardOpenOption.WRITE); FileLock lock = channel.lock()) {
			if (!isFull()) {
				return;
			}
			for (int i = this.filesKept - 1; i > 0; i--) {
				move(numbered(String.valueOf(i)), numbered(String.valueOf(i + 1)));
			}
			move(this.file, numbered("1"));
		}
	}

	private void move(Path from, Path to) throws IOException {
		if (Files.exists(from)) {
			Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
		}
	}

	private Path numbered(String suffix) {
		return this.file.resolveSibling(this.file.getFileName() + "." + suffix);
	}

}
