package io.llmshield.cloud.autoconfigure.storage.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.resource.CloudResource;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.resource.HttpResource;

/**
 * One version of an object, for one request.
 */
class ServedObject extends AbstractResource implements HttpResource {

	private final CloudResource object;

	private final ObjectMetadata metadata;

	ServedObject(CloudResource object, ObjectMetadata metadata) {
		this.object = object;
		this.metadata = metadata;
	}

	/**
	 * Return the ETag of a resource.
	 * @param resource any resource
	 * @return the ETag, or {@code null} for what is no object
	 */
	static @Nullable String etag(Resource resource) {
		return (resource instanceof ServedObject object) ? object.etag() : null;
	}

	/** A token may hold what an ETag may not. */
	String etag() {
		byte[] token = this.metadata.versionToken().getBytes(StandardCharsets.UTF_8);
		return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(token) + '"';
	}

	/** Return the type that was stored with the object. */
	@Nullable MediaType storedType() {
		try {
			String type = this.metadata.contentType();
			return (type != null) ? MediaType.parseMediaType(type) : null;
		}
		catch (InvalidMediaTypeException ex) {
			return null;
		}
	}

	InputStream open(ByteRange range) throws IOException {
		return this.object.getInputStream(range);
	}

	@Override
	public HttpHeaders getResponseHeaders() {
		HttpHeaders headers = new HttpHeaders();
		String cacheControl = this.metadata.cacheControl();
		if (cacheControl != null) {
			headers.set(HttpHeaders.CACHE_CONTROL, cacheControl);
		}
		return headers;
	}

	@Override
	public boolean exists() {
		return true;
	}

	@Override
	public long contentLength() {
		return this.metadata.size();
	}

	@Override
	public long lastModified() {
		return this.metadata.lastModified().toEpochMilli();
	}

	@Override
	public InputStream getInputStream() throws IOException {
		return this.object.getInputStream();
	}

	@Override
	public @Nullable String getFilename() {
		return this.object.getFilename();
	}

	@Override
	public URL getURL() throws IOException {
		return this.object.getURL();
	}

	@Override
	public URI getURI() {
		return this.object.getURI();
	}

	@Override
	public Resource createRelative(String relativePath) throws IOException {
		return this.object.createRelative(relativePath);
	}

	@Override
	public String getDescription() {
		return this.object.getDescription();
	}

	/** Caches of transformed resources must not take one version for another. */
	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof ServedObject that && this.object.equals(that.object)
				&& this.metadata.versionToken().equals(that.metadata.versionToken()));
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.object, this.metadata.versionToken());
	}

}
