package io.llmshield.cloud.autoconfigure.storage.web;

import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.converter.ResourceHttpMessageConverter;

/**
 * Writes objects whose name does not tell their type under the type that was stored with
 * them.
 */
class ObjectMessageConverter extends ResourceHttpMessageConverter {

	@Override
	protected MediaType getDefaultContentType(Resource resource) {
		MediaType stored = (resource instanceof ServedObject object) ? object.storedType() : null;
		return (stored != null) ? stored : super.getDefaultContentType(resource);
	}

}
