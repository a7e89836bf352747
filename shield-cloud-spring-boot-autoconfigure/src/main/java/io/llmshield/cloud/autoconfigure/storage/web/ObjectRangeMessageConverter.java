package io.llmshield.cloud.autoconfigure.storage.web;

import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;

import io.llmshield.cloud.storage.ByteRange;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.support.ResourceRegion;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.ResourceRegionHttpMessageConverter;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Reads a range of an object by a ranged read, instead of reading and dropping what is in
 * front of it. Where HTTP wants or allows it, the whole object is the answer: to
 * {@code HEAD}, to an {@code If-Range} of another version, which would otherwise become a
 * mixture, and to more ranges than anybody needs, because each costs a request.
 */
class ObjectRangeMessageConverter extends ResourceRegionHttpMessageConverter {

	/** The most ranges of one request; our choice. */
	private static final int MAX_RANGES = 16;

	private final ObjectMessageConverter whole = new ObjectMessageConverter();

	@Override
	@SuppressWarnings("unchecked") // what the type says that is written
	protected void writeInternal(Object content, @Nullable Type type, HttpOutputMessage output) throws IOException {
		Collection<ResourceRegion> regions = (content instanceof ResourceRegion region) ? List.of(region)
				: (Collection<ResourceRegion>) content;
		if (!(regions.iterator().next().getResource() instanceof ServedObject object)) {
			super.writeInternal(content, type, output);
			return;
		}
		HttpServletRequest request = request();
		boolean head = request != null && HttpMethod.HEAD.matches(request.getMethod());
		if (head || regions.size() > MAX_RANGES || (request != null && isOfAnotherVersion(request, object))) {
			writeWhole(object, head, output);
			return;
		}
		super.writeInternal(regions.stream().map((region) -> ranged(object, region)).toList(), type, output);
	}

	private void writeWhole(ServedObject object, boolean head, HttpOutputMessage output) throws IOException {
		if (output instanceof ServerHttpResponse response) {
			response.setStatusCode(HttpStatus.OK);
		}
		MediaType known = output.getHeaders().getContentType();
		if (head) {
			output.getHeaders().setContentLength(object.contentLength());
			output.getBody();
		}
		else {
			this.whole.write(object, known, output);
		}
	}

	/** Spring MVC itself does not look at this header. */
	private static boolean isOfAnotherVersion(HttpServletRequest request, ServedObject object) {
		String wanted = request.getHeader(HttpHeaders.IF_RANGE);
		if (wanted == null) {
			return false;
		}
		if (wanted.startsWith("\"") || wanted.startsWith("W/")) {
			return !wanted.equals(object.etag());
		}
		try {
			return request.getDateHeader(HttpHeaders.IF_RANGE) / 1000 != object.lastModified() / 1000;
		}
		catch (IllegalArgumentException ex) {
			return true;
		}
	}

	private static @Nullable HttpServletRequest request() {
		return (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)
				? attributes.getRequest() : null;
	}

	private static ResourceRegion ranged(ServedObject object, ResourceRegion region) {
		ByteRange range = ByteRange.of(region.getPosition(), region.getCount());
		return new ResourceRegion(new ObjectRange(object, range), region.getPosition(), region.getCount());
	}

	@Override
	protected MediaType getDefaultContentType(Object content) {
		Object first = (content instanceof Collection<?> regions) ? regions.iterator().next() : content;
		MediaType stored = (first instanceof ResourceRegion region
				&& region.getResource() instanceof ServedObject object) ? object.storedType() : null;
		return (stored != null) ? stored : super.getDefaultContentType(content);
	}

}
