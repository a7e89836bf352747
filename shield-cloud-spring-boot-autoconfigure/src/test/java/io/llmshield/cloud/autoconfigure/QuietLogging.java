package io.llmshield.cloud.autoconfigure;

import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.StandardEnvironment;

/**
 * Undoes what an application of a test has set, for the tests after it.
 */
public final class QuietLogging {

	private QuietLogging() {
	}

	/**
	 * Read the tests' own configuration again. Levels that an application has set would
	 * stay, and so would the filter that drops everything until the next one is there.
	 */
	public static void restore() {
		LoggingSystem logging = LoggingSystem.get(QuietLogging.class.getClassLoader());
		logging.cleanUp();
		logging.beforeInitialize();
		logging.initialize(new LoggingInitializationContext(new StandardEnvironment()), null, null);
		logging.cleanUp();
	}

}
