package io.llmshield.cloud.autoconfigure.secrets;

import io.llmshield.cloud.secrets.SecretChange;
import io.llmshield.cloud.secrets.SecretChangeListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Tells changes to the application's {@link SecretChangeListener} beans, which are looked
 * up at the first change because they may need the manager that tells it, and publishes
 * each {@link SecretChange} as an event of the application.
 */
class SecretChangePublisher implements SecretChangeListener {

	private static final Logger logger = LoggerFactory.getLogger(SecretChangePublisher.class);

	private final ObjectProvider<SecretChangeListener> listeners;

	private final ApplicationEventPublisher events;

	SecretChangePublisher(ObjectProvider<SecretChangeListener> listeners, ApplicationEventPublisher events) {
		this.listeners = listeners;
		this.events = events;
	}

	@Override
	public void onSecretChange(SecretChange change) {
		this.listeners.orderedStream().forEach((listener) -> guarded(() -> listener.onSecretChange(change), change));
		guarded(() -> this.events.publishEvent(change), change);
	}

	private static String place(RuntimeException ex) {
		StackTraceElement[] trace = ex.getStackTrace();
		return (trace.length > 0) ? " at " + trace[0] : "";
	}

	private static void guarded(Runnable call, SecretChange change) {
		try {
			call.run();
		}
		catch (RuntimeException ex) {
			// A message may hold the value that a listener could not use; where it failed
			// holds none
			logger.warn("A listener failed on the change of secret '{}' with {}{}", change.name(),
					PropertyRefresher.describe(ex), place(ex));
		}
	}

}
