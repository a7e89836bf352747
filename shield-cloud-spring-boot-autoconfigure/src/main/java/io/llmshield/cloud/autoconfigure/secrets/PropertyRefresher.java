package io.llmshield.cloud.autoconfigure.secrets;

import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.imports.ImportedSecrets;
import io.llmshield.cloud.autoconfigure.imports.OutdatedVersions;
import io.llmshield.cloud.secrets.SecretChange;
import io.llmshield.cloud.secrets.SecretChangeListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import org.springframework.cloud.endpoint.event.RefreshEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.env.Environment;

/**
 * Has Spring Cloud Context read the configuration again and rebind what has changed in
 * it, when a secret has changed: any property may come from it. On a thread of its own,
 * because reading calls the provider, and once for changes that come together. Again if
 * the provider could not be reached or an imported secret came in a version of before,
 * because a change is told once. Thread-safe.
 */
class PropertyRefresher implements SecretChangeListener {

	private static final Logger logger = LoggerFactory.getLogger(PropertyRefresher.class);

	private static final Duration PAUSE = Duration.ofSeconds(10);

	/** Causes may form a circle. */
	private static final int MAX_CAUSES = 20;

	private final Environment environment;

	private final ApplicationEventPublisher events;

	private final Executor executor;

	private final Executor later;

	private final OutdatedVersions outdated = new OutdatedVersions();

	private final AtomicBoolean asked = new AtomicBoolean();

	PropertyRefresher(Environment environment, ApplicationEventPublisher events, Executor executor) {
		this(environment, events, executor,
				CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, executor));
	}

	PropertyRefresher(Environment environment, ApplicationEventPublisher events, Executor executor, Executor later) {
		this.environment = environment;
		this.events = events;
		this.executor = executor;
		this.later = later;
	}

	@Override
	public void onSecretChange(SecretChange change) {
		this.outdated.note(change);
		if (this.asked.compareAndSet(false, true)) {
			start(this.executor, Level.WARN);
		}
	}

	private void start(Executor when, Level level) {
		try {
			when.execute(() -> refresh(level));
		}
		catch (RejectedExecutionException ex) {
			// The application is being closed
			this.asked.set(false);
		}
	}

	private void refresh(Level level) {
		this.asked.set(false);
		try {
			this.events.publishEvent(new RefreshEvent(this, null, "A secret has changed"));
			List<String> behind = this.outdated.in(ImportedSecrets.versions(this.environment));
			if (!behind.isEmpty()) {
				logger.atLevel(level)
					.log("The configuration was read again, but the provider still answers with a version of before for {}",
							behind);
				again();
			}
		}
		catch (RuntimeException ex) {
			logger.atLevel(level)
				.log("The configuration could not be read again after a secret had changed, and is the old one in part: {}",
						describe(ex));
			if (mayPass(ex)) {
				again();
			}
		}
	}

	private void again() {
		if (this.asked.compareAndSet(false, true)) {
			start(this.later, Level.DEBUG);
		}
	}

	private static boolean mayPass(Throwable failure) {
		Throwable cause = failure;
		for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
			if (cause instanceof CloudException cloud && cloud.retryable()) {
				return true;
			}
			cause = cause.getCause();
		}
		return false;
	}

	/**
	 * Other messages than ours may hold values of properties, the new secret's among
	 * them.
	 */
	static String describe(Throwable failure) {
		StringJoiner causes = new StringJoiner(", caused by ");
		Throwable cause = failure;
		for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
			causes.add((cause instanceof CloudException) ? cause.toString() : cause.getClass().getName());
			cause = cause.getCause();
		}
		return causes.toString();
	}

}
