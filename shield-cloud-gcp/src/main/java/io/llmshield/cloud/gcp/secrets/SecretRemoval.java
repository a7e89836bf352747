package io.llmshield.cloud.gcp.secrets;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretVersion;
import io.llmshield.cloud.CloudErrorCategory;
import org.jspecify.annotations.Nullable;

/**
 * Deletes so that it can be undone, which Secret Manager does not offer: its own deletion
 * is immediate and final. So a deleted secret gets a mark that says which versions were
 * enabled, and an expiry, at which the service itself deletes it for good; then its
 * versions are disabled, so that nobody can read them. Restoring enables the versions and
 * takes mark and expiry away. Purging is the service's own deletion.
 * <p>
 * The mark and the expiry are written in one request under an etag, so that a deletion, a
 * restoration and a purge that race do not mix. What is cut short in between is finished
 * when the same call is repeated.
 */
final class SecretRemoval {

	private static final int ATTEMPTS = 5;

	private static final Duration PAUSE = Duration.ofMillis(50);

	private final SecretCalls calls;

	private final SecretVersions versions;

	private final VersionWrites writes;

	private final InstantSource clock;

	SecretRemoval(SecretCalls calls, SecretVersions versions, VersionWrites writes, InstantSource clock) {
		this.calls = calls;
		this.versions = versions;
		this.writes = writes;
		this.clock = clock;
	}

	void delete(String id, Duration window, SecretErrors errors) {
		untilDone(errors, () -> tryDelete(id, window, errors));
	}

	private boolean tryDelete(String id, Duration window, SecretErrors errors) {
		Secret secret = this.calls.get(id);
		SecretNotes notes = SecretNotes.of(secret);
		List<Long> enabled = enabled(id, notes.lastClaim());
		if (notes.isDeleted()) {
			if (enabled.isEmpty()) {
				throw errors.deleted(null);
			}
		}
		else {
			SecretVersions.Newest newest = this.versions.newest(id, notes.lastClaim());
			if (newest.highest() == 0) {
				throw errors.empty();
			}
			if (this.writes.isAtWork(notes.lastClaim(), newest, "") || !mark(secret, notes, enabled, window)) {
				return false;
			}
		}
		enabled.forEach((number) -> this.calls.disable(id, String.valueOf(number)));
		return true;
	}

	private List<Long> enabled(String id, SecretNotes.@Nullable Claim last) {
		List<Long> numbers = this.versions.all(id, last)
			.stream()
			.filter(SecretVersions::isEnabled)
			.map(SecretVersions::number)
			.toList();
		return new VersionNumbers(numbers).ascending();
	}

	private boolean mark(Secret secret, SecretNotes notes, List<Long> enabled, Duration window) {
		Instant now = this.clock.instant();
		Instant expires = secret.hasExpireTime() ? Times.instant(secret.getExpireTime()) : null;
		Secret.Builder marked = notes.deleted(now, new VersionNumbers(enabled), expires).on(secret);
		if (expires != null && expires.isBefore(now.plus(window))) {
			return change(marked.build(), "annotations");
		}
		return change(marked.setTtl(Times.duration(window)).build(), "annotations", "ttl");
	}

	void restore(String id, SecretErrors errors) {
		untilDone(errors, () -> tryRestore(id));
	}

	private boolean tryRestore(String id) {
		Secret secret = this.calls.get(id);
		SecretNotes notes = SecretNotes.of(secret);
		if (!notes.isDeleted()) {
			return true;
		}
		notes.enabled().ascending().forEach((number) -> enable(id, number));
		Secret.Builder restored = notes.restored().on(secret).clearExpiration();
		Instant expires = notes.expires();
		if (expires != null) {
			restored.setExpireTime(Times.timestamp(expires));
		}
		return change(restored.build(), "annotations", "expire_time");
	}

	/** Not by a listing, which may still show a version as it was before the deletion. */
	private void enable(String id, long number) {
		try {
			this.calls.enable(id, String.valueOf(number));
		}
		catch (ApiException ex) {
			boolean refused = SecretCalls.is(ex, StatusCode.Code.FAILED_PRECONDITION, StatusCode.Code.NOT_FOUND);
			SecretVersion version = refused ? this.versions.find(id, number) : null;
			boolean destroyed = version == null || version.getState() == SecretVersion.State.DESTROYED;
			if (!refused || !destroyed) {
				throw ex;
			}
		}
	}

	void purge(String id, SecretErrors errors) {
		untilDone(errors, () -> tryPurge(id, errors));
	}

	private boolean tryPurge(String id, SecretErrors errors) {
		Secret secret = this.calls.get(id);
		if (!SecretNotes.of(secret).isDeleted()) {
			throw errors.fail(CloudErrorCategory.PRECONDITION_FAILED, "it is not deleted", "Delete it first", null);
		}
		try {
			this.calls.delete(secret);
			return true;
		}
		catch (ApiException ex) {
			if (SecretCalls.isMoved(ex)) {
				return false;
			}
			throw ex;
		}
	}

	private boolean change(Secret changed, String... fields) {
		try {
			this.calls.update(changed, fields);
			return true;
		}
		catch (ApiException ex) {
			if (SecretCalls.isMoved(ex)) {
				return false;
			}
			throw ex;
		}
	}

	private static void untilDone(SecretErrors errors, Attempt attempt) {
		for (int i = 1; !errors.run(attempt::isDone); i++) {
			if (i == ATTEMPTS) {
				throw errors.busy();
			}
			SecretCalls.pause(PAUSE.multipliedBy(i));
		}
	}

	@FunctionalInterface
	private interface Attempt {

		/** Return whether it is done; if not, another writer was faster. */
		boolean isDone();

	}

}
