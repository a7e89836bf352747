package io.llmshield.cloud.gcp.storage;

import com.google.cloud.storage.Storage;
import io.llmshield.cloud.storage.StorageDriver;

/**
 * Makes the driver for Google Cloud Storage. Stateless and thread-safe.
 */
public final class GcpStorage {

	private GcpStorage() {
	}

	/**
	 * Make a driver. Each method of the driver makes one request, but: {@code open} asks
	 * for the metadata first, because a download does not tell the user's metadata, and
	 * makes no second request for an empty object; a copy asks for the source first, and
	 * then takes as many requests as Cloud Storage needs to rewrite it; an upload in
	 * parts asks how far it got before it repeats a part; a lifecycle rule reads the
	 * bucket before it changes it; an answer "not found" that does not say what is
	 * missing makes one request for the bucket. What others change meanwhile is read
	 * again, five times at most.
	 * <p>
	 * The driver takes credentials, project, host, headers, time limits and transport
	 * from the client's options, and speaks to the JSON API through Google's generated
	 * client with them: {@link Storage} itself hides whether the bucket or the object is
	 * missing, cannot drop an upload that it has begun, and buffers every chunk once
	 * more. None of the client's retries apply: the guard around the driver repeats
	 * calls. Only a token that the service refuses is renewed, which adds one request,
	 * and Google's authentication library asks three times more where the IAM Credentials
	 * API, which signs for identities without a key, fails; the guard does not repeat
	 * that. Where the client has the default transport, the driver uses Apache's, because
	 * the JDK's repeats reads by itself when a connection breaks, and keeps the time
	 * limit of the options by itself: a request that takes longer is aborted, its
	 * connection is reset, and what was not sent is never sent. With another transport
	 * the guard keeps the limit. It interrupts the thread, which sends no more of a body
	 * once the network takes bytes again; until then, other attempts to send the same
	 * upload in parts, or to drop it, wait. The client and its own retries are left as
	 * they are.
	 * <p>
	 * The token of a version and its id are the object's generation. It is told for
	 * buckets without versions too, where it is gone once the object is overwritten.
	 * @param client the client, which speaks HTTP; stays the caller's, who closes it
	 * @param options how Cloud Storage is used
	 * @return the driver
	 * @throws io.llmshield.cloud.CloudException {@code CONFIGURATION} if the client
	 * speaks gRPC
	 */
	public static StorageDriver driver(Storage client, GcpStorageOptions options) {
		return new GcsStorageDriver(GcsClient.of(client, options.timeLimit()),
				new GcsLinks(client, options.signingServiceAccount()), options);
	}

}
