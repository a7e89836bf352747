package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.resilience.CallGuard;
import org.jspecify.annotations.Nullable;

/**
 * What is the same on every provider, written once above the driver: names, limits,
 * capabilities, paging, rotation, write tokens and the context of errors.
 */
final class DefaultSecretManager implements CloudSecretManager {

	/** How often a rotation starts again when another writer was faster. */
	private static final int MAX_LOST_RACES = 5;

	/** How many versions are asked for under one time limit of the guard. */
	private static final int VERSIONS_PER_CALL = 50;

	private final SecretDriver driver;

	private final DriverCalls calls;

	private final SecretRules rules;

	private final SecretOptions defaults;

	private final LostRaces races;

	DefaultSecretManager(SecretDriver driver, CallGuard guard) {
		this(driver, guard, SecretOptions.DEFAULT);
	}

	DefaultSecretManager(SecretDriver driver, CallGuard guard, SecretOptions defaults) {
		this(driver, guard, defaults, LostRaces.PAUSING);
	}

	DefaultSecretManager(SecretDriver driver, CallGuard guard, SecretOptions defaults, LostRaces races) {
		this.races = races;
		this.driver = driver;
		this.defaults = defaults;
		this.calls = new DriverCalls(guard, driver.provider());
		this.rules = new SecretRules(driver.provider());
	}

	@Override
	public SecretValue getSecret(String name) {
		return read(SecretName.of(name), null);
	}

	@Override
	public SecretValue getSecret(String name, String version) {
		SecretName checked = SecretName.of(name);
		this.rules.checkVersion(CloudErrorKind.SECRET_FETCH, "get secret", checked, version);
		require(SecretCapability.VERSIONS, CloudErrorKind.SECRET_FETCH, "get secret version", checked);
		return read(checked, version);
	}

	private SecretValue read(SecretName name, @Nullable String version) {
		return call(CloudErrorKind.SECRET_FETCH, "get secret", name, () -> this.driver.read(name, version));
	}

	@Override
	public SecretMetadata getSecretMetadata(String name) {
		SecretName checked = SecretName.of(name);
		return call(CloudErrorKind.SECRET_FETCH, "get secret metadata", checked, () -> this.driver.describe(checked));
	}

	@Override
	public Stream<SecretSummary> listSecrets(String prefix) {
		this.rules.checkPrefix(prefix);
		return SecretPages.stream((token) -> this.calls.call(CloudErrorKind.SECRET_LIST, "list secrets",
				prefix.isEmpty() ? null : prefix, () -> this.driver.list(prefix, token)));
	}

	@Override
	public String createSecret(String name, SecretValue value, SecretOptions asked) {
		SecretName checked = SecretName.of(name);
		SecretOptions options = asked.over(this.defaults);
		this.rules.checkTags(checked, options);
		if (!options.tags().isEmpty()) {
			require(SecretCapability.TAGS, CloudErrorKind.SECRET_CREATE, "create secret with tags", checked);
		}
		if (options.keyId() != null) {
			require(SecretCapability.CUSTOMER_KEY, CloudErrorKind.SECRET_CREATE, "create secret with a key of its own",
					checked);
		}
		String token = writeToken();
		return call(CloudErrorKind.SECRET_CREATE, "create secret", checked,
				() -> this.driver.create(checked, value, options, token));
	}

	@Override
	public String updateSecret(String name, SecretValue value, @Nullable String ifVersion) {
		SecretName checked = SecretName.of(name);
		if (ifVersion != null) {
			this.rules.checkVersion(CloudErrorKind.SECRET_UPDATE, "update secret", checked, ifVersion);
			require(SecretCapability.CONDITIONAL_UPDATE, CloudErrorKind.SECRET_UPDATE, "conditional update of secret",
					checked);
		}
		return update(checked, value, ifVersion, "update secret");
	}

	private String update(SecretName name, SecretValue value, @Nullable String ifVersion, String operation) {
		String token = writeToken();
		return call(CloudErrorKind.SECRET_UPDATE, operation, name,
				() -> this.driver.update(name, value, ifVersion, token));
	}

	/**
	 * Read below the cache, make the next value, write it if nobody else has: a value is
	 * never made from one that was replaced meanwhile. Who has lost a race to others
	 * waits a little, at random, and reads the newest version by its number.
	 */
	@Override
	public String rotateSecret(String name, SecretGenerator generator) {
		SecretName checked = SecretName.of(name);
		require(SecretCapability.CONDITIONAL_UPDATE, CloudErrorKind.SECRET_UPDATE, "rotate secret", checked);
		SecretValue current = read(checked, null);
		for (int lostRaces = 1;; lostRaces++) {
			SecretValue next = generator.next(current);
			try {
				return update(checked, next, current.version(), "rotate secret");
			}
			catch (CloudException ex) {
				if (ex.category() != CloudErrorCategory.PRECONDITION_FAILED || lostRaces > MAX_LOST_RACES) {
					throw ex;
				}
			}
			pause(lostRaces, checked);
			current = readNewest(checked);
		}
	}

	private void pause(int lostRaces, SecretName name) {
		try {
			this.races.pause(lostRaces);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw CloudException.of(CloudErrorKind.SECRET_UPDATE, CloudErrorCategory.CANCELLED)
				.provider(this.driver.provider())
				.operation("rotate secret")
				.resource(name.toString())
				.reason("the thread was interrupted")
				.build();
		}
	}

	/**
	 * What a provider tells without a number may be behind for minutes, and then every
	 * race would be lost.
	 */
	private SecretValue readNewest(SecretName name) {
		if (!this.driver.capabilities().has(SecretCapability.VERSIONS)) {
			return read(name, null);
		}
		try {
			return read(name, call(CloudErrorKind.SECRET_FETCH, "get secret metadata", name,
					() -> this.driver.describe(name).version()));
		}
		catch (CloudException ex) {
			if (ex.category() != CloudErrorCategory.ACCESS_DENIED) {
				throw ex;
			}
			// To rotate, a description is not needed everywhere
			return read(name, null);
		}
	}

	@Override
	public void deleteSecret(String name, Duration recoveryWindow) {
		SecretName checked = SecretName.of(name);
		this.rules.checkWindow(checked, recoveryWindow);
		remove("delete secret", checked, () -> this.driver.delete(checked, recoveryWindow));
	}

	@Override
	public void restoreSecret(String name) {
		SecretName checked = SecretName.of(name);
		require(SecretCapability.RECOVERABLE_DELETE, CloudErrorKind.SECRET_UPDATE, "restore secret", checked);
		run(CloudErrorKind.SECRET_UPDATE, "restore secret", checked, () -> this.driver.restore(checked));
	}

	@Override
	public void purgeSecret(String name) {
		SecretName checked = SecretName.of(name);
		require(SecretCapability.PURGE, CloudErrorKind.SECRET_DELETE, "purge secret", checked);
		remove("purge secret", checked, () -> this.driver.purge(checked));
	}

	@Override
	public SecretCapabilities capabilities() {
		return this.driver.capabilities();
	}

	/** The newest versions by name as the application writes it, without the values. */
	Map<String, String> newestVersions(Collection<String> names) {
		List<SecretName> all = names.stream().map(SecretName::of).toList();
		Map<String, String> versions = new HashMap<>();
		for (int from = 0; from < all.size(); from += VERSIONS_PER_CALL) {
			List<SecretName> some = all.subList(from, Math.min(all.size(), from + VERSIONS_PER_CALL));
			Map<SecretName, String> found = this.calls.call(CloudErrorKind.SECRET_FETCH, "watch secrets", null,
					() -> this.driver.newestVersions(some));
			found.forEach((name, version) -> versions.put(name.toString(), version));
		}
		return versions;
	}

	private void require(SecretCapability capability, CloudErrorKind kind, String operation, SecretName name) {
		if (!this.driver.capabilities().has(capability)) {
			throw CloudException.of(kind, CloudErrorCategory.UNSUPPORTED)
				.provider(this.driver.provider())
				.operation(operation)
				.resource(name.toString())
				.reason("the provider lacks the capability " + capability)
				.remedy("See CloudSecretManager.capabilities() for what it can do")
				.build();
		}
	}

	private <T> T call(CloudErrorKind kind, String operation, SecretName name, Supplier<T> call) {
		return this.calls.call(kind, operation, name.toString(), call);
	}

	private void run(CloudErrorKind kind, String operation, SecretName name, Runnable call) {
		call(kind, operation, name, () -> {
			call.run();
			return Boolean.TRUE;
		});
	}

	/**
	 * A repeated removal that finds nothing is a success: the first attempt may have
	 * removed the secret before its reply was lost.
	 */
	private void remove(String operation, SecretName name, Runnable call) {
		AtomicBoolean repeated = new AtomicBoolean();
		run(CloudErrorKind.SECRET_DELETE, operation, name, () -> {
			boolean maybeRemoved = repeated.getAndSet(true);
			try {
				call.run();
			}
			catch (CloudException ex) {
				if (!maybeRemoved || ex.category() != CloudErrorCategory.NOT_FOUND) {
					throw ex;
				}
			}
		});
	}

	private static String writeToken() {
		return UUID.randomUUID().toString();
	}

	@Override
	public String toString() {
		return "DefaultSecretManager > " + this.driver.provider();
	}

}
