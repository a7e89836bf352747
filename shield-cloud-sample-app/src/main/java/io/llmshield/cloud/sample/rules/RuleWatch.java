package io.llmshield.cloud.sample.rules;

import java.time.Duration;

import io.llmshield.cloud.sample.SampleProperties;

import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;

/**
 * Looks for new rules at regular times.
 */
@Component
class RuleWatch implements SchedulingConfigurer {

	private final RuleBook rules;

	private final Duration interval;

	RuleWatch(RuleBook rules, SampleProperties properties) {
		this.rules = rules;
		this.interval = properties.rules().pollInterval();
	}

	@Override
	public void configureTasks(ScheduledTaskRegistrar registrar) {
		registrar.addFixedDelayTask(new FixedDelayTask(this.rules::refresh, this.interval, this.interval));
	}

}
