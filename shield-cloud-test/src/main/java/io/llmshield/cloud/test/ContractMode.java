package io.llmshield.cloud.test;

/**
 * What stands between a contract's test and the driver.
 */
public enum ContractMode {

	/**
	 * The portable code alone: no retry, no cache, no residency, no observation. Shows
	 * what the driver itself does.
	 */
	DRIVER,

	/**
	 * All layers, as an application has them: observation, residency, cache (for secrets)
	 * and a guard that repeats retryable failures at once.
	 */
	LAYERED

}
