package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Passes every call on. The base for what stands in front of a driver, for example the
 * faults of a test. What changes {@link #read} changes {@link #readBatch} as well, or
 * answers 1 for {@link #batchLimit}. Thread-safe if the subclass is.
 */
public abstract class ForwardingSecretDriver implements SecretDriver {

	private final SecretDriver delegate;

	/**
	 * Create it.
	 * @param delegate takes the calls
	 */
	protected ForwardingSecretDriver(SecretDriver delegate) {
		this.delegate = Objects.requireNonNull(delegate);
	}

	/**
	 * Return what takes the calls.
	 * @return the driver
	 */
	protected final SecretDriver delegate() {
		return this.delegate;
	}

	@Override
	public String provider() {
		return this.delegate.provider();
	}

	@Override
	public SecretCapabilities capabilities() {
		return this.delegate.capabilities();
	}

	@Override
	public String location() {
		return this.delegate.location();
	}

	@Override
	public SecretValue read(SecretName name, @Nullable String version) {
		return this.delegate.read(name, version);
	}

	@Override
	public int batchLimit() {
		return this.delegate.batchLimit();
	}

	@Override
	public Map<SecretName, SecretValue> readBatch(Collection<SecretName> names) {
		return this.delegate.readBatch(names);
	}

	@Override
	public SecretMetadata describe(SecretName name) {
		return this.delegate.describe(name);
	}

	@Override
	public String create(SecretName name, SecretValue value, SecretOptions options, String writeToken) {
		return this.delegate.create(name, value, options, writeToken);
	}

	@Override
	public String update(SecretName name, SecretValue value, @Nullable String ifVersion, String writeToken) {
		return this.delegate.update(name, value, ifVersion, writeToken);
	}

	@Override
	public void delete(SecretName name, Duration recoveryWindow) {
		this.delegate.delete(name, recoveryWindow);
	}

	@Override
	public void restore(SecretName name) {
		this.delegate.restore(name);
	}

	@Override
	public void purge(SecretName name) {
		this.delegate.purge(name);
	}

	@Override
	public SecretPage list(String prefix, @Nullable String pageToken) {
		return this.delegate.list(prefix, pageToken);
	}

	@Override
	public Map<SecretName, String> newestVersions(Collection<SecretName> names) {
		return this.delegate.newestVersions(names);
	}

}
