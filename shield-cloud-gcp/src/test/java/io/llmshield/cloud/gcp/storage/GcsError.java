package io.llmshield.cloud.gcp.storage;

/**
 * An error as "HTTP status and error codes for JSON" documents it.
 */
final class GcsError extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int status;

	private final String reason;

	GcsError(int status, String reason, String message) {
		super(message);
		this.status = status;
		this.reason = reason;
	}

	static GcsError bucketMissing() {
		return new GcsError(404, "notFound", "The specified bucket does not exist.");
	}

	static GcsError objectMissing(String bucket, String name) {
		return new GcsError(404, "notFound", "No such object: " + bucket + "/" + name);
	}

	static GcsError condition() {
		return new GcsError(412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");
	}

	static GcsError invalid(String message) {
		return new GcsError(400, "invalid", message);
	}

	static GcsError checksum(String provided, String calculated) {
		return invalid("Provided CRC32C \"" + provided + "\" doesn't match calculated CRC32C \"" + calculated + "\".");
	}

	int status() {
		return this.status;
	}

	String reason() {
		return this.reason;
	}

	String json() {
		String error = "\"message\":\"" + escaped() + "\"";
		return "{\"error\":{\"code\":" + this.status + "," + error + ",\"errors\":[{" + error
				+ ",\"domain\":\"global\",\"reason\":\"" + this.reason + "\"}]}}";
	}

	private String escaped() {
		return getMessage().replace("\\", "\\\\").replace("\"", "\\\"");
	}

	/** The XML API has codes of its own. */
	String xml() {
		String code = switch (this.status) {
			case 404 -> getMessage().startsWith("No such object") ? "NoSuchKey" : "NoSuchBucket";
			case 403 -> "AccessDenied";
			case 412 -> "PreconditionFailed";
			case 416 -> "InvalidRange";
			default -> getMessage().contains("doesn't match") ? "BadDigest" : "InvalidArgument";
		};
		return "<?xml version='1.0' encoding='UTF-8'?><Error><Code>" + code + "</Code><Message>" + code
				+ "</Message></Error>";
	}

}
