package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.llmshield.cloud.observation.CloudObservations;
import org.jspecify.annotations.Nullable;

/**
 * Observes every operation, but not a fresh hit of the cache. A listing is observed up to
 * its first page.
 */
final class ObservedSecretManager extends ForwardingSecretManager {

	private final CloudObservations observations;

	ObservedSecretManager(CloudSecretManager delegate, CloudObservations observations) {
		super(delegate);
		this.observations = observations;
	}

	@Override
	public SecretValue getSecret(String name) {
		SecretValue cached = peek(name);
		return (cached != null) ? cached : observe("get", () -> super.getSecret(name));
	}

	@Override
	public SecretValue getSecret(String name, String version) {
		return observe("get-version", () -> super.getSecret(name, version));
	}

	@Override
	public SecretMetadata getSecretMetadata(String name) {
		return observe("metadata", () -> super.getSecretMetadata(name));
	}

	@Override
	public Stream<SecretSummary> listSecrets(String prefix) {
		return observe("list", () -> super.listSecrets(prefix));
	}

	@Override
	public String createSecret(String name, SecretValue value, SecretOptions options) {
		return observe("create", () -> super.createSecret(name, value, options));
	}

	@Override
	public String updateSecret(String name, SecretValue value, @Nullable String ifVersion) {
		return observe("update", () -> super.updateSecret(name, value, ifVersion));
	}

	@Override
	public String rotateSecret(String name, SecretGenerator generator) {
		return observe("rotate", () -> super.rotateSecret(name, generator));
	}

	@Override
	public void deleteSecret(String name, Duration recoveryWindow) {
		run("delete", () -> super.deleteSecret(name, recoveryWindow));
	}

	@Override
	public void restoreSecret(String name) {
		run("restore", () -> super.restoreSecret(name));
	}

	@Override
	public void purgeSecret(String name) {
		run("purge", () -> super.purgeSecret(name));
	}

	private <T> T observe(String operation, Supplier<T> call) {
		return this.observations.observe(operation, call);
	}

	private void run(String operation, Runnable call) {
		observe(operation, () -> {
			call.run();
			return Boolean.TRUE;
		});
	}

}
