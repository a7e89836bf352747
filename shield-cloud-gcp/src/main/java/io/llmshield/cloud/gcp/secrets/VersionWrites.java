package io.llmshield.cloud.gcp.secrets;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretVersion;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;

/**
 * Writes versions. {@code AddSecretVersion} knows neither a condition nor a token, but it
 * numbers the versions without gaps, and {@code UpdateSecret} takes an etag. So a writer
 * first claims the next number in an annotation, which of several writers one can, and
 * then adds the version. Who finds a claim waits until its version is there, or for
 * {@link SecretNotes.Claim#LEASE} if its writer has died. The number that the version
 * then gets proves that nothing came in between: neither another driver, nor a writer
 * that knows nothing of claims. Should it be another number, a write with a condition is
 * lost, and its version is destroyed; readers may have seen it for a moment. Without a
 * condition the write is good whatever the number is.
 * <p>
 * A repeated call finds its own claim and looks whether the version after it holds what
 * it wants to write. The last twelve writers are remembered.
 */
final class VersionWrites {

	private static final int LOCKS = 64;

	private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

	private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	/** The caller's repetition could not tell any more whose version it is. */
	private static final int DISCARD_ATTEMPTS = 3;

	private final SecretCalls calls;

	private final SecretVersions versions;

	private final SecretReads reads;

	private final SecretReplication replication;

	private final InstantSource clock;

	private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

	VersionWrites(SecretCalls calls, SecretVersions versions, SecretReads reads, SecretReplication replication,
			InstantSource clock) {
		this.calls = calls;
		this.versions = versions;
		this.reads = reads;
		this.replication = replication;
		this.clock = clock;
		for (int i = 0; i < LOCKS; i++) {
			this.locks[i] = new ReentrantLock();
		}
	}

	/** Writers of one process take turns, which saves the requests of waiting. */
	String write(SecretName name, SecretValue value, @Nullable String ifVersion, String token, SecretErrors errors) {
		String id = SecretIds.of(name, errors);
		ReentrantLock lock = this.locks[Math.floorMod(id.hashCode(), LOCKS)];
		try {
			lock.lockInterruptibly();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw errors.fail(CloudErrorCategory.CANCELLED, "the thread was interrupted", "", null);
		}
		try {
			return writeInTurn(new Write(id, value, ifVersion, token, errors));
		}
		finally {
			lock.unlock();
		}
	}

	private String writeInTurn(Write write) {
		long start = System.nanoTime();
		Duration pause = FIRST_PAUSE;
		while (true) {
			String version = write.errors().run(() -> attempt(write));
			if (version != null) {
				return version;
			}
			if (System.nanoTime() - start > PATIENCE.toNanos()) {
				throw write.errors().busy();
			}
			SecretCalls.pause(pause);
			pause = (pause.compareTo(LONGEST_PAUSE) < 0) ? pause.multipliedBy(2) : LONGEST_PAUSE;
		}
	}

	/** Return the version, or {@code null} if another writer was faster or is at work. */
	private @Nullable String attempt(Write write) {
		Secret secret = this.calls.get(write.id());
		SecretNotes notes = SecretNotes.of(secret);
		if (notes.isDeleted()) {
			throw write.errors().deleted(null);
		}
		this.replication.check(secret, write.errors());
		SecretNotes.Claim last = notes.lastClaim();
		SecretVersions.Newest newest = this.versions.newest(write.id(), last);
		if (newest.highest() == 0) {
			throw write.errors().empty();
		}
		String written = writtenBefore(write, notes);
		if (written != null) {
			return written;
		}
		if (write.ifVersion() != null && !write.ifVersion().equals(newest.enabled())) {
			throw write.errors().moved(newest.enabled(), write.ifVersion());
		}
		if (isAtWork(last, newest, write.token())) {
			return null;
		}
		return claimAndAdd(write, secret, notes, newest.highest());
	}

	private @Nullable String writtenBefore(Write write, SecretNotes notes) {
		SecretNotes.Claim own = notes.claim(write.token());
		if (own == null || !this.reads.holds(write.id(), own.after() + 1, write.value(), write.errors())) {
			return null;
		}
		return String.valueOf(own.after() + 1);
	}

	/** Return whether somebody else is about to write the next version. */
	boolean isAtWork(SecretNotes.@Nullable Claim last, SecretVersions.Newest newest, String token) {
		return last != null && !last.token().equals(token) && last.after() == newest.highest()
				&& last.isFresh(this.clock.instant());
	}

	private @Nullable String claimAndAdd(Write write, Secret secret, SecretNotes notes, long highest) {
		SecretNotes claimed = notes.withClaim(new SecretNotes.Claim(write.token(), highest, this.clock.instant()))
			.withType(highest + 1, write.value().type());
		long start = System.nanoTime();
		Secret current;
		try {
			current = this.calls.update(claimed.on(secret).build(), "annotations");
		}
		catch (ApiException ex) {
			if (SecretCalls.isMoved(ex)) {
				return null;
			}
			throw ex;
		}
		if (System.nanoTime() - start > SecretNotes.Claim.LEASE.toNanos() / 2) {
			// Held up for so long that somebody else may soon take the claim for a dead
			// one
			return null;
		}
		long number = add(write, current);
		if (write.ifVersion() != null && number != highest + 1) {
			discard(this.calls, write.id(), number, write.errors());
			throw write.errors().moved(number - 1, write.ifVersion());
		}
		this.reads.wrote(write.id(), String.valueOf(number), write.value().type());
		return String.valueOf(number);
	}

	private long add(Write write, Secret claimed) {
		try {
			SecretVersion added = this.calls.add(write.id(), Payloads.of(write.value()));
			return SecretVersions.number(added);
		}
		catch (ApiException ex) {
			if (isDefinite(ex)) {
				withdraw(write, claimed);
			}
			throw ex;
		}
	}

	/**
	 * Destroy a version that has lost. It must not stay: it would be the newest one.
	 */
	static void discard(SecretCalls calls, String id, long number, SecretErrors errors) {
		for (int attempt = 1;; attempt++) {
			try {
				calls.destroy(id, String.valueOf(number));
				return;
			}
			catch (ApiException ex) {
				boolean gone = SecretCalls.is(ex, StatusCode.Code.NOT_FOUND)
						|| (attempt > 1 && SecretCalls.is(ex, StatusCode.Code.FAILED_PRECONDITION));
				if (gone) {
					return;
				}
				if (attempt == DISCARD_ATTEMPTS) {
					throw errors.leftBehind(number, ex);
				}
				SecretCalls.pause(FIRST_PAUSE.multipliedBy(attempt));
			}
		}
	}

	/** Return whether the service has refused, so that nothing was written. */
	static boolean isDefinite(ApiException failure) {
		return !SecretCalls.is(failure, StatusCode.Code.UNAVAILABLE, StatusCode.Code.DEADLINE_EXCEEDED,
				StatusCode.Code.CANCELLED, StatusCode.Code.UNKNOWN, StatusCode.Code.INTERNAL, StatusCode.Code.ABORTED);
	}

	/** A claim that is left behind makes the next writer wait, and does no more harm. */
	private void withdraw(Write write, Secret claimed) {
		try {
			this.calls.update(SecretNotes.of(claimed).withoutClaim(write.token()).on(claimed).build(), "annotations");
		}
		catch (ApiException ex) {
			// The failure that the caller gets is the first one
		}
	}

	private record Write(String id, SecretValue value, @Nullable String ifVersion, String token, SecretErrors errors) {
	}

}
