package io.llmshield.cloud.autoconfigure.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

import io.llmshield.cloud.local.LocalPresigner;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.StorageDriver;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.StreamUtils;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * Answers a signed download, with conditions and one range, from a buffer of a few
 * kilobytes.
 */
class LocalDownload {

	/** Types that a browser shows without running anything in them. All else is saved. */
	private static final Set<String> SHOWN = Set.of("text/plain", "application/json", "application/pdf", "image/png",
			"image/jpeg", "image/gif", "image/webp", "image/avif");

	private final StorageDriver driver;

	LocalDownload(StorageDriver driver) {
		this.driver = driver;
	}

	void serve(LocalPresigner.Grant grant, HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		ObjectMetadata metadata = this.driver.head(grant.id(), null);
		describe(metadata, response);
		String tag = "\"" + metadata.versionToken() + "\"";
		if (new ServletWebRequest(request, response).checkNotModified(tag, metadata.lastModified().toEpochMilli())) {
			return;
		}
		HttpRange range = null;
		try {
			range = range(request, tag);
		}
		catch (IllegalArgumentException ex) {
			refuseRange(metadata, response);
			return;
		}
		send(grant, metadata, range, request, response);
	}

	private void send(LocalPresigner.Grant grant, ObjectMetadata metadata, @Nullable HttpRange range,
			HttpServletRequest request, HttpServletResponse response) throws IOException {
		long start = (range != null) ? range.getRangeStart(metadata.size()) : 0;
		long length = metadata.size() - start;
		if (range != null) {
			long end = range.getRangeEnd(metadata.size());
			length = end - start + 1;
			if (start >= metadata.size() || length < 1) {
				refuseRange(metadata, response);
				return;
			}
			response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
			response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes " + start + "-" + end + "/" + metadata.size());
		}
		response.setContentLengthLong(length);
		if ("HEAD".equals(request.getMethod())) {
			return;
		}
		ByteRange bytes = (range != null) ? ByteRange.of(start, length) : ByteRange.ALL;
		GetOptions options = GetOptions.ofRange(bytes).ifMatch(metadata.versionToken());
		try (ObjectContent content = this.driver.open(grant.id(), options); InputStream in = content.inputStream()) {
			StreamUtils.copy(in, response.getOutputStream());
		}
	}

	/**
	 * Return the range that was asked for. Several ranges at once, and a range of another
	 * version than the one at hand, are answered with the whole object, as RFC 9110
	 * allows.
	 */
	private static @Nullable HttpRange range(HttpServletRequest request, String tag) {
		List<HttpRange> ranges = HttpRange.parseRanges(request.getHeader(HttpHeaders.RANGE));
		String condition = request.getHeader(HttpHeaders.IF_RANGE);
		return (ranges.size() == 1 && (condition == null || condition.equals(tag))) ? ranges.get(0) : null;
	}

	private static void refuseRange(ObjectMetadata metadata, HttpServletResponse response) {
		response.setStatus(HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
		response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + metadata.size());
		response.setContentLength(0);
	}

	private static void describe(ObjectMetadata metadata, HttpServletResponse response) {
		MediaType type = mediaType(metadata.contentType());
		response.setContentType(type.toString());
		response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
		response.setHeader(HttpHeaders.CACHE_CONTROL,
				(metadata.cacheControl() != null) ? metadata.cacheControl() : "private, no-cache");
		boolean shown = SHOWN.contains(type.getType() + "/" + type.getSubtype()) || type.getType().equals("audio")
				|| type.getType().equals("video");
		String name = metadata.key().substring(metadata.key().lastIndexOf('/') + 1);
		response.setHeader(HttpHeaders.CONTENT_DISPOSITION,
				(shown ? ContentDisposition.inline() : ContentDisposition.attachment())
					.filename(name, StandardCharsets.UTF_8)
					.build()
					.toString());
	}

	private static MediaType mediaType(@Nullable String type) {
		try {
			return (type != null) ? MediaType.parseMediaType(type) : MediaType.APPLICATION_OCTET_STREAM;
		}
		catch (InvalidMediaTypeException ex) {
			return MediaType.APPLICATION_OCTET_STREAM;
		}
	}

}
