package io.llmshield.cloud.autoconfigure.storage.web;

import java.util.List;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.resource.CloudResource;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.resource.ResourceResolver;
import org.springframework.web.servlet.resource.ResourceResolverChain;

/**
 * Pins an object for the time of one request, so that existence, length, date, ETag and
 * content are those of one version, and the provider is asked once.
 */
class ObjectResolver implements ResourceResolver {

	private final boolean cached;

	/**
	 * Create it.
	 * @param cached whether a resolver behind this one keeps resources of earlier
	 * requests
	 */
	ObjectResolver(boolean cached) {
		this.cached = cached;
	}

	@Override
	public @Nullable Resource resolveResource(@Nullable HttpServletRequest request, String requestPath,
			List<? extends Resource> locations, ResourceResolverChain chain) {
		try {
			Resource found = chain.resolveResource(request, requestPath, pinned(locations));
			return (found instanceof CloudResource object) ? serve(object) : found;
		}
		catch (CloudException ex) {
			throw ex.retryable() ? new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, null, ex) : ex;
		}
	}

	private @Nullable ServedObject serve(CloudResource object) {
		CloudResource fresh = this.cached ? object.pinned() : object;
		return fresh.findMetadata().map((metadata) -> new ServedObject(fresh, metadata)).orElse(null);
	}

	@Override
	public @Nullable String resolveUrlPath(String resourcePath, List<? extends Resource> locations,
			ResourceResolverChain chain) {
		return chain.resolveUrlPath(resourcePath, pinned(locations));
	}

	private static List<Resource> pinned(List<? extends Resource> locations) {
		return locations.stream()
			.map((location) -> (location instanceof CloudResource object) ? object.pinned() : (Resource) location)
			.toList();
	}

}
