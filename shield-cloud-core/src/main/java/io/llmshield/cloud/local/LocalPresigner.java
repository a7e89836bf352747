package io.llmshield.cloud.local;

import java.net.URI;
import java.time.Instant;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Signs and checks links to objects, with HMAC-SHA256 under a key that is derived from
 * the local key. The application itself serves the links: it passes each request under
 * {@value #PATH} to {@link #verify} and then does what the {@link Grant} says.
 * Thread-safe.
 */
public final class LocalPresigner {

	/** Stands before bucket and key in the path of every link. */
	public static final String PATH = "/.shield-cloud/objects/";

	LocalPresigner() {
	}

	/**
	 * Check a request that came by a signed link, in a time that does not depend on how
	 * much of the signature is right.
	 * @param method the request's method; a link works for the method it was signed for
	 * @param request the request's URI as it was sent, with its query and still encoded;
	 * scheme, host and what stands before {@value #PATH} are not looked at
	 * @return what the link allows
	 * @throws CloudException {@code ACCESS_DENIED} if the link is malformed, was not
	 * signed with this key, was changed, or has expired
	 */
	public Grant verify(String method, URI request) {
		throw new UnsupportedOperationException();
	}

	/**
	 * What a signed link allows. Immutable.
	 *
	 * @param method {@code GET} or {@code PUT}
	 * @param id bucket and full key
	 * @param expiresAt when the link stops working
	 * @param contentLength the exact length of the upload in bytes, or {@code null} for
	 * any
	 * @param contentType the media type of the upload, or {@code null} for any
	 * @param crc32c the CRC32C of the upload as an unsigned number, or {@code null} for
	 * any
	 */
	public record Grant(String method, ObjectId id, Instant expiresAt, @Nullable Long contentLength,
			@Nullable String contentType, @Nullable Long crc32c) {
	}

}
