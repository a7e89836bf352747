package io.llmshield.cloud.azure.secrets;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import com.azure.core.exception.HttpResponseException;
import com.azure.security.keyvault.secrets.models.KeyVaultSecret;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;

/**
 * Creates and updates. The service's one way to write always writes, so a write with a
 * condition is written as an undecided version, and judged by {@link VersionLog} as soon
 * as its second is over. The verdict is then written down: the winner's version becomes
 * one like all others, the loser's is disabled, stays in the vault and is never listed.
 * Readers ignore what is not decided, unless it is so old that its writer must have died.
 * <p>
 * Writers of one process take turns for each secret, so that they leave nothing behind
 * when they race.
 */
final class SecretWrites {

	/** Few secrets share one, and have to wait for each other. */
	private static final int LOCKS = 1024;

	private static final String TRY_AGAIN = "Try again";

	private final KeyVaultCalls calls;

	private final Timing timing;

	private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

	SecretWrites(KeyVaultCalls calls, Timing timing) {
		this.calls = calls;
		this.timing = timing;
		for (int i = 0; i < LOCKS; i++) {
			this.locks[i] = new ReentrantLock();
		}
	}

	String create(SecretName name, SecretValue value, Map<String, String> tags, String writeToken,
			SecretErrors errors) {
		return inTurn(name, errors, () -> {
			VersionLog log = this.calls.versions(name, errors);
			VersionLog.Entry own = log.writtenBy(writeToken);
			if (own != null) {
				return judge(name, own, writeToken, errors, SecretWrites::exists);
			}
			if (!log.isVacant()) {
				throw exists(errors);
			}
			KeyVaultSecret written = setNew(name, value, tags, VersionTag.created(name, writeToken), errors);
			return await(name, written, writeToken, errors, SecretWrites::exists);
		});
	}

	/** A purge that is not finished yet keeps the name for a while. */
	private KeyVaultSecret setNew(SecretName name, SecretValue value, Map<String, String> tags, VersionTag tag,
			SecretErrors errors) throws InterruptedException {
		for (int look = 0;; look++) {
			try {
				return SingleAttempt.of(() -> this.calls.set(name, value, tags, tag));
			}
			catch (HttpResponseException ex) {
				String code = AzureErrors.code(ex);
				if (SecretErrors.DELETED.equals(code)) {
					throw errors.fail(CloudErrorCategory.ALREADY_EXISTS, "it is deleted, but can still be restored",
							"Restore or purge it; a name that was purged is free after a short while", ex);
				}
				if (!SecretErrors.BEING_DELETED.equals(code)) {
					throw errors.translate(ex);
				}
				if (look == this.timing.looks()) {
					throw errors.fail(CloudErrorCategory.UNAVAILABLE, "its deletion is not finished yet", TRY_AGAIN,
							ex);
				}
			}
			catch (RuntimeException ex) {
				throw errors.translate(ex);
			}
			this.timing.awaitNextLook();
		}
	}

	private static CloudException exists(SecretErrors errors) {
		return errors.fail(CloudErrorCategory.ALREADY_EXISTS, "it exists", "Update it instead", null);
	}

	String update(SecretName name, SecretValue value, @Nullable String ifVersion, String writeToken,
			SecretErrors errors) {
		return inTurn(name, errors, () -> {
			VersionLog log = this.calls.versions(name, errors);
			List<VersionLog.Entry> counting = log.counting(this.timing.settledBefore());
			Refusal moved = (one) -> moved(ifVersion, one);
			VersionLog.Entry own = log.writtenBy(writeToken);
			if (own != null) {
				return judge(name, own, writeToken, errors, moved);
			}
			if (counting.isEmpty()) {
				throw errors.missing();
			}
			if (ifVersion != null && !isNewest(ifVersion, log)) {
				throw moved(ifVersion, errors);
			}
			Map<String, String> tags = Objects.requireNonNullElse(counting.get(0).properties().getTags(), Map.of());
			KeyVaultSecret written = setNext(name, value, tags, VersionTag.updated(name, writeToken, log, ifVersion),
					errors);
			return (ifVersion != null) ? await(name, written, writeToken, errors, moved)
					: written.getProperties().getVersion();
		});
	}

	private boolean isNewest(String version, VersionLog log) {
		return log.newest(this.timing.now(), this.timing.settledBefore())
			.stream()
			.anyMatch((entry) -> entry.id().equals(version));
	}

	private KeyVaultSecret setNext(SecretName name, SecretValue value, Map<String, String> tags, VersionTag tag,
			SecretErrors errors) {
		try {
			return SingleAttempt.of(() -> this.calls.set(name, value, tags, tag));
		}
		catch (HttpResponseException ex) {
			String code = AzureErrors.code(ex);
			if (SecretErrors.DELETED.equals(code) || SecretErrors.BEING_DELETED.equals(code)) {
				throw errors.fail(CloudErrorCategory.NOT_FOUND, "it is deleted, but can still be restored",
						"Restore it", ex);
			}
			if (SecretErrors.BEING_RECOVERED.equals(code)) {
				throw errors.fail(CloudErrorCategory.UNAVAILABLE, "its recovery is not finished yet", TRY_AGAIN, ex);
			}
			throw errors.translate(ex);
		}
		catch (RuntimeException ex) {
			throw errors.translate(ex);
		}
	}

	private static CloudException moved(@Nullable String ifVersion, SecretErrors errors) {
		return errors.fail(CloudErrorCategory.PRECONDITION_FAILED, "the newest version is not " + ifVersion,
				"Read it again and decide anew", null);
	}

	/** Decide on a version that an earlier attempt of the same write has left. */
	private String judge(SecretName name, VersionLog.Entry own, String writeToken, SecretErrors errors, Refusal refusal)
			throws InterruptedException {
		if (own.isDecided()) {
			if (own.counts()) {
				return own.id();
			}
			throw refusal.of(errors);
		}
		return await(name, own.id(), writeToken, errors, refusal);
	}

	private String await(SecretName name, KeyVaultSecret written, String writeToken, SecretErrors errors,
			Refusal refusal) throws InterruptedException {
		return await(name, written.getProperties().getVersion(), writeToken, errors, refusal);
	}

	private String await(SecretName name, String version, String writeToken, SecretErrors errors, Refusal refusal)
			throws InterruptedException {
		this.timing.awaitSettled();
		VersionLog log = this.calls.versions(name, errors);
		VersionLog.Entry own = log.version(version);
		if (own == null || own.tag() == null) {
			throw errors.missing();
		}
		if (own.counts()) {
			errors.run(() -> decide(own, VersionTag.State.DONE));
			return own.id();
		}
		giveUp(own);
		// An attempt of the same write that was given up may have come through
		VersionLog.Entry twin = log.writtenBy(writeToken);
		if (twin != null && twin.counts()) {
			return judge(name, twin, writeToken, errors, refusal);
		}
		throw refusal.of(errors);
	}

	private boolean decide(VersionLog.Entry own, VersionTag.State state) {
		this.calls.decide(own, Objects.requireNonNull(own.tag()).in(state));
		return true;
	}

	/**
	 * Whoever reads the versions knows the verdict: failing to write it down is no harm.
	 */
	private void giveUp(VersionLog.Entry own) {
		BooleanSupplier decision = () -> decide(own, VersionTag.State.LOST);
		try {
			SingleAttempt.of(decision::getAsBoolean);
		}
		catch (RuntimeException ex) {
			// Readers go by the log
		}
	}

	private <T> T inTurn(SecretName name, SecretErrors errors, Write<T> write) {
		ReentrantLock lock = this.locks[Math.floorMod(name.flat().hashCode(), LOCKS)];
		try {
			lock.lockInterruptibly();
			try {
				return write.run();
			}
			finally {
				lock.unlock();
			}
		}
		catch (InterruptedException ex) {
			throw errors.interrupted();
		}
	}

	/** What a writer does in its turn. */
	@FunctionalInterface
	private interface Write<T> {

		T run() throws InterruptedException;

	}

	/** What the loser gets. */
	@FunctionalInterface
	private interface Refusal {

		CloudException of(SecretErrors errors);

	}

}
