package io.llmshield.cloud.logs.logback;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.llmshield.cloud.logs.LogEntry;
import io.llmshield.cloud.logs.LogLevel;
import io.llmshield.cloud.logs.LogPipeline;

/**
 * Gives what is logged to a {@link LogPipeline}. The caller's thread formats the message
 * and puts the event into the queue; everything else happens on the pipeline's thread.
 * The appender does not close the pipeline. Thread-safe.
 * <p>
 * What the threads of pipelines and the excluded loggers write is passed over: the SDK of
 * the provider logs while it writes log entries, which would never end.
 */
public final class CloudAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

	/**
	 * The loggers of the SDKs and of the HTTP and gRPC clients below them, which work on
	 * threads of their own.
	 */
	public static final List<String> SDK_LOGGERS = List.of("software.amazon.awssdk", "com.google.api.gax",
			"com.google.auth", "com.google.cloud.logging", "io.grpc", "com.azure", "com.microsoft.aad", "io.netty",
			"reactor.netty", "org.apache.hc", "org.apache.http", "jdk.httpclient", "sun.net.www.protocol.http");

	private final LogPipeline pipeline;

	private final List<String> excludedLoggers;

	private volatile LogLevel threshold = LogLevel.TRACE;

	/**
	 * Whether a logger is excluded, by its name: there are as many as there are loggers.
	 */
	private final Map<String, Boolean> excluded = new ConcurrentHashMap<>();

	/**
	 * Make an appender, to be started.
	 * @param pipeline where the events go
	 * @param excludedLoggers names of loggers that are passed over with all below them,
	 * for example {@link #SDK_LOGGERS}
	 */
	public CloudAppender(LogPipeline pipeline, List<String> excludedLoggers) {
		this.pipeline = pipeline;
		this.excludedLoggers = List.copyOf(excludedLoggers);
	}

	/**
	 * Set the least level that is taken; a marker named {@code FATAL} counts.
	 * @param threshold the level, {@code TRACE} if it is not set
	 */
	public void setThreshold(LogLevel threshold) {
		this.threshold = threshold;
	}

	@Override
	protected void append(ILoggingEvent event) {
		if (LogPipeline.isPipelineThread()
				|| this.excluded.computeIfAbsent(event.getLoggerName(), this::isExcluded).booleanValue()) {
			return;
		}
		LogLevel level = level(event);
		if (level.compareTo(this.threshold) < 0) {
			return;
		}
		if (event.getKeyValuePairs() != null && !event.getKeyValuePairs().isEmpty()) {
			logNow(event, level);
			return;
		}
		event.prepareForDeferredProcessing();
		this.pipeline.log(level, () -> EventEntries.entry(event, level));
	}

	/** Values of pairs may change before the pipeline's thread looks at them. */
	private void logNow(ILoggingEvent event, LogLevel level) {
		LogEntry entry;
		try {
			entry = EventEntries.entry(event, level);
		}
		catch (RuntimeException ex) {
			// Logback would swallow it; the pipeline counts it
			this.pipeline.log(level, () -> {
				throw ex;
			});
			return;
		}
		this.pipeline.log(entry);
	}

	private boolean isExcluded(String loggerName) {
		return this.excludedLoggers.stream()
			.anyMatch((excluded) -> loggerName.startsWith(excluded)
					&& (loggerName.length() == excluded.length() || loggerName.charAt(excluded.length()) == '.'));
	}

	private static LogLevel level(ILoggingEvent event) {
		if (EventEntries.isFatal(event)) {
			return LogLevel.FATAL;
		}
		return switch (event.getLevel().toInt()) {
			case Level.ERROR_INT -> LogLevel.ERROR;
			case Level.WARN_INT -> LogLevel.WARN;
			case Level.INFO_INT -> LogLevel.INFO;
			case Level.DEBUG_INT -> LogLevel.DEBUG;
			default -> LogLevel.TRACE;
		};
	}

}
