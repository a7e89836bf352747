package io.llmshield.cloud.secrets;

import java.time.Duration;

import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@link SecretChanges} informed of what is read and written. Outside the cache, so
 * that a listener reads the new version.
 */
final class NotifyingSecretManager extends ForwardingSecretManager {

	private final SecretChanges changes;

	NotifyingSecretManager(CloudSecretManager delegate, SecretChanges changes) {
		super(delegate);
		this.changes = changes;
	}

	SecretChanges changes() {
		return this.changes;
	}

	@Override
	public SecretValue getSecret(String name) {
		SecretValue value = super.getSecret(name);
		this.changes.read(name, value.version());
		return value;
	}

	@Override
	public String createSecret(String name, SecretValue value, SecretOptions options) {
		return written(name, super.createSecret(name, value, options));
	}

	@Override
	public String updateSecret(String name, SecretValue value, @Nullable String ifVersion) {
		return written(name, super.updateSecret(name, value, ifVersion));
	}

	@Override
	public String rotateSecret(String name, SecretGenerator generator) {
		return written(name, super.rotateSecret(name, generator));
	}

	private String written(String name, String version) {
		this.changes.written(name, version);
		return version;
	}

	@Override
	public void deleteSecret(String name, Duration recoveryWindow) {
		super.deleteSecret(name, recoveryWindow);
		this.changes.written(name, null);
	}

	/**
	 * What was told to be deleted is told to be back. Where its version cannot be found
	 * out, it is left to the watch, for the restoration has worked.
	 */
	@Override
	public void restoreSecret(String name) {
		super.restoreSecret(name);
		if (!this.changes.isDeleted(name)) {
			return;
		}
		String version;
		try {
			version = super.getSecretMetadata(name).version();
		}
		catch (CloudException ex) {
			return;
		}
		this.changes.restored(name, version);
	}

}
