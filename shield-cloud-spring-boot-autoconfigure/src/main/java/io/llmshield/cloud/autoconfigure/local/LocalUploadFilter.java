package io.llmshield.cloud.autoconfigure.local;

import java.io.IOException;

import io.llmshield.cloud.local.LocalPresigner;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;

/**
 * Keeps the body of an upload for {@link LocalUpload}. Spring's own filter reads the body
 * of every PUT with the type of a form into memory, to make parameters of it; curl sends
 * that type if it is told none. Whoever comes after this one sees an upload without a
 * type; its header stays.
 */
class LocalUploadFilter implements Filter {

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		boolean form = request instanceof HttpServletRequest http && isFormUpload(http);
		chain.doFilter(form ? new Upload((HttpServletRequest) request) : request, response);
	}

	private static boolean isFormUpload(HttpServletRequest request) {
		String type = request.getContentType();
		return HttpMethod.PUT.matches(request.getMethod()) && type != null
				&& type.regionMatches(true, 0, MediaType.APPLICATION_FORM_URLENCODED_VALUE, 0,
						MediaType.APPLICATION_FORM_URLENCODED_VALUE.length())
				&& request.getRequestURI().contains(LocalPresigner.PATH);
	}

	/** A request of no type. */
	private static final class Upload extends HttpServletRequestWrapper {

		private Upload(HttpServletRequest request) {
			super(request);
		}

		@Override
		public @Nullable String getContentType() {
			return null;
		}

	}

}
