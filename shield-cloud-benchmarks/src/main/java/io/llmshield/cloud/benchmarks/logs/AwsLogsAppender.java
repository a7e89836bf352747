package io.llmshield.cloud.benchmarks.logs;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;

/** {@code ca.pjer:logback-awslogs-appender}. */
final class AwsLogsAppender implements LogAppender {

	private final long before = CountingHttp.ENTRIES.get();

	@Override
	public Appender<ILoggingEvent> create(LoggerContext context) {
		System.setProperty(CountingHttp.Service.PROPERTY, CountingHttp.Service.class.getName());
		ca.pjer.logback.AwsLogsAppender appender = new ca.pjer.logback.AwsLogsAppender();
		PatternLayout layout = new PatternLayout();
		layout.setContext(context);
		// No less than what ours sends
		layout.setPattern("{\"level\":\"%level\",\"logger\":\"%logger\",\"thread\":\"%thread\",\"message\":\"%msg\"}");
		layout.start();
		appender.setLayout(layout);
		appender.setLogRegion("eu-central-1");
		appender.setLogGroupName("app");
		appender.setLogStreamName("host");
		appender.setAccessKeyId("key");
		appender.setSecretAccessKey("secret");
		// Its queue holds twice that, and it drops INFO when that is half full
		appender.setMaxBatchLogEvents(10_000);
		appender.setMaxFlushTimeMillis(50);
		appender.setMaxBlockTimeMillis(60_000);
		return appender;
	}

	@Override
	public long delivered() {
		return CountingHttp.ENTRIES.get() - this.before;
	}

}
