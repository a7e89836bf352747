package io.llmshield.cloud.autoconfigure.secrets;

import java.time.Duration;

import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretWatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aop.framework.AopProxyUtils;

/**
 * Finds the manager to be watched behind what has become of its bean: a proxy with
 * advice, or something else by the same name, such as a mock, which cannot be watched.
 */
final class WatchedManager {

	private static final Logger logger = LoggerFactory.getLogger(WatchedManager.class);

	private WatchedManager() {
	}

	static SecretWatcher watcher(CloudSecretManager bean, Duration interval) {
		CloudSecretManager manager = target(bean);
		if (SecretWatcher.canWatch(manager)) {
			return SecretWatcher.of(manager, interval);
		}
		logger.debug("Changes of secrets are not watched for: the bean is a {}, and not made by SecretManagerBuilder",
				manager.getClass().getName());
		return SecretWatcher.idle();
	}

	/** A proxy may stand in front of a proxy. */
	private static CloudSecretManager target(CloudSecretManager bean) {
		CloudSecretManager manager = bean;
		while (AopProxyUtils.getSingletonTarget(manager) instanceof CloudSecretManager target) {
			manager = target;
		}
		return manager;
	}

}
