package io.llmshield.cloud.identity;

import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Asks once and remembers the answer; callers that come meanwhile wait for it. What
 * providers build on. Thread-safe.
 */
public final class CachedIdentity implements CloudIdentity {

	private final Supplier<Identity> provider;

	private final ReentrantLock asking = new ReentrantLock();

	private volatile @Nullable Identity known;

	/**
	 * Create an identity that is not known yet.
	 * @param provider asks the provider; throws only
	 * {@link io.llmshield.cloud.CloudException}
	 */
	public CachedIdentity(Supplier<Identity> provider) {
		this.provider = Objects.requireNonNull(provider);
	}

	@Override
	public Identity current() {
		Identity identity = this.known;
		if (identity != null) {
			return identity;
		}
		this.asking.lock();
		try {
			identity = this.known;
			return (identity != null) ? identity : refresh();
		}
		finally {
			this.asking.unlock();
		}
	}

	@Override
	public Identity refresh() {
		Identity identity = this.provider.get();
		this.known = identity;
		return identity;
	}

}
