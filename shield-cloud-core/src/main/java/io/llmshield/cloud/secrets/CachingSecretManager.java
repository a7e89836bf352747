package io.llmshield.cloud.secrets;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.llmshield.cloud.observation.CloudObservations;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Keeps values for a while. Every write through this instance makes the cache forget the
 * secret, also when the write failed, because it may have happened all the same.
 */
final class CachingSecretManager extends ForwardingSecretManager implements SecretCache {

	private final SecretCacheOptions options;

	private final Supplier<CachedSecrets> creation;

	/** Made at the first read: it takes a good part of the time that a start takes. */
	private volatile @Nullable CachedSecrets secrets;

	CachingSecretManager(CloudSecretManager delegate, String provider, SecretCacheOptions options, Executor executor,
			CacheTimer timer, CloudObservations observations) {
		super(delegate);
		this.options = options;
		this.creation = () -> new CachedSecrets(new DelegateSource(delegate, provider, observations), options, executor,
				timer);
	}

	void bindTo(MeterRegistry meters) {
		secrets().statistics().bindTo(meters, secrets().springCache().getAsyncCache());
	}

	CachedSecrets secrets() {
		CachedSecrets made = this.secrets;
		return (made != null) ? made : create();
	}

	private synchronized CachedSecrets create() {
		CachedSecrets made = this.secrets;
		if (made == null) {
			made = this.creation.get();
			this.secrets = made;
		}
		return made;
	}

	@Override
	protected @Nullable SecretValue peek(String name) {
		CachedSecrets made = this.secrets;
		return (made != null) ? made.peek(name) : null;
	}

	@Override
	public SecretValue getSecret(String name) {
		return isCached(name) ? secrets().get(name) : super.getSecret(name);
	}

	@Override
	public SecretValue getSecret(String name, String version) {
		return isCached(name) ? secrets().get(new PinnedKey(name, version)) : super.getSecret(name, version);
	}

	private boolean isCached(String name) {
		return !this.options.ttl(name).isZero();
	}

	@Override
	public String createSecret(String name, SecretValue value, SecretOptions options) {
		return write(name, () -> super.createSecret(name, value, options));
	}

	@Override
	public String updateSecret(String name, SecretValue value, @Nullable String ifVersion) {
		return write(name, () -> super.updateSecret(name, value, ifVersion));
	}

	@Override
	public String rotateSecret(String name, SecretGenerator generator) {
		return write(name, () -> super.rotateSecret(name, generator));
	}

	@Override
	public void deleteSecret(String name, Duration recoveryWindow) {
		run(name, () -> super.deleteSecret(name, recoveryWindow));
	}

	@Override
	public void restoreSecret(String name) {
		run(name, () -> super.restoreSecret(name));
	}

	@Override
	public void purgeSecret(String name) {
		run(name, () -> super.purgeSecret(name));
	}

	private <T> T write(String name, Supplier<T> call) {
		try {
			return call.get();
		}
		finally {
			invalidate(name);
		}
	}

	private void run(String name, Runnable call) {
		write(name, () -> {
			call.run();
			return Boolean.TRUE;
		});
	}

	/** Return the version that is cached as the newest, or null. */
	@Nullable String version(String name) {
		CachedSecrets made = this.secrets;
		return (made != null) ? made.version(name) : null;
	}

	@Override
	public void invalidate(String name) {
		CachedSecrets made = this.secrets;
		if (made == null) {
			return;
		}
		List<String> names = spellings(name);
		names.forEach(made::remove);
		for (Object key : made.keys()) {
			if (key instanceof PinnedKey pinned && names.contains(pinned.name())) {
				made.remove(pinned);
			}
		}
	}

	/** A secret may have been read under its portable and under its native name. */
	private static List<String> spellings(String name) {
		List<String> spellings = new ArrayList<>(List.of(name));
		if (name.startsWith(SecretName.NATIVE_PREFIX)) {
			String portable = name.substring(SecretName.NATIVE_PREFIX.length());
			spellings.add(portable);
			spellings.add(portable.replace("--", "/"));
		}
		else {
			spellings.add(SecretName.NATIVE_PREFIX + name);
			spellings.add(SecretName.NATIVE_PREFIX + name.replace("/", "--"));
		}
		return spellings;
	}

	@Override
	public void clear() {
		CachedSecrets made = this.secrets;
		if (made != null) {
			made.clear();
		}
	}

	/** The key of one version; the newest one's key is the name. */
	private record PinnedKey(String name, String version) {
	}

	/** Reads through the layers below. */
	private record DelegateSource(CloudSecretManager delegate, String provider,
			CloudObservations observations) implements CachedSecrets.Source {

		@Override
		public String name(Object key) {
			return (key instanceof PinnedKey pinned) ? pinned.name() : (String) key;
		}

		@Override
		public SecretValue read(Object key) {
			return (key instanceof PinnedKey pinned) ? this.delegate.getSecret(pinned.name(), pinned.version())
					: this.delegate.getSecret((String) key);
		}

		@Override
		public SecretValue refresh(Object key) {
			return this.observations.observe((key instanceof PinnedKey) ? "get-version" : "get", () -> read(key));
		}

	}

}
