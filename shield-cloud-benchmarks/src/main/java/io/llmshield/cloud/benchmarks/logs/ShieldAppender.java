package io.llmshield.cloud.benchmarks.logs;

import java.time.Duration;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.llmshield.cloud.aws.logs.AwsLogOptions;
import io.llmshield.cloud.aws.logs.AwsLogs;
import io.llmshield.cloud.logs.LogDriver;
import io.llmshield.cloud.logs.LogOptions;
import io.llmshield.cloud.logs.LogOverflow;
import io.llmshield.cloud.logs.LogPipeline;
import io.llmshield.cloud.logs.logback.CloudAppender;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;

/** Ours. */
final class ShieldAppender implements LogAppender {

	private final LogPipeline pipeline;

	private final Runnable end;

	ShieldAppender(LogDriver<?> driver) {
		this(driver, () -> {
		});
	}

	private ShieldAppender(LogDriver<?> driver, Runnable end) {
		this.pipeline = LogPipeline.start(driver,
				LogOptions.DEFAULT.withQueueCapacity(QUEUE).withOverflow(LogOverflow.BLOCK));
		this.end = end;
	}

	static ShieldAppender onAws() {
		CloudWatchLogsClient client = CloudWatchLogsClient.builder()
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
			.httpClient(new CountingHttp())
			.build();
		return new ShieldAppender(AwsLogs.driver(client, new AwsLogOptions("app", "host", false, 0)), client::close);
	}

	@Override
	public Appender<ILoggingEvent> create(LoggerContext context) {
		return new CloudAppender(this.pipeline, CloudAppender.SDK_LOGGERS);
	}

	@Override
	public long delivered() {
		return this.pipeline.status().delivered();
	}

	@Override
	public void flush() {
		this.pipeline.flush(Duration.ofMinutes(1));
	}

	@Override
	public void close() {
		this.pipeline.close();
		this.end.run();
	}

}
