package io.llmshield.cloud.test.faults;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;

import io.llmshield.cloud.secrets.SecretCapabilities;
import io.llmshield.cloud.secrets.SecretDriver;
import io.llmshield.cloud.secrets.SecretMetadata;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretPage;
import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;

/**
 * A driver of secrets whose calls fail as a {@link FaultPlan} says; all others go to the
 * real driver. Thread-safe.
 */
public final class FaultySecretDriver implements SecretDriver {

	private final SecretDriver delegate;

	private final FaultPlan<SecretCall> plan = new FaultPlan<>();

	/**
	 * Create a driver without faults.
	 * @param delegate the real driver
	 */
	public FaultySecretDriver(SecretDriver delegate) {
		this.delegate = delegate;
	}

	/**
	 * Return the script.
	 * @return the plan
	 */
	public FaultPlan<SecretCall> plan() {
		return this.plan;
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
		return call(SecretCall.LOCATION, this.delegate::location);
	}

	@Override
	public SecretValue read(SecretName name, @Nullable String version) {
		return call(SecretCall.READ, () -> this.delegate.read(name, version));
	}

	@Override
	public int batchLimit() {
		return this.delegate.batchLimit();
	}

	@Override
	public Map<SecretName, SecretValue> readBatch(Collection<SecretName> names) {
		return call(SecretCall.READ_BATCH, () -> this.delegate.readBatch(names));
	}

	@Override
	public SecretMetadata describe(SecretName name) {
		return call(SecretCall.DESCRIBE, () -> this.delegate.describe(name));
	}

	@Override
	public String create(SecretName name, SecretValue value, SecretOptions options, String writeToken) {
		return call(SecretCall.CREATE, () -> this.delegate.create(name, value, options, writeToken));
	}

	@Override
	public String update(SecretName name, SecretValue value, @Nullable String ifVersion, String writeToken) {
		return call(SecretCall.UPDATE, () -> this.delegate.update(name, value, ifVersion, writeToken));
	}

	@Override
	public void delete(SecretName name, Duration recoveryWindow) {
		run(SecretCall.DELETE, () -> this.delegate.delete(name, recoveryWindow));
	}

	@Override
	public void restore(SecretName name) {
		run(SecretCall.RESTORE, () -> this.delegate.restore(name));
	}

	@Override
	public void purge(SecretName name) {
		run(SecretCall.PURGE, () -> this.delegate.purge(name));
	}

	@Override
	public SecretPage list(String prefix, @Nullable String pageToken) {
		return call(SecretCall.LIST, () -> this.delegate.list(prefix, pageToken));
	}

	@Override
	public Map<SecretName, String> newestVersions(Collection<SecretName> names) {
		return call(SecretCall.NEWEST_VERSIONS, () -> this.delegate.newestVersions(names));
	}

	private <T> T call(SecretCall call, Supplier<T> real) {
		return this.plan.around(call, 0, real);
	}

	private void run(SecretCall call, Runnable real) {
		call(call, () -> {
			real.run();
			return call;
		});
	}

}
