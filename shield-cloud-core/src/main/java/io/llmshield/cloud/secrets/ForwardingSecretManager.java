package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Passes every call on. The base of each layer: a subclass overrides what it changes.
 * Thread-safe if the subclass is.
 * <p>
 * A layer that has to see every read, such as an audit, overrides {@link #peek(String)}
 * too: it is how a cached value passes the layers.
 */
public abstract class ForwardingSecretManager implements CloudSecretManager {

	private final CloudSecretManager delegate;

	private final @Nullable ForwardingSecretManager layer;

	/**
	 * Create a layer.
	 * @param delegate takes the calls
	 */
	protected ForwardingSecretManager(CloudSecretManager delegate) {
		this.delegate = Objects.requireNonNull(delegate);
		this.layer = (delegate instanceof ForwardingSecretManager forwarding) ? forwarding : null;
	}

	/**
	 * Return what takes the calls.
	 * @return the next layer towards the provider
	 */
	protected final CloudSecretManager delegate() {
		return this.delegate;
	}

	/**
	 * Return the newest version's value if the cache holds a fresh one, without a call to
	 * the provider, a lock or an allocation beyond the returned value. It lets
	 * {@link #getSecret(String)} of an outer layer skip what is only worth its cost when
	 * the provider is asked; a cached value is therefore counted by the cache's meters
	 * and is no observation. The cache counts a hit only when it returns a value: whoever
	 * gets {@code null} goes on with {@link #getSecret(String)}, which counts.
	 * @param name the secret's name, which may be outside the rules
	 * @return a copy that the caller owns, or {@code null} if there is no cache, no value
	 * or only a stale one
	 */
	protected @Nullable SecretValue peek(String name) {
		return (this.layer != null) ? this.layer.peek(name) : null;
	}

	@Override
	public SecretValue getSecret(String name) {
		return this.delegate.getSecret(name);
	}

	@Override
	public SecretValue getSecret(String name, String version) {
		return this.delegate.getSecret(name, version);
	}

	@Override
	public SecretMetadata getSecretMetadata(String name) {
		return this.delegate.getSecretMetadata(name);
	}

	@Override
	public Stream<SecretSummary> listSecrets(String prefix) {
		return this.delegate.listSecrets(prefix);
	}

	@Override
	public String createSecret(String name, SecretValue value, SecretOptions options) {
		return this.delegate.createSecret(name, value, options);
	}

	@Override
	public String updateSecret(String name, SecretValue value, @Nullable String ifVersion) {
		return this.delegate.updateSecret(name, value, ifVersion);
	}

	@Override
	public String rotateSecret(String name, SecretGenerator generator) {
		return this.delegate.rotateSecret(name, generator);
	}

	@Override
	public void deleteSecret(String name, Duration recoveryWindow) {
		this.delegate.deleteSecret(name, recoveryWindow);
	}

	@Override
	public void restoreSecret(String name) {
		this.delegate.restoreSecret(name);
	}

	@Override
	public void purgeSecret(String name) {
		this.delegate.purgeSecret(name);
	}

	@Override
	public SecretCapabilities capabilities() {
		return this.delegate.capabilities();
	}

	@Override
	public String toString() {
		return getClass().getSimpleName() + " > " + this.delegate;
	}

}
