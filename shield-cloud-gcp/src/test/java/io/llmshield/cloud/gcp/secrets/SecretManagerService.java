package io.llmshield.cloud.gcp.secrets;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

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
import com.google.cloud.secretmanager.v1.SecretManagerServiceGrpc;
import com.google.cloud.secretmanager.v1.SecretVersion;
import com.google.cloud.secretmanager.v1.UpdateSecretRequest;
import com.google.protobuf.Empty;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;

/**
 * The requests of Secret Manager that the driver may send. Others are unimplemented.
 */
final class SecretManagerService extends SecretManagerServiceGrpc.SecretManagerServiceImplBase {

	private static final int LARGEST_PAGE = 25_000;

	/** Small, so that tests see several pages without many secrets. */
	private static final int LARGEST_PAGE_HERE = 50;

	private final SecretManagerState state;

	SecretManagerService(SecretManagerState state) {
		this.state = state;
	}

	private static <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
		T answer;
		try {
			answer = work.get();
		}
		catch (StatusRuntimeException ex) {
			observer.onError(ex);
			return;
		}
		observer.onNext(answer);
		observer.onCompleted();
	}

	private static <T> String page(List<T> all, int size, String token, BiConsumer<T, Integer> add) {
		DocumentedLimits.check(size >= 0 && token.matches("\\d*"), "Invalid page");
		int from = token.isEmpty() ? 0 : Integer.parseInt(token);
		int limit = Math.min((size == 0) ? LARGEST_PAGE : size, LARGEST_PAGE_HERE);
		int to = Math.min(all.size(), from + limit);
		for (int i = from; i < to; i++) {
			add.accept(all.get(i), i);
		}
		return (to < all.size()) ? String.valueOf(to) : "";
	}

	@Override
	public void createSecret(CreateSecretRequest request, StreamObserver<Secret> observer) {
		answer(observer, () -> {
			SecretManagerState.checkParent(request.getParent());
			return this.state.create(request.getSecretId(), request.getSecret());
		});
	}

	@Override
	public void getSecret(GetSecretRequest request, StreamObserver<Secret> observer) {
		answer(observer, () -> this.state.stored(request.getName()).secret());
	}

	@Override
	public void updateSecret(UpdateSecretRequest request, StreamObserver<Secret> observer) {
		answer(observer, () -> this.state.update(request.getSecret(), request.getUpdateMask().getPathsList()));
	}

	@Override
	public void deleteSecret(DeleteSecretRequest request, StreamObserver<Empty> observer) {
		answer(observer, () -> {
			this.state.delete(request.getName(), request.getEtag());
			return Empty.getDefaultInstance();
		});
	}

	@Override
	public void listSecrets(ListSecretsRequest request, StreamObserver<ListSecretsResponse> observer) {
		answer(observer, () -> {
			SecretManagerState.checkParent(request.getParent());
			ListSecretsResponse.Builder page = ListSecretsResponse.newBuilder();
			page.setNextPageToken(page(this.state.list(request.getFilter()), request.getPageSize(),
					request.getPageToken(), (secret, i) -> page.addSecrets(secret)));
			return page.build();
		});
	}

	@Override
	public void addSecretVersion(AddSecretVersionRequest request, StreamObserver<SecretVersion> observer) {
		answer(observer, () -> this.state.add(request.getParent(), request.getPayload()));
	}

	@Override
	public void getSecretVersion(GetSecretVersionRequest request, StreamObserver<SecretVersion> observer) {
		answer(observer, () -> this.state.version(request.getName()));
	}

	@Override
	public void accessSecretVersion(AccessSecretVersionRequest request,
			StreamObserver<AccessSecretVersionResponse> observer) {
		answer(observer,
				() -> AccessSecretVersionResponse.newBuilder()
					.setPayload(this.state.payload(request.getName()))
					.setName(this.state.version(request.getName()).getName())
					.build());
	}

	@Override
	public void listSecretVersions(ListSecretVersionsRequest request,
			StreamObserver<ListSecretVersionsResponse> observer) {
		answer(observer, () -> {
			ListSecretVersionsResponse.Builder page = ListSecretVersionsResponse.newBuilder();
			page.setNextPageToken(page(this.state.listed(request.getParent(), request.getFilter()),
					request.getPageSize(), request.getPageToken(), (version, i) -> page.addVersions(version)));
			return page.build();
		});
	}

	@Override
	public void enableSecretVersion(EnableSecretVersionRequest request, StreamObserver<SecretVersion> observer) {
		answer(observer, () -> this.state.change(request.getName(), request.getEtag(), SecretVersion.State.ENABLED));
	}

	@Override
	public void disableSecretVersion(DisableSecretVersionRequest request, StreamObserver<SecretVersion> observer) {
		answer(observer, () -> this.state.change(request.getName(), request.getEtag(), SecretVersion.State.DISABLED));
	}

	@Override
	public void destroySecretVersion(DestroySecretVersionRequest request, StreamObserver<SecretVersion> observer) {
		answer(observer, () -> this.state.change(request.getName(), request.getEtag(), SecretVersion.State.DESTROYED));
	}

}
