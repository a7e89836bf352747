package io.llmshield.cloud.azure.storage;

import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

import com.azure.core.exception.HttpResponseException;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls and tells their errors: a missing container from a missing blob, a missing
 * version from a wrong argument. Thread-safe.
 *
 * @param client the client, without retries of its own
 */
record BlobCalls(BlobServiceClient client) {

	private static final Set<String> NO_CONTAINER = Set.of("ContainerNotFound", "ContainerBeingDeleted");

	/** What Blob Storage says of text that is no version's id. */
	private static final Set<String> NO_VERSION = Set.of("InvalidQueryParameterValue", "OutOfRangeQueryParameterValue");

	BlobContainerClient container(String bucket) {
		return this.client.getBlobContainerClient(bucket);
	}

	BlobClient blob(ObjectId id, @Nullable String versionId) {
		BlobClient blob = container(id.bucket()).getBlobClient(id.key());
		return (versionId != null) ? blob.getVersionClient(versionId) : blob;
	}

	BlockBlobClient blockBlob(ObjectId id, @Nullable String encryptionScope) {
		BlockBlobClient blob = blob(id, null).getBlockBlobClient();
		return (encryptionScope != null) ? blob.getEncryptionScopeClient(encryptionScope) : blob;
	}

	<T> T call(CloudErrorKind kind, ObjectId id, Supplier<T> call) {
		return call(kind, id, null, call);
	}

	/**
	 * Make a call.
	 * @param <T> the result's type
	 * @param kind what is attempted
	 * @param id the object; its key is empty if the call is about the container
	 * @param versionId the version that is asked for, or {@code null}
	 * @param call the call
	 * @return the result
	 */
	<T> T call(CloudErrorKind kind, ObjectId id, @Nullable String versionId, Supplier<T> call) {
		try {
			return call.get();
		}
		catch (CloudException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw translated(kind, id, versionId, ex);
		}
	}

	CloudException translated(CloudErrorKind kind, ObjectId id, @Nullable String versionId, RuntimeException error) {
		String code = AzureErrors.code(error);
		if (code != null && NO_CONTAINER.contains(code)) {
			return new BucketNotFoundException(kind, AzureErrors.PROVIDER, words(kind), id.bucket(), error);
		}
		CloudException.Builder described = AzureErrors.describe(kind, error);
		if (versionId != null && code != null && NO_VERSION.contains(code)) {
			described = CloudException.of(kind, CloudErrorCategory.NOT_FOUND)
				.provider(AzureErrors.PROVIDER)
				.reason("there is no such version")
				.remedy("List the versions")
				.cause(error);
		}
		CloudException translated = described.operation(words(kind))
			.resource(id.key().isEmpty() ? id.bucket() : id.toString())
			.build();
		if (translated.category() == CloudErrorCategory.CANCELLED) {
			// The SDK takes the interrupt away
			Thread.currentThread().interrupt();
		}
		return translated;
	}

	static int status(CloudException error) {
		return (error.getCause() instanceof HttpResponseException answer && answer.getResponse() != null)
				? answer.getResponse().getStatusCode() : 0;
	}

	static @Nullable String code(CloudException error) {
		return (error.getCause() != null) ? AzureErrors.code(error.getCause()) : null;
	}

	/** The neutral code tells its own operation in its place. */
	private static String words(CloudErrorKind kind) {
		return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
	}

}
