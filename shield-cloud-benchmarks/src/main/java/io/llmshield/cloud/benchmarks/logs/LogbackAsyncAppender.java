package io.llmshield.cloud.benchmarks.logs;

import java.util.concurrent.atomic.AtomicLong;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;

/** Logback's own, before an appender that only counts. Nothing is encoded. */
final class LogbackAsyncAppender implements LogAppender {

	private final AtomicLong taken = new AtomicLong();

	@Override
	public Appender<ILoggingEvent> create(LoggerContext context) {
		AsyncAppender async = new AsyncAppender();
		async.setQueueSize(QUEUE);
		async.setDiscardingThreshold(0);
		Counting counting = new Counting();
		counting.setContext(context);
		counting.start();
		async.addAppender(counting);
		return async;
	}

	@Override
	public long delivered() {
		return this.taken.get();
	}

	private final class Counting extends AppenderBase<ILoggingEvent> {

		@Override
		protected void append(ILoggingEvent event) {
			LogbackAsyncAppender.this.taken.incrementAndGet();
		}

	}

}
