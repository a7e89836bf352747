package io.llmshield.cloud.gcp.secrets;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.secretmanager.v1.Secret;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretOptions;
import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;

/**
 * Creates secrets. The service needs two requests, one for the secret and one for its
 * first version, so that a process which dies in between leaves a secret without a value.
 * <p>
 * Of several callers {@code CreateSecret} lets one through, and the others are told at
 * once that the name is taken. The creator's token and the time stand in an annotation.
 * The secret is only begun until that annotation says that the first version was written;
 * nobody else can read it, as there is nothing to read. The creator's repeated call goes
 * on where the first one stopped. When {@link SecretNotes.Claim#LEASE} has passed and
 * there is still no version, the next caller removes what was begun, by its etag, so that
 * one of several can, and starts anew.
 * <p>
 * Whatever happens in between, the creation is decided by the number of the version that
 * the caller has added: the service gives out 1 once. Who gets another number destroys
 * that version and has lost.
 * <p>
 * A secret without a version that others made, as Terraform does, is filled.
 */
final class SecretCreation {

	/** What was begun by a dead writer is removed once, and then created. */
	private static final int ATTEMPTS = 2;

	private final SecretCalls calls;

	private final SecretVersions versions;

	private final SecretReads reads;

	private final SecretReplication replication;

	private final InstantSource clock;

	SecretCreation(SecretCalls calls, SecretVersions versions, SecretReads reads, SecretReplication replication,
			InstantSource clock) {
		this.calls = calls;
		this.versions = versions;
		this.reads = reads;
		this.replication = replication;
		this.clock = clock;
	}

	String create(SecretName name, SecretValue value, SecretOptions options, String token, SecretErrors errors) {
		Creation creation = new Creation(SecretIds.of(name, errors), name, value, options, token, errors);
		ApiException taken = null;
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			try {
				Secret created = this.calls.create(creation.id(), draft(creation));
				return addFirst(creation, created, () -> this.calls.delete(created));
			}
			catch (ApiException ex) {
				if (!SecretCalls.is(ex, StatusCode.Code.ALREADY_EXISTS)) {
					throw errors.translate(ex);
				}
				taken = ex;
			}
			String version = lookCloser(creation, taken);
			if (version != null) {
				return version;
			}
		}
		throw errors.fail(CloudErrorCategory.ALREADY_EXISTS, "it exists", "Update it instead", taken);
	}

	private Secret draft(Creation creation) {
		SecretNotes notes = SecretNotes.created(creation.name(), creation.token(), creation.value().type(),
				this.clock.instant());
		return Secret.newBuilder()
			.setReplication(this.replication.policy(creation.options().keyId()))
			.putAllLabels(creation.options().tags())
			.putAllAnnotations(notes.annotations())
			.build();
	}

	private String addFirst(Creation creation, Secret secret, Runnable undo) {
		SecretErrors errors = creation.errors();
		long number;
		try {
			number = SecretVersions.number(this.calls.add(creation.id(), Payloads.of(creation.value())));
		}
		catch (ApiException ex) {
			if (SecretCalls.is(ex, StatusCode.Code.NOT_FOUND)) {
				// Either the service is behind, or another caller has taken over: the
				// repeated call finds out
				throw errors.fail(CloudErrorCategory.UNAVAILABLE, "the secret that was begun is not there", "Try again",
						ex);
			}
			if (VersionWrites.isDefinite(ex)) {
				tidyUp(undo);
			}
			throw errors.translate(ex);
		}
		if (number != 1) {
			VersionWrites.discard(this.calls, creation.id(), number, errors);
			if (!this.reads.holds(creation.id(), 1, creation.value(), errors)) {
				throw lost(errors);
			}
		}
		confirm(creation, secret);
		this.reads.wrote(creation.id(), "1", creation.value().type());
		return "1";
	}

	/** Return the version that this call has written before, or {@code null} to retry. */
	private @Nullable String lookCloser(Creation creation, ApiException taken) {
		try {
			return existing(creation, taken);
		}
		catch (ApiException ex) {
			if (SecretCalls.is(ex, StatusCode.Code.NOT_FOUND)) {
				return null;
			}
			CloudException failure = creation.errors().translate(ex);
			throw failure.retryable() ? failure : exists(creation.errors(), taken);
		}
	}

	private @Nullable String existing(Creation creation, ApiException taken) {
		SecretErrors errors = creation.errors();
		Secret secret = this.calls.get(creation.id());
		SecretNotes notes = SecretNotes.of(secret);
		if (notes.isDeleted()) {
			throw errors.fail(CloudErrorCategory.ALREADY_EXISTS, "it is deleted, but can still be restored",
					"Restore or purge it", taken);
		}
		SecretNotes.Claim begun = notes.creation();
		boolean own = notes.isCreatedBy(creation.token());
		if (notes.isOurs() && begun == null) {
			if (own) {
				return "1";
			}
			throw exists(errors, taken);
		}
		Instant since = (begun != null) ? begun.at() : Times.instant(secret.getCreateTime());
		boolean fresh = Duration.between(since, this.clock.instant()).abs().compareTo(SecretNotes.Claim.LEASE) < 0;
		return (own && fresh) ? goOn(creation, secret, taken) : takeOver(creation, secret, fresh, taken);
	}

	/** The call before this one may have written the version, and may not. */
	private String goOn(Creation creation, Secret secret, ApiException taken) {
		SecretErrors errors = creation.errors();
		if (this.versions.find(creation.id(), 1) == null) {
			return addFirst(creation, secret, () -> {
			});
		}
		if (!this.reads.holds(creation.id(), 1, creation.value(), errors)) {
			throw exists(errors, taken);
		}
		confirm(creation, secret);
		return "1";
	}

	private @Nullable String takeOver(Creation creation, Secret secret, boolean fresh, ApiException taken) {
		SecretErrors errors = creation.errors();
		SecretNotes notes = SecretNotes.of(secret);
		if (fresh || this.versions.newest(creation.id(), null).highest() > 0) {
			boolean own = notes.isCreatedBy(creation.token())
					&& this.reads.holds(creation.id(), 1, creation.value(), errors);
			if (own) {
				return "1";
			}
			throw exists(errors, taken);
		}
		if (notes.isOurs()) {
			tidyUp(() -> this.calls.delete(secret));
			return null;
		}
		this.replication.check(secret, errors);
		Secret filled = notes
			.withCreator(creation.name(), creation.token(), creation.value().type(), this.clock.instant())
			.on(secret)
			.putAllLabels(creation.options().tags())
			.build();
		Secret begun;
		try {
			begun = this.calls.update(filled, "annotations", "labels");
		}
		catch (ApiException ex) {
			throw SecretCalls.isMoved(ex) ? exists(errors, taken) : errors.translate(ex);
		}
		return addFirst(creation, begun,
				() -> this.calls.update(secret.toBuilder().setEtag(begun.getEtag()).build(), "annotations", "labels"));
	}

	/** What is left behind is taken over by the next caller, once the lease is over. */
	private static void tidyUp(Runnable call) {
		try {
			call.run();
		}
		catch (ApiException ex) {
			// Another caller has changed it meanwhile, or the failure shows again at once
		}
	}

	/**
	 * Say that the secret is complete, which saves whoever lists it a look, and after
	 * which nobody can remove it any more for begun. Somebody may have done so between
	 * his look for a version and the version that was just added; then the creation is
	 * lost.
	 */
	private void confirm(Creation creation, Secret secret) {
		Secret complete = SecretNotes.of(secret).withoutCreation().on(secret).build();
		try {
			this.calls.update(complete, "annotations");
		}
		catch (ApiException ex) {
			if (SecretCalls.is(ex, StatusCode.Code.NOT_FOUND) || (SecretCalls.isMoved(ex) && !isOwn(creation))) {
				throw lost(creation.errors());
			}
		}
	}

	private boolean isOwn(Creation creation) {
		try {
			return SecretNotes.of(this.calls.get(creation.id())).isCreatedBy(creation.token());
		}
		catch (ApiException ex) {
			return !SecretCalls.is(ex, StatusCode.Code.NOT_FOUND);
		}
	}

	private static RuntimeException lost(SecretErrors errors) {
		return errors.fail(CloudErrorCategory.ALREADY_EXISTS, "another caller has created it", "Update it instead",
				null);
	}

	private static RuntimeException exists(SecretErrors errors, ApiException taken) {
		return errors.fail(CloudErrorCategory.ALREADY_EXISTS, "it exists", "Update it instead", taken);
	}

	private record Creation(String id, SecretName name, SecretValue value, SecretOptions options, String token,
			SecretErrors errors) {
	}

}
