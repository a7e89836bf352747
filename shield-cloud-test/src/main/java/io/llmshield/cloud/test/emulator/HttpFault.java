package io.llmshield.cloud.test.emulator;

/**
 * What a {@link FaultProxy} does to one request instead of passing it on faithfully.
 */
public enum HttpFault {

	/** Answers 500 with S3's error body; the service never sees the request. */
	INTERNAL_ERROR,

	/** Answers 503 SlowDown as S3 does; the service never sees the request. */
	SLOW_DOWN,

	/**
	 * Answers 503 ServerBusy as Blob Storage does; the service never sees the request.
	 */
	SERVER_BUSY,

	/** Answers 429 with Retry-After: 1; the service never sees the request. */
	TOO_MANY_REQUESTS,

	/** Answers 400 ThrottlingException as JSON services do; the service never sees it. */
	THROTTLING,

	/** Answers 403 AccessDenied as S3 does; the service never sees the request. */
	ACCESS_DENIED,

	/** Resets the connection before the service sees the request. */
	RESET,

	/** Lets the service do its work and resets the connection instead of the answer. */
	LOST_REPLY,

	/** Resets the connection after half of the answer's body, or after its headers. */
	RESET_MID_BODY,

	/** Closes the connection in good order after half of the answer's body. */
	TRUNCATED_BODY,

	/** Changes a byte in the middle of the answer's body. */
	CORRUPTED_BODY,

	/** Changes a byte in the middle of the request's body. */
	CORRUPTED_REQUEST,

	/** Sends the answer in 20 pieces, 5 ms apart. */
	TRICKLE,

	/** Passes nothing on and answers nothing until the client gives up. */
	SILENCE

}
