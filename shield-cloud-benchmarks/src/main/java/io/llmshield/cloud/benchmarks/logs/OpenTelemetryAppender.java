package io.llmshield.cloud.benchmarks.logs;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;

/** OpenTelemetry's. Nothing is encoded. */
final class OpenTelemetryAppender implements LogAppender {

	private final AtomicLong taken = new AtomicLong();

	private final BatchLogRecordProcessor processor = BatchLogRecordProcessor.builder(new Counting())
		.setMaxQueueSize(QUEUE)
		.setMaxExportBatchSize(BATCH)
		.build();

	private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
		.setLoggerProvider(SdkLoggerProvider.builder().addLogRecordProcessor(this.processor).build())
		.build();

	@Override
	public Appender<ILoggingEvent> create(LoggerContext context) {
		var appender = new io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender();
		appender.setOpenTelemetry(this.sdk);
		return appender;
	}

	@Override
	public long delivered() {
		return this.taken.get();
	}

	@Override
	public void flush() {
		this.processor.forceFlush();
	}

	@Override
	public void close() {
		this.sdk.close();
	}

	private final class Counting implements LogRecordExporter {

		@Override
		public CompletableResultCode export(Collection<LogRecordData> logs) {
			OpenTelemetryAppender.this.taken.addAndGet(logs.size());
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode flush() {
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode shutdown() {
			return CompletableResultCode.ofSuccess();
		}

	}

}
