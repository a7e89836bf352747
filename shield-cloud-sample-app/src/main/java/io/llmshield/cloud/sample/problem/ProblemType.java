package io.llmshield.cloud.sample.problem;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/**
 * The kinds of problems. Their codes are stable, so that a client may branch on them.
 */
public enum ProblemType {

	/** A value is missing or wrong. */
	INVALID_REQUEST(HttpStatus.BAD_REQUEST, "A value in the request is missing or wrong",
			"The detail names the field or parameter and what it may hold."),

	/** The body cannot be read. */
	MALFORMED_JSON(HttpStatus.BAD_REQUEST, "The body is not the JSON that is expected",
			"The detail names the line and column. The body itself is never repeated in an answer."),

	/** No key, or one that is not valid. */
	UNAUTHENTICATED(HttpStatus.UNAUTHORIZED, "A valid API key is needed",
			"Send it as 'X-API-Key: <key>' or 'Authorization: Bearer <key>'."),

	/** A key of the other kind. */
	FORBIDDEN(HttpStatus.FORBIDDEN, "This key is not allowed to do that",
			"Paths under /v1/admin take the admin key, all others a client key."),

	/** No such path. */
	NOT_FOUND(HttpStatus.NOT_FOUND, "There is nothing at this path", "The paths are listed at /v3/api-docs."),

	/** No such scan. */
	SCAN_NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such scan",
			"Use an id as POST /v1/scan or GET /v1/scans answered it."),

	/** Wrong method. */
	METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "This path does not take this method",
			"The header Allow lists the methods that it takes."),

	/** Wrong Accept header. */
	NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "The answer cannot be had in this media type",
			"Leave out the header Accept, or send 'Accept: application/json'."),

	/** Another writer was faster. */
	CHANGED_MEANWHILE(HttpStatus.PRECONDITION_FAILED, "It has changed since you read it",
			"Read it again, and repeat the change on what you then see."),

	/** Too large. */
	BODY_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The body is too large",
			"A body has at most 1,048,576 bytes; cut the text and scan the pieces."),

	/** Wrong Content-Type header. */
	UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body's media type is not understood",
			"Send JSON in UTF-8 with 'Content-Type: application/json'."),

	/** A rule document that is not valid. */
	RULES_INVALID(HttpStatus.UNPROCESSABLE_CONTENT, "The rule document is not valid",
			"The detail names the rule and the field. The rules in use have not changed."),

	/** The archive does not answer. */
	ARCHIVE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The archive of results is not available",
			"Nothing was lost: a result that cannot be archived is not given out. Try again later."),

	/** The rules' store does not answer. */
	RULES_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The store of the rules is not available",
			"The rules in use have not changed. Try again later."),

	/** The keys cannot be read. */
	KEYS_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The API keys cannot be read or written",
			"Nobody is let in while they cannot be checked. Try again later."),

	/** A defect of ours. */
	INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "Something is wrong on our side",
			"The application's log tells more.");

	/** Where the explanations of all types are served. */
	public static final String PATH = "/problems/";

	private final HttpStatus status;

	private final String title;

	private final String remedy;

	ProblemType(HttpStatus status, String title, String remedy) {
		this.status = status;
		this.title = title;
		this.remedy = remedy;
	}

	/**
	 * Return the stable code.
	 * @return the code, for example {@code body-too-large}
	 */
	public String code() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Return the status of the answer.
	 * @return the status
	 */
	public HttpStatus status() {
		return this.status;
	}

	/**
	 * Return what it is, in words.
	 * @return the title
	 */
	public String title() {
		return this.title;
	}

	/**
	 * Return what the reader can do about it.
	 * @return one or two sentences
	 */
	public String remedy() {
		return this.remedy;
	}

	/**
	 * Return the problem as an answer.
	 * @param detail what is wrong this time; never holds what the caller sent
	 * @return the answer's body
	 */
	public ProblemDetail toDetail(String detail) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(this.status, detail);
		problem.setType(URI.create(PATH + code()));
		problem.setTitle(this.title);
		problem.setProperty("code", code());
		return problem;
	}

	/**
	 * Find the type that stands for a status.
	 * @param status the status
	 * @return the first type of that status; else {@link #INVALID_REQUEST} below 500 and
	 * {@link #INTERNAL_ERROR} from there
	 */
	public static ProblemType of(int status) {
		return Arrays.stream(values())
			.filter((type) -> type.status.value() == status)
			.findFirst()
			.orElse((status < 500) ? INVALID_REQUEST : INTERNAL_ERROR);
	}

}
