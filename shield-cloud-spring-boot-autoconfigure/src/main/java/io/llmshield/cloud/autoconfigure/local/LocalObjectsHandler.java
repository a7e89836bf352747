package io.llmshield.cloud.autoconfigure.local;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.local.LocalPresigner;
import io.llmshield.cloud.local.LocalProvider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.HttpRequestHandler;

/**
 * Serves the signed links of the local provider: GET and HEAD for downloads, PUT for
 * uploads. Whoever has a link may use it, so no other authentication is asked for.
 */
class LocalObjectsHandler implements HttpRequestHandler {

	private static final String ALLOWED = "GET, HEAD, PUT";

	private final LocalPresigner presigner;

	private final LocalDownload download;

	private final LocalUpload upload;

	LocalObjectsHandler(LocalPresigner presigner, LocalDownload download, LocalUpload upload) {
		this.presigner = presigner;
		this.download = download;
		this.upload = upload;
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
		response.setHeader("Referrer-Policy", "no-referrer");
		try {
			serve(request, response);
		}
		catch (CloudException ex) {
			answer(response, HttpErrors.status(ex), ex.category());
		}
	}

	private void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
		switch (request.getMethod()) {
			// A link is signed for GET; HEAD shows less than it allows.
			case "GET", "HEAD" -> this.download.serve(grant(HttpMethod.GET, request), request, response);
			case "PUT" -> this.upload.accept(grant(HttpMethod.PUT, request), request, response);
			default -> {
				response.setHeader(HttpHeaders.ALLOW, ALLOWED);
				answer(response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, CloudErrorCategory.UNSUPPORTED);
			}
		}
	}

	private LocalPresigner.Grant grant(HttpMethod method, HttpServletRequest request) {
		try {
			String query = (request.getQueryString() != null) ? "?" + request.getQueryString() : "";
			return this.presigner.verify(method.name(), new URI(request.getRequestURI() + query));
		}
		catch (URISyntaxException ex) {
			throw CloudException.of(CloudErrorKind.STORAGE_FETCH, CloudErrorCategory.ACCESS_DENIED)
				.provider(LocalProvider.ID)
				.operation("check the link")
				.reason("it is malformed")
				.build();
		}
	}

	/** Tells the category only: reasons may name files of the server. */
	private static void answer(HttpServletResponse response, int status, CloudErrorCategory category)
			throws IOException {
		if (response.isCommitted()) {
			// Too late for a status. Breaking the connection keeps the client from taking
			// a part for the whole.
			throw new IOException("The download broke off: " + category);
		}
		response.reset();
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setStatus(status);
		response.setContentType(MediaType.TEXT_PLAIN_VALUE);
		response.getOutputStream().println(category.name());
	}

}
