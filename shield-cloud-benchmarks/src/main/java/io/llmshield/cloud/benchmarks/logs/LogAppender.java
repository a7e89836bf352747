package io.llmshield.cloud.benchmarks.logs;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;

/**
 * An appender and what stands behind it: everything that it does for an entry except the
 * network, where entries are counted and thrown away.
 */
interface LogAppender extends AutoCloseable {

	/** How many entries fit between the caller and the background thread, about. */
	int QUEUE = 32_768;

	/** How many entries most of the appenders send at once. */
	int BATCH = 1_000;

	/** Make the appender; it is started by the caller. */
	Appender<ILoggingEvent> create(LoggerContext context);

	/** How many entries have come through so far. */
	long delivered();

	/** Send what waits, without waiting for it. */
	default void flush() {
	}

	@Override
	default void close() {
	}

	/** Make one of what there is to compare. */
	static LogAppender named(String name) {
		return switch (name) {
			case "shield" -> new ShieldAppender(new DiscardingDriver());
			case "shield-aws" -> ShieldAppender.onAws();
			case "logback-async" -> new LogbackAsyncAppender();
			case "awslogs" -> new AwsLogsAppender();
			case "google" -> new GoogleAppender();
			case "opentelemetry" -> new OpenTelemetryAppender();
			case "app-insights" -> new AppInsightsAppender();
			default -> throw new IllegalArgumentException("There is no appender " + name);
		};
	}

}
