package io.llmshield.cloud.sample.problem;

import java.time.LocalDate;

import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.TypeMismatchException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Turns every exception of a request into a problem. One table, so that nothing falls
 * through to another format.
 */
@RestControllerAdvice
class ProblemAdvice {

	private static final Logger logger = LoggerFactory.getLogger(ProblemAdvice.class);

	@ExceptionHandler
	@Nullable ResponseEntity<ProblemDetail> handle(Exception ex) {
		if (DisconnectedClientHelper.isClientDisconnectedException(ex)) {
			return null;
		}
		if (ex instanceof ProblemException problem) {
			log(problem);
			return answer(problem.type(), String.valueOf(problem.getMessage()), HttpHeaders.EMPTY);
		}
		if (NestedExceptionUtils.getMostSpecificCause(ex) instanceof BodyTooLargeException tooLarge) {
			return answer(ProblemType.BODY_TOO_LARGE, String.valueOf(tooLarge.getMessage()), HttpHeaders.EMPTY);
		}
		if (ex instanceof HttpMessageNotReadableException) {
			return answer(ProblemType.MALFORMED_JSON, JsonFault.describe(ex.getCause()), HttpHeaders.EMPTY);
		}
		if (ex instanceof TypeMismatchException mismatch) {
			return answer(ProblemType.INVALID_REQUEST, mismatch(mismatch), HttpHeaders.EMPTY);
		}
		if (ex instanceof ErrorResponse response) {
			ProblemType type = ProblemType.of(response.getStatusCode().value());
			return answer(type, detail(ex, type), response.getHeaders());
		}
		logger.error("A request failed", ex);
		return answer(ProblemType.INTERNAL_ERROR, ProblemType.INTERNAL_ERROR.remedy(), HttpHeaders.EMPTY);
	}

	private static void log(ProblemException problem) {
		if (problem.getCause() instanceof CloudException cloud) {
			logger.warn("A request failed: {}", cloud.getMessage());
		}
	}

	private static String mismatch(TypeMismatchException mismatch) {
		String name = (mismatch instanceof MethodArgumentTypeMismatchException argument) ? argument.getName()
				: mismatch.getPropertyName();
		return "The parameter '" + name + "' must be "
				+ ((mismatch.getRequiredType() == LocalDate.class) ? "a day such as 2026-11-22" : "a whole number");
	}

	private static String detail(Exception ex, ProblemType type) {
		if (ex instanceof HttpRequestMethodNotSupportedException wrongMethod
				&& wrongMethod.getSupportedMethods() != null) {
			return "This path takes " + String.join(", ", wrongMethod.getSupportedMethods()) + " only";
		}
		if (ex instanceof HttpMediaTypeNotSupportedException wrongType) {
			return "This path takes " + MediaType.toString(wrongType.getSupportedMediaTypes())
					+ "; send the header 'Content-Type: application/json'";
		}
		if (ex instanceof MissingServletRequestParameterException missing) {
			return "The parameter '" + missing.getParameterName() + "' is missing";
		}
		return type.remedy();
	}

	private static ResponseEntity<ProblemDetail> answer(ProblemType type, String detail, HttpHeaders headers) {
		ResponseEntity.BodyBuilder answer = ResponseEntity.status(type.status())
			.headers(headers)
			.contentType(MediaType.APPLICATION_PROBLEM_JSON);
		if (type.status() == HttpStatus.SERVICE_UNAVAILABLE) {
			answer.header(HttpHeaders.RETRY_AFTER, "1");
		}
		return answer.body(type.toDetail(detail));
	}

}
