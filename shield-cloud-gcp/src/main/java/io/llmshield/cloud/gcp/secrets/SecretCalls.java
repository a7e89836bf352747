package io.llmshield.cloud.gcp.secrets;

import java.time.Duration;
import java.util.Set;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.api.gax.rpc.UnaryCallable;
import com.google.cloud.secretmanager.v1.AccessSecretVersionRequest;
import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.AddSecretVersionRequest;
import com.google.cloud.secretmanager.v1.CreateSecretRequest;
import com.google.cloud.secretmanager.v1.DeleteSecretRequest;
import com.google.cloud.secretmanager.v1.DestroySecretVersionRequest;
import com.google.cloud.secretmanager.v1.DisableSecretVersionRequest;
import com.google.cloud.secretmanager.v1.EnableSecretVersionRequest;
import com.google.cloud.secretmanager.v1.GetSecretRequest;
import com.google.cloud.secretmanager.v1.GetSecretVersionRequest;
import com.google.cloud.secretmanager.v1.ListSecretVersionsRequest;
import com.google.cloud.secretmanager.v1.ListSecretVersionsResponse;
import com.google.cloud.secretmanager.v1.ListSecretsRequest;
import com.google.cloud.secretmanager.v1.ListSecretsResponse;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.cloud.secretmanager.v1.SecretVersion;
import com.google.cloud.secretmanager.v1.UpdateSecretRequest;
import com.google.protobuf.FieldMask;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.gcp.RpcCalls;

/**
 * The requests, each sent once and with a deadline, whatever the client is set to: the
 * guard around the driver repeats, and attempts would multiply. A thread that waits for
 * an answer can be interrupted, which cancels the request. All throw
 * {@link ApiException}.
 */
final class SecretCalls {

	/** The newest version, whether enabled or not. */
	static final String LATEST = "latest";

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final SecretManagerServiceClient client;

	private final String project;

	private final RpcCalls calls;

	SecretCalls(SecretManagerServiceClient client, String projectId) {
		this.client = client;
		this.project = "projects/" + projectId;
		// What is attempted is added above the driver
		this.calls = new RpcCalls(client.getSettings().getTransportChannelProvider().getTransportName(), TIMEOUT,
				CloudErrorKind.SECRET_FETCH);
	}

	private String secret(String id) {
		return this.project + "/secrets/" + id;
	}

	private String version(String id, String version) {
		return secret(id) + "/versions/" + version;
	}

	Secret create(String id, Secret draft) {
		return call(this.client.createSecretCallable(),
				CreateSecretRequest.newBuilder().setParent(this.project).setSecretId(id).setSecret(draft).build());
	}

	Secret get(String id) {
		return call(this.client.getSecretCallable(), GetSecretRequest.newBuilder().setName(secret(id)).build());
	}

	/** Fails with {@code FAILED_PRECONDITION} if the etag of the secret has changed. */
	Secret update(Secret changed, String... fields) {
		FieldMask.Builder mask = FieldMask.newBuilder();
		for (String field : fields) {
			mask.addPaths(field);
		}
		return call(this.client.updateSecretCallable(),
				UpdateSecretRequest.newBuilder().setSecret(changed).setUpdateMask(mask).build());
	}

	/** Fails with {@code FAILED_PRECONDITION} if the etag of the secret has changed. */
	void delete(Secret secret) {
		call(this.client.deleteSecretCallable(),
				DeleteSecretRequest.newBuilder().setName(secret.getName()).setEtag(secret.getEtag()).build());
	}

	ListSecretsResponse list(String filter, int size, String pageToken) {
		return call(this.client.listSecretsCallable(),
				ListSecretsRequest.newBuilder()
					.setParent(this.project)
					.setFilter(filter)
					.setPageSize(size)
					.setPageToken(pageToken)
					.build());
	}

	SecretVersion add(String id, SecretPayload payload) {
		return call(this.client.addSecretVersionCallable(),
				AddSecretVersionRequest.newBuilder().setParent(secret(id)).setPayload(payload).build());
	}

	AccessSecretVersionResponse access(String id, String version) {
		return call(this.client.accessSecretVersionCallable(),
				AccessSecretVersionRequest.newBuilder().setName(version(id, version)).build());
	}

	SecretVersion getVersion(String id, String version) {
		return call(this.client.getSecretVersionCallable(),
				GetSecretVersionRequest.newBuilder().setName(version(id, version)).build());
	}

	ListSecretVersionsResponse listVersions(String id, String filter, int size, String pageToken) {
		return call(this.client.listSecretVersionsCallable(),
				ListSecretVersionsRequest.newBuilder()
					.setParent(secret(id))
					.setFilter(filter)
					.setPageSize(size)
					.setPageToken(pageToken)
					.build());
	}

	void enable(String id, String version) {
		call(this.client.enableSecretVersionCallable(),
				EnableSecretVersionRequest.newBuilder().setName(version(id, version)).build());
	}

	void disable(String id, String version) {
		call(this.client.disableSecretVersionCallable(),
				DisableSecretVersionRequest.newBuilder().setName(version(id, version)).build());
	}

	void destroy(String id, String version) {
		call(this.client.destroySecretVersionCallable(),
				DestroySecretVersionRequest.newBuilder().setName(version(id, version)).build());
	}

	private <I, O> O call(UnaryCallable<I, O> callable, I request) {
		return this.calls.call(callable, request);
	}

	/** Wait a little for another writer. */
	static void pause(Duration duration) {
		try {
			Thread.sleep(duration.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw RpcCalls.cancelled(CloudErrorKind.SECRET_FETCH, ex);
		}
	}

	static boolean is(ApiException failure, StatusCode.Code... codes) {
		return Set.of(codes).contains(failure.getStatusCode().getCode());
	}

	/** Whether an etag has changed; {@code ABORTED} is the general code for that. */
	static boolean isMoved(ApiException failure) {
		return is(failure, StatusCode.Code.FAILED_PRECONDITION, StatusCode.Code.ABORTED);
	}

}
