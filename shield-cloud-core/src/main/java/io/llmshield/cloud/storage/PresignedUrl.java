package io.llmshield.cloud.storage;

import java.net.URI;
import java.time.Instant;
import java.util.Map;

/**
 * A link that works without credentials. Whoever has it can use it: treat it as a secret.
 * Immutable.
 *
 * @param method the HTTP method
 * @param uri the link, with its signature
 * @param headers the headers that must be sent with the request, as they are
 * @param expiresAt when it stops working
 */
public record PresignedUrl(String method, URI uri, Map<String, String> headers, Instant expiresAt) {

	/**
	 * Copy the headers.
	 */
	public PresignedUrl {
		headers = Map.copyOf(headers);
	}

	/**
	 * Return a text without the signature.
	 */
	@Override
	public String toString() {
		return this.method + " " + this.uri.getScheme() + "://" + this.uri.getAuthority() + this.uri.getPath()
				+ "?*** until " + this.expiresAt;
	}

}
