package io.llmshield.cloud.test.keyvault;

import java.time.Duration;

/**
 * How the double behaves. Immutable.
 *
 * @param port the port, 0 for a free one
 * @param speed how many seconds go by in the vault while one goes by outside
 * @param recoverableDays how long deleted secrets can be recovered, 7 to 90 days, as a
 * vault says once for all its secrets
 * @param purgeProtected whether nobody may purge
 * @param lag how long deletions, recoveries and purges take, in the vault's time
 */
public record KeyVaultOptions(int port, int speed, int recoverableDays, boolean purgeProtected, Duration lag) {

	/** A free port, the real time, 90 days, purging allowed, half a second. */
	public static final KeyVaultOptions DEFAULT = new KeyVaultOptions(0, 1, 90, false, Duration.ofMillis(500));

	/**
	 * Check.
	 */
	public KeyVaultOptions {
		if (speed < 1 || recoverableDays < 7 || recoverableDays > 90) {
			throw new IllegalArgumentException("The speed is at least 1, the recoverable days are 7 to 90");
		}
	}

	/**
	 * The same with another port.
	 * @param port the port, 0 for a free one
	 * @return the options
	 */
	public KeyVaultOptions withPort(int port) {
		return new KeyVaultOptions(port, this.speed, this.recoverableDays, this.purgeProtected, this.lag);
	}

	/**
	 * The same in a vault where time goes by faster.
	 * @param speed how many seconds go by in the vault while one goes by outside
	 * @return the options
	 */
	public KeyVaultOptions withSpeed(int speed) {
		return new KeyVaultOptions(this.port, speed, this.recoverableDays, this.purgeProtected, this.lag);
	}

	/**
	 * The same with another retention of deleted secrets.
	 * @param recoverableDays 7 to 90
	 * @return the options
	 */
	public KeyVaultOptions withRecoverableDays(int recoverableDays) {
		return new KeyVaultOptions(this.port, this.speed, recoverableDays, this.purgeProtected, this.lag);
	}

	/**
	 * The same with purge protection.
	 * @return the options
	 */
	public KeyVaultOptions withPurgeProtection() {
		return new KeyVaultOptions(this.port, this.speed, this.recoverableDays, true, this.lag);
	}

	/**
	 * The same with another duration of deletions, recoveries and purges.
	 * @param lag in the vault's time
	 * @return the options
	 */
	public KeyVaultOptions withLag(Duration lag) {
		return new KeyVaultOptions(this.port, this.speed, this.recoverableDays, this.purgeProtected, lag);
	}

}
