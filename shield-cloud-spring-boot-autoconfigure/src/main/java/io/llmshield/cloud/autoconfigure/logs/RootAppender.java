package io.llmshield.cloud.autoconfigure.logs;

import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.llmshield.cloud.logs.LogPipeline;
import io.llmshield.cloud.logs.logback.CloudAppender;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

/**
 * Hangs the appender on Logback's root logger while the application's context lives. It
 * goes before the pipeline does, so that what is logged until then is delivered.
 */
class RootAppender implements InitializingBean, DisposableBean {

	private static final String NAME = "shieldCloud";

	private final CloudAppender appender;

	private @Nullable Logger root;

	RootAppender(LogPipeline pipeline, LogsProperties properties) {
		List<String> excluded = new ArrayList<>(CloudAppender.SDK_LOGGERS);
		excluded.addAll(properties.excludedLoggers());
		this.appender = new CloudAppender(pipeline, excluded);
		this.appender.setThreshold(properties.level());
	}

	@Override
	public void afterPropertiesSet() {
		// Another logging library may be bound although Logback is there
		if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
			this.appender.setContext(context);
			this.appender.setName(NAME);
			this.appender.start();
			this.root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
			this.root.addAppender(this.appender);
		}
	}

	@Override
	public void destroy() {
		if (this.root != null) {
			this.root.detachAppender(this.appender);
			this.appender.stop();
		}
	}

}
