package io.llmshield.cloud.aws.secrets;

/**
 * An error that the double answers with.
 */
final class ServiceError extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int status;

	private final String code;

	ServiceError(int status, String code, String message) {
		super(message);
		this.status = status;
		this.code = code;
	}

	static ServiceError of(String code, String message) {
		return new ServiceError(400, code, message);
	}

	static ServiceError parameter(String message) {
		return of("InvalidParameterException", message);
	}

	static ServiceError deleted() {
		return of("InvalidRequestException",
				"You can't perform this operation on the secret because it was marked for deletion.");
	}

	static ServiceError notFound() {
		return of("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
	}

	int status() {
		return this.status;
	}

	String code() {
		return this.code;
	}

}
