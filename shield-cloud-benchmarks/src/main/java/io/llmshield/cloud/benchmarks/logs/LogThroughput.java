package io.llmshield.cloud.benchmarks.logs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.llmshield.cloud.local.LocalLogs;
import io.llmshield.cloud.logs.LogOptions;
import io.llmshield.cloud.logs.LogOverflow;
import io.llmshield.cloud.logs.LogPipeline;
import io.llmshield.cloud.logs.logback.CloudAppender;

/**
 * Lines a second from {@code log.info} to the file of the provider {@code local}, the
 * caller waiting where the queue is full. Run on one processor to see what a line costs
 * in all: {@code taskset -c 0 java -cp benchmarks.jar …LogThroughput}.
 */
public final class LogThroughput {

	private static final int LINES = 1_000_000;

	private LogThroughput() {
	}

	/**
	 * Run it five times.
	 * @param arguments none
	 * @throws IOException if the files cannot be written
	 */
	public static void main(String... arguments) throws IOException {
		for (int round = 1; round <= 5; round++) {
			Path directory = Files.createTempDirectory("log-throughput-");
			try {
				run(round, directory.resolve("app.jsonl"));
			}
			finally {
				try (Stream<Path> files = Files.walk(directory)) {
					files.sorted(Comparator.reverseOrder()).forEach((file) -> file.toFile().delete());
				}
			}
		}
	}

	private static void run(int round, Path file) throws IOException {
		LoggerContext context = new LoggerContext();
		context.setMDCAdapter(new LogbackMDCAdapter());
		LogPipeline pipeline = LogPipeline.start(LocalLogs.driver(file, Long.MAX_VALUE, 1),
				LogOptions.DEFAULT.withOverflow(LogOverflow.BLOCK));
		CloudAppender appender = new CloudAppender(pipeline, CloudAppender.SDK_LOGGERS);
		appender.setContext(context);
		appender.start();
		Logger logger = context.getLogger("app.Service");
		logger.setLevel(Level.INFO);
		logger.addAppender(appender);
		long start = System.nanoTime();
		for (int i = 0; i < LINES; i++) {
			logger.info("scanned prompt {} of {} characters", i, LINES);
		}
		boolean delivered = pipeline.flush(Duration.ofMinutes(5));
		double seconds = (System.nanoTime() - start) / 1e9;
		pipeline.close();
		try (Stream<String> lines = Files.lines(file)) {
			System.out.printf("round %d: %,.0f lines a second, %,d lines in the file, %d lost, all delivered: %s%n",
					round, LINES / seconds, lines.count(), pipeline.status().lostEntries(), delivered);
		}
	}

}
