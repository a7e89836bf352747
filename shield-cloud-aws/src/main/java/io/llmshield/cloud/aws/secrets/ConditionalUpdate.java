package io.llmshield.cloud.aws.secrets;

import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretValue;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.InvalidParameterException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageRequest;

/**
 * Writes a version if another one is still the newest. {@code PutSecretValue} knows no
 * condition, but a label moves only away from the version that the caller names. So the
 * new version is written under a label of ours, and then {@code AWSCURRENT} is moved to
 * it from the version that was seen: if that has lost the label meanwhile, the move
 * fails.
 * <p>
 * What a loser leaves is a version without any label, which the service deletes in time
 * (not within 24 hours), which counts towards the quota of about 100 versions until then,
 * and which {@link VersionHistory} leaves out of the list of versions. To leave few of
 * them, writers of one process take turns for each secret, and nothing is written for a
 * condition that does not hold from the start. A process that dies in between leaves the
 * label; the next conditional write takes it along, and the version that loses it this
 * way can still become the newest.
 * <p>
 * A repeated write recognises the one before by its version's id, as long as that is the
 * newest version or the one before it. Should two others have written between a lost
 * reply and its repetition, the repetition reports that the condition does not hold.
 */
final class ConditionalUpdate {

	private static final int LOCKS = 64;

	private final SecretsManagerClient client;

	private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

	ConditionalUpdate(SecretsManagerClient client) {
		this.client = client;
		for (int i = 0; i < LOCKS; i++) {
			this.locks[i] = new ReentrantLock();
		}
	}

	String update(SecretName name, SecretValue value, String ifVersion, String token, SecretErrors errors) {
		ReentrantLock lock = this.locks[Math.floorMod(name.value().hashCode(), LOCKS)];
		try {
			lock.lockInterruptibly();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw errors.fail(CloudErrorCategory.CANCELLED, "the thread was interrupted", "", null);
		}
		try {
			return updateInTurn(name.value(), value, ifVersion, token, errors);
		}
		finally {
			lock.unlock();
		}
	}

	private String updateInTurn(String secretId, SecretValue value, String ifVersion, String token,
			SecretErrors errors) {
		Map<String, List<String>> before = stages(secretId, errors);
		if (SecretVersions.hasBeenCurrent(before, token)) {
			if (before.getOrDefault(token, List.of()).contains(SecretVersions.PENDING)) {
				removePending(secretId, token);
			}
			return token;
		}
		String newest = SecretVersions.labelled(before, SecretVersions.CURRENT);
		if (!ifVersion.equals(newest)) {
			throw moved(newest, ifVersion, errors, null);
		}
		String version = errors.run(() -> this.client.putSecretValue(PutSecretValueRequest.builder()
			.secretId(secretId)
			.clientRequestToken(token)
			.secretString(SecretPayload.string(value))
			.secretBinary(SecretPayload.binary(value))
			.versionStages(SecretVersions.PENDING)
			.overrideConfiguration(Requests.ONCE)
			.build())).versionId();
		promote(secretId, version, ifVersion, errors);
		removePending(secretId, version);
		return version;
	}

	private void promote(String secretId, String version, String ifVersion, SecretErrors errors) {
		try {
			this.client.updateSecretVersionStage(UpdateSecretVersionStageRequest.builder()
				.secretId(secretId)
				.versionStage(SecretVersions.CURRENT)
				.moveToVersionId(version)
				.removeFromVersionId(ifVersion)
				.overrideConfiguration(Requests.ONCE)
				.build());
		}
		catch (InvalidParameterException | InvalidRequestException | ResourceNotFoundException ex) {
			refused(secretId, version, ifVersion, ex, errors);
		}
		catch (SdkException ex) {
			throw errors.translate(ex);
		}
	}

	private void refused(String secretId, String version, String ifVersion, SdkException refusal, SecretErrors errors) {
		Map<String, List<String>> now = stages(secretId, errors);
		if (SecretVersions.hasBeenCurrent(now, version)) {
			return;
		}
		removePending(secretId, version);
		String newest = SecretVersions.labelled(now, SecretVersions.CURRENT);
		throw ifVersion.equals(newest) ? errors.translate(refusal) : moved(newest, ifVersion, errors, refusal);
	}

	private Map<String, List<String>> stages(String secretId, SecretErrors errors) {
		DescribeSecretResponse secret = errors.run(() -> this.client
			.describeSecret((request) -> request.secretId(secretId).overrideConfiguration(Requests.ONCE)));
		if (secret.deletedDate() != null) {
			throw errors.deleted(null);
		}
		return secret.versionIdsToStages();
	}

	/** The write is done or lost by now: a failure to tidy up changes nothing. */
	private void removePending(String secretId, String version) {
		try {
			this.client.updateSecretVersionStage(UpdateSecretVersionStageRequest.builder()
				.secretId(secretId)
				.versionStage(SecretVersions.PENDING)
				.removeFromVersionId(version)
				.overrideConfiguration(Requests.ONCE)
				.build());
		}
		catch (SdkException ex) {
			// Another writer has taken the label, or the next one will
		}
	}

	private static RuntimeException moved(@Nullable String newest, String ifVersion, SecretErrors errors,
			@Nullable SdkException cause) {
		return errors.fail(CloudErrorCategory.PRECONDITION_FAILED,
				"the newest version is " + newest + " instead of " + ifVersion, "Read it again and decide anew", cause);
	}

}
