package io.llmshield.cloud.azure.secrets;

import java.util.function.BooleanSupplier;

import com.azure.core.exception.HttpResponseException;
import com.azure.security.keyvault.secrets.SecretClient;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.secrets.SecretName;

/**
 * Deletes, restores and purges. The service answers at once and does it by and by: until
 * then a deleted secret can be neither restored nor purged, and a restored one not read.
 * So a deletion and a restoration are awaited, and given up waiting for after a while.
 */
final class SecretRemovals {

	/** How many looks a restoration is worth that nobody seems to have begun. */
	private static final int FEW_LOOKS = 4;

	private final KeyVaultCalls calls;

	private final SecretClient client;

	private final Timing timing;

	SecretRemovals(KeyVaultCalls calls, Timing timing) {
		this.calls = calls;
		this.client = calls.client();
		this.timing = timing;
	}

	/** The service has taken the deletion on: that it takes long is no failure. */
	void delete(SecretName name, SecretErrors errors) {
		errors.run(() -> this.client.beginDeleteSecret(name.flat()));
		await(errors, this.timing.looks(), () -> isDeleted(name, errors));
	}

	private boolean isDeleted(SecretName name, SecretErrors errors) {
		return errors.run(() -> {
			try {
				this.client.getDeletedSecret(name.flat());
				return true;
			}
			catch (HttpResponseException ex) {
				if (SecretErrors.isMissing(ex)) {
					return false;
				}
				throw ex;
			}
		});
	}

	private boolean isLiving(SecretName name, SecretErrors errors) {
		return !this.calls.versions(name, errors).isEmpty();
	}

	void restore(SecretName name, SecretErrors errors) {
		int looks = this.timing.looks();
		try {
			SingleAttempt.of(() -> this.client.beginRecoverDeletedSecret(name.flat()));
		}
		catch (RuntimeException ex) {
			if (!isUnderWay(ex)) {
				throw errors.translate(ex);
			}
			looks = FEW_LOOKS;
		}
		if (!await(errors, looks, () -> isLiving(name, errors))) {
			throw (looks == FEW_LOOKS) ? missing(name, errors) : unfinished("recovery", errors);
		}
	}

	/** Perhaps an earlier attempt has begun it. */
	private static boolean isUnderWay(RuntimeException error) {
		return SecretErrors.isMissing(error) || SecretErrors.BEING_RECOVERED.equals(AzureErrors.code(error));
	}

	private CloudException missing(SecretName name, SecretErrors errors) {
		return isDeleted(name, errors) ? unfinished("deletion", errors) : errors.fail(CloudErrorCategory.NOT_FOUND,
				"there is no such deleted secret in this vault", "Its recovery window may be over", null);
	}

	private static CloudException unfinished(String what, SecretErrors errors) {
		return errors.fail(CloudErrorCategory.UNAVAILABLE, "its " + what + " is not finished yet", "Try again", null);
	}

	/**
	 * The service purges deleted secrets only, so that nothing has to be looked at
	 * before.
	 */
	void purge(SecretName name, SecretErrors errors) {
		try {
			SingleAttempt.of(() -> {
				this.client.purgeDeletedSecret(name.flat());
				return Boolean.TRUE;
			});
		}
		catch (RuntimeException ex) {
			if (!SecretErrors.isMissing(ex)) {
				throw errors.translate(ex);
			}
			throw isLiving(name, errors)
					? errors.fail(CloudErrorCategory.PRECONDITION_FAILED, "it is not deleted", "Delete it first", ex)
					: errors.fail(CloudErrorCategory.NOT_FOUND, "there is no such deleted secret in this vault",
							"If it was deleted a moment ago, try again", ex);
		}
	}

	private boolean await(SecretErrors errors, int looks, BooleanSupplier done) {
		try {
			for (int look = 0; look < looks; look++) {
				if (look > 0) {
					this.timing.awaitNextLook();
				}
				if (done.getAsBoolean()) {
					return true;
				}
			}
			return false;
		}
		catch (InterruptedException ex) {
			throw errors.interrupted();
		}
	}

}
