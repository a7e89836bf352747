package io.llmshield.cloud.autoconfigure.secrets;

import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.imports.ImportedSecrets;
import io.llmshield.cloud.autoconfigure.imports.OutdatedVersions;
import io.llmshield.cloud.secrets.SecretChange;
import io.llmshield.cloud.secrets.SecretChangeListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.cloud.endpoint.event.RefreshEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Has Spring Cloud Context read the configuration again and rebind what has changed in
 * it, when a secret has changed: any property may come from it. On a thread of its own,
 * because reading calls the provider, and once for changes that come together. Again if
 * the provider could not be reached or an imported secret came in a version of before,
 * because a change is told once. A change that is seen before the application is ready
 * waits for that, because Spring Cloud Context ignores what it is asked before.
 * Thread-safe.
 */
class PropertyRefresher implements SecretChangeListener, ApplicationListener<AvailabilityChangeEvent<?>> {

	private static final Logger logger = LoggerFactory.getLogger(PropertyRefresher.class);

	private static final Duration PAUSE = Duration.ofSeconds(10);

	/**
	 * Each refresh makes all beans of the refresh scope anew, so it is not done often.
	 */
	private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

	/** About three hours, as a handle of a secret waits. */
	private static final int MOST_TRIES = 40;

	private static final int MAX_DOUBLINGS = 5;

	/** Causes may form a circle. */
	private static final int MAX_CAUSES = 20;

	private final Environment environment;

	private final ApplicationEventPublisher events;

	private final Executor executor;

	private final Function<Duration, Executor> later;

	private final OutdatedVersions outdated = new OutdatedVersions();

	private final AtomicBoolean asked = new AtomicBoolean();

	/** A change does not wait for the next attempt, which is its own from then on. */
	private final AtomicInteger attempt = new AtomicInteger();

	private final AtomicInteger tries = new AtomicInteger();

	private final AtomicBoolean held = new AtomicBoolean();

	private volatile boolean ready;

	PropertyRefresher(Environment environment, ApplicationEventPublisher events, Executor executor) {
		this(environment, events, executor,
				(pause) -> CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, executor));
	}

	PropertyRefresher(Environment environment, ApplicationEventPublisher events, Executor executor,
			Function<Duration, Executor> later) {
		this.environment = environment;
		this.events = events;
		this.executor = executor;
		this.later = later;
	}

	@Override
	public void onSecretChange(SecretChange change) {
		this.outdated.note(change);
		this.tries.set(0);
		if (this.asked.compareAndSet(false, true)) {
			this.held.set(true);
			if (this.ready) {
				release();
			}
		}
	}

	/**
	 * Not the ready event itself, which Spring Cloud Context may get later than this:
	 * traffic is accepted when all have got it.
	 */
	@Override
	public void onApplicationEvent(AvailabilityChangeEvent<?> event) {
		if (event.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
			this.ready = true;
			release();
		}
	}

	private void release() {
		if (this.held.compareAndSet(true, false)) {
			start();
		}
	}

	private void start() {
		try {
			this.executor.execute(() -> {
				this.asked.set(false);
				refresh(Level.WARN);
			});
		}
		catch (RejectedExecutionException ex) {
			// The application is being closed
			this.asked.set(false);
		}
	}

	private void refresh(Level level) {
		this.attempt.incrementAndGet();
		try {
			this.events.publishEvent(new RefreshEvent(this, null, "A secret has changed"));
			List<String> behind = ImportedSecrets.behind(this.environment, this.outdated);
			if (!behind.isEmpty()) {
				logger.atLevel(level)
					.log("The configuration was read again, but the provider is away or still answers with a version of before for {}",
							behind);
				againUnlessInVain(behind);
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

	private void againUnlessInVain(List<String> behind) {
		if (this.tries.get() < MOST_TRIES) {
			again();
		}
		else {
			logger.warn("The newest version of {} did not come, and is not waited for any more until the next change",
					behind);
		}
	}

	private void again() {
		int doublings = Math.min(this.tries.getAndIncrement(), MAX_DOUBLINGS);
		Duration pause = PAUSE.multipliedBy(1L << doublings);
		int next = this.attempt.incrementAndGet();
		try {
			this.later.apply((pause.compareTo(LONGEST_PAUSE) < 0) ? pause : LONGEST_PAUSE).execute(() -> {
				if (this.attempt.get() == next) {
					refresh(Level.DEBUG);
				}
			});
		}
		catch (RejectedExecutionException ex) {
			// The application is being closed
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
