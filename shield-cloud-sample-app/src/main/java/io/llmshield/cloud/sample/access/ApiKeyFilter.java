package io.llmshield.cloud.sample.access;

import java.io.IOException;

import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.sample.problem.ProblemType;
import io.llmshield.cloud.sample.problem.ProblemWriter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.util.StringUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets in who has a valid key. Every key is held against the hashes of both roles, so
 * that the time of an answer does not tell which it was near. Failed attempts are
 * counted, not slowed down: a key has 256 random bits, which cannot be found by trying,
 * and a limit would let anyone lock the callers out.
 */
class ApiKeyFilter extends OncePerRequestFilter {

	private static final Logger logger = LoggerFactory.getLogger(ApiKeyFilter.class);

	private static final String HEADER = "X-API-Key";

	private static final String BEARER = "Bearer ";

	private final ApiKeys keys;

	private final ProblemWriter problems;

	private final MeterRegistry meters;

	ApiKeyFilter(ApiKeys keys, ProblemWriter problems, MeterRegistry meters) {
		this.keys = keys;
		this.problems = problems;
		this.meters = meters;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String key = presentedKey(request);
		if (key == null) {
			refuse(request, response, "missing", ProblemType.UNAUTHENTICATED, ProblemType.UNAUTHENTICATED.remedy());
			return;
		}
		Role wanted = Role.forPath(request.getServletPath());
		boolean client;
		boolean admin;
		try {
			client = this.keys.accept(Role.CLIENT, key);
			admin = this.keys.accept(Role.ADMIN, key);
		}
		catch (CloudException ex) {
			logger.warn("API keys cannot be checked: {}", ex.getMessage());
			refuse(request, response, "unavailable", ProblemType.KEYS_UNAVAILABLE,
					ProblemType.KEYS_UNAVAILABLE.remedy());
			return;
		}
		if ((wanted == Role.ADMIN) ? admin : client) {
			count("granted");
			chain.doFilter(request, response);
		}
		else if (client || admin) {
			refuse(request, response, "forbidden", ProblemType.FORBIDDEN, ProblemType.FORBIDDEN.remedy());
		}
		else {
			refuse(request, response, "invalid", ProblemType.UNAUTHENTICATED,
					"The key is not valid; it may have been replaced. " + ProblemType.UNAUTHENTICATED.remedy());
		}
	}

	private static @Nullable String presentedKey(HttpServletRequest request) {
		String header = request.getHeader(HEADER);
		if (StringUtils.hasText(header)) {
			return header.strip();
		}
		String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
		if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
			String token = authorization.substring(BEARER.length()).strip();
			return token.isEmpty() ? null : token;
		}
		return null;
	}

	private void refuse(HttpServletRequest request, HttpServletResponse response, String outcome, ProblemType type,
			String detail) throws IOException {
		count(outcome);
		if (type == ProblemType.UNAUTHENTICATED) {
			response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"llm-shield\"");
		}
		this.problems.write(request, response, type, detail);
	}

	private void count(String outcome) {
		this.meters.counter("shield.sample.access", "outcome", outcome).increment();
	}

}
