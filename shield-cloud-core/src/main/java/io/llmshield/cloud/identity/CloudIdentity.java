package io.llmshield.cloud.identity;

/**
 * Tells as whom the application appears to the selected provider. For diagnostics and
 * audit; nothing should be permitted or refused because of it. Implementations are safe
 * for use by any number of threads, and block.
 */
public interface CloudIdentity {

	/**
	 * Return the identity. The provider is asked at the first call; later calls return
	 * what it said then. A failure is not remembered.
	 * @return the identity
	 * @throws io.llmshield.cloud.CloudException of the kind {@code AUTH_FAILED}:
	 * {@code UNAUTHENTICATED} if there are no valid credentials, {@code UNAVAILABLE} if
	 * the provider cannot be asked
	 */
	Identity current();

	/**
	 * Ask the provider again, for example after the credentials were changed.
	 * @return the identity
	 * @throws io.llmshield.cloud.CloudException as {@link #current()}; what was known
	 * before is kept then
	 */
	Identity refresh();

}
