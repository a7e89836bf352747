package io.llmshield.cloud.azure.storage;

import com.azure.storage.blob.BlobServiceClient;
import io.llmshield.cloud.storage.StorageDriver;

/**
 * Makes the driver for Azure Blob Storage. Stateless and thread-safe.
 */
public final class AzureStorage {

	private AzureStorage() {
	}

	/**
	 * Make a driver on block blobs; a bucket is a container of the client's account. Each
	 * method of the driver makes one call of the service, but: a read of an empty object
	 * by range makes a second one; a copy asks for the source first, reads its tags if it
	 * has any, and copies large objects part by part; deleting the newest version for
	 * good takes four; a repeated end of an upload asks first whether it was done; links
	 * need a key of the service once a day where the client has no account key.
	 * <p>
	 * The driver uses the client's HTTP client, credentials and policies, but not its
	 * retries: every call is one attempt on the wire, and the guard around the driver
	 * repeats it. Only the JDK's HTTP client adds to that: it sends a GET or HEAD once
	 * more when the connection ends before the answer begins, and cannot be told not to.
	 * @param client the client; stays the caller's
	 * @param options how the account is used
	 * @return the driver
	 */
	public static StorageDriver driver(BlobServiceClient client, AzureStorageOptions options) {
		return new BlobStorageDriver(SingleAttempt.of(client, options.timeLimit()), options, null);
	}

	/**
	 * Make a driver that also asks Azure Resource Manager: for the account's location,
	 * which must be the stated one if there is one, and for lifecycle rules, which take
	 * one call for the container and one or two for the account's policy.
	 * @param client the client; stays the caller's
	 * @param options how the account is used
	 * @param account the same account
	 * @return the driver
	 */
	public static StorageDriver driver(BlobServiceClient client, AzureStorageOptions options,
			AzureStorageAccount account) {
		return new BlobStorageDriver(SingleAttempt.of(client, options.timeLimit()), options, account);
	}

}
