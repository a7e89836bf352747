package io.llmshield.cloud.autoconfigure.traces;

import java.util.Locale;

import io.llmshield.cloud.CloudErrorCategory;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request.
 *
 * @param failure what went wrong, or {@code null} if the request was taken
 * @param rejected how many spans were refused although the request was taken
 * @param tooLarge whether a smaller request may be taken
 * @param reason why, for the log; nothing that the other side wrote
 */
record TraceAnswer(@Nullable CloudErrorCategory failure, long rejected, boolean tooLarge, String reason) {

	static TraceAnswer taken(long rejected) {
		return new TraceAnswer(null, rejected, false, "");
	}

	static TraceAnswer failed(CloudErrorCategory failure, String reason) {
		return new TraceAnswer(failure, 0, false, reason);
	}

	static TraceAnswer ofTooLarge() {
		return new TraceAnswer(CloudErrorCategory.INVALID_ARGUMENT, 0, true, "status 413");
	}

	/** The tag of the meter. */
	String outcome() {
		if (this.tooLarge) {
			return TraceMeters.TOO_LARGE;
		}
		return (this.failure != null) ? this.failure.name().toLowerCase(Locale.ROOT).replace('_', '-')
				: TraceMeters.SUCCESS;
	}

}
