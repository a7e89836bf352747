package io.llmshield.cloud.azure.secrets;

import java.util.List;

import io.llmshield.cloud.secrets.SecretName;
import org.jspecify.annotations.Nullable;

/**
 * Finds the version that readers get: the newest that is enabled and within its dates.
 * Two updates without a condition in the same second by two processes leave open which is
 * newer; the service knows, but tells only whoever reads the value. That is the one case
 * in which a value is read to learn a version.
 */
final class NewestVersion {

	private final KeyVaultCalls calls;

	private final Timing timing;

	NewestVersion(KeyVaultCalls calls, Timing timing) {
		this.calls = calls;
		this.timing = timing;
	}

	/** Return the version, or {@code null} if none can be read. */
	VersionLog.@Nullable Entry of(SecretName name, VersionLog log, SecretErrors errors) {
		List<VersionLog.Entry> newest = log.newest(this.timing.now(), this.timing.settledBefore());
		if (newest.isEmpty()) {
			return null;
		}
		VersionLog.Entry last = newest.get(newest.size() - 1);
		if (newest.size() == 1) {
			return last;
		}
		String latest = errors.run(() -> this.calls.get(name, null)).getProperties().getVersion();
		return newest.stream().filter((entry) -> entry.id().equals(latest)).findFirst().orElse(last);
	}

}
