package io.llmshield.cloud.autoconfigure.local;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;

import org.springframework.http.HttpStatus;

/**
 * The one table from errors to HTTP statuses.
 */
final class HttpErrors {

	private HttpErrors() {
	}

	static int status(CloudException ex) {
		HttpStatus status = switch (ex.category()) {
			case NOT_FOUND -> HttpStatus.NOT_FOUND;
			case ALREADY_EXISTS -> HttpStatus.CONFLICT;
			case PRECONDITION_FAILED -> HttpStatus.PRECONDITION_FAILED;
			case ACCESS_DENIED, UNAUTHENTICATED, RESIDENCY_VIOLATION -> HttpStatus.FORBIDDEN;
			case INVALID_ARGUMENT -> HttpStatus.BAD_REQUEST;
			// Of an upload the sender's bytes are wrong, of a download ours.
			case CORRUPTED ->
				(ex.kind() == CloudErrorKind.STORAGE_PUT) ? HttpStatus.BAD_REQUEST : HttpStatus.INTERNAL_SERVER_ERROR;
			case THROTTLED -> HttpStatus.TOO_MANY_REQUESTS;
			case TIMEOUT -> HttpStatus.GATEWAY_TIMEOUT;
			case UNAVAILABLE, CANCELLED -> HttpStatus.SERVICE_UNAVAILABLE;
			case UNSUPPORTED -> HttpStatus.NOT_IMPLEMENTED;
			case CONFIGURATION, UNKNOWN -> HttpStatus.INTERNAL_SERVER_ERROR;
		};
		return status.value();
	}

}
