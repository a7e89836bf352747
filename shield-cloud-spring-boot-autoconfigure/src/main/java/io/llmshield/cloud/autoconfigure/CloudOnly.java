package io.llmshield.cloud.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.env.Environment;

/**
 * Settings that only clouds know: customer-managed keys and lifecycle rules. The local
 * provider refuses them, because nothing must be silently less than it is asked to be. In
 * a test that runs an application on the local provider with the configuration of its
 * cloud, they are passed over; so is what would bring secrets of the machine into it.
 */
public final class CloudOnly {

	/**
	 * Marks such a test in its environment. Outside of {@code llmshield.cloud}, because
	 * it is no setting of the application.
	 */
	public static final String PASSED_OVER = "io.llmshield.cloud.boot.test.LocalShieldCloud";

	private static final Logger logger = LoggerFactory.getLogger(CloudOnly.class);

	private CloudOnly() {
	}

	/**
	 * Return a setting if it counts.
	 * @param <T> its type
	 * @param environment the application's
	 * @param property its name
	 * @param value what it says, {@code null} if it is not set
	 * @return the value, or {@code null} if it is not set or passed over
	 */
	public static <T> @Nullable T use(Environment environment, String property, @Nullable T value) {
		if (value == null || !isPassedOver(environment)) {
			return value;
		}
		logger.debug("{} is passed over in this test: the local provider has no such thing", property);
		return null;
	}

	/**
	 * Return whether the application is in such a test.
	 * @param environment the application's
	 * @return whether it is
	 */
	public static boolean isPassedOver(Environment environment) {
		return environment.getProperty(PASSED_OVER, Boolean.class, false)
				&& CloudProviders.LOCAL.equals(CloudProviders.selected(environment));
	}

}
