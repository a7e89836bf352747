package io.llmshield.cloud.benchmarks.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import io.llmshield.cloud.local.LocalLogs;

/**
 * Lines a second from {@code log.info} to the end, the caller waiting where an appender
 * lets it wait and the queue is full. Some do not wait but drop, so what came through is
 * told beside. Run on one processor to see what a line costs in all:
 * {@code taskset -c 0 java -cp benchmarks.jar …LogThroughput shield-local shield-aws awslogs}.
 */
public final class LogThroughput {

	private static final int LINES = 400_000;

	private static final int ROUNDS = 4;

	/** When nothing more has come for so long, nothing more will. */
	private static final Duration SILENCE = Duration.ofSeconds(7);

	private LogThroughput() {
	}

	/**
	 * Run each four times.
	 * @param arguments the appenders as {@link LogCallerBenchmark} names them, or
	 * {@code shield-local} for ours with the file of the provider {@code local}, which is
	 * the default
	 * @throws IOException if the files cannot be written
	 */
	public static void main(String... arguments) throws IOException {
		for (String name : (arguments.length > 0) ? List.of(arguments) : List.of("shield-local")) {
			for (int round = 1; round <= ROUNDS; round++) {
				System.out.printf("%-14s round %d: %s%n", name, round,
						"shield-local".equals(name) ? local() : run(LogAppender.named(name)));
			}
		}
	}

	private static String local() throws IOException {
		Path directory = Files.createTempDirectory("log-throughput-");
		try {
			Path file = directory.resolve("app.jsonl");
			String result = run(new ShieldAppender(LocalLogs.driver(file, Long.MAX_VALUE, 1)));
			try (Stream<String> lines = Files.lines(file)) {
				return result + ", lines in the file: " + lines.count();
			}
		}
		finally {
			try (Stream<Path> files = Files.walk(directory)) {
				files.sorted(Comparator.reverseOrder()).forEach(LogThroughput::delete);
			}
		}
	}

	private static void delete(Path file) {
		try {
			Files.delete(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String run(LogAppender tested) {
		LoggerContext context = new LoggerContext();
		context.setMDCAdapter(new LogbackMDCAdapter());
		try (tested) {
			Appender<ILoggingEvent> appender = tested.create(context);
			appender.setContext(context);
			appender.start();
			Logger logger = context.getLogger("app.Service");
			logger.setLevel(Level.INFO);
			logger.addAppender(appender);
			long start = System.nanoTime();
			for (int i = 0; i < LINES; i++) {
				logger.info("scanned prompt {} of {} characters", i, LINES);
			}
			tested.flush();
			long last = System.nanoTime();
			long delivered = tested.delivered();
			while (delivered < LINES && System.nanoTime() - last < SILENCE.toNanos()) {
				sleep();
				if (tested.delivered() > delivered) {
					delivered = tested.delivered();
					last = System.nanoTime();
				}
			}
			return "%,.0f lines a second, %,d of %,d came through".formatted(delivered / ((last - start) / 1e9),
					delivered, LINES);
		}
		finally {
			context.stop();
		}
	}

	private static void sleep() {
		try {
			Thread.sleep(1);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
