package io.llmshield.cloud.sample.web;

import java.io.IOException;

import io.llmshield.cloud.sample.problem.ProblemType;
import io.llmshield.cloud.sample.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses bodies of more than {@value #LIMIT} bytes: at once when the length is declared,
 * else at the first byte too many.
 */
class BodyLimitFilter extends OncePerRequestFilter {

	static final int LIMIT = 1_048_576;

	private final ProblemWriter problems;

	BodyLimitFilter(ProblemWriter problems) {
		this.problems = problems;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (request.getContentLengthLong() > LIMIT) {
			this.problems.write(request, response, ProblemType.BODY_TOO_LARGE,
					"The body has " + request.getContentLengthLong() + " bytes; at most " + LIMIT + " are allowed");
			return;
		}
		chain.doFilter(new LimitedRequest(request, LIMIT), response);
	}

}
