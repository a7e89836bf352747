package io.llmshield.cloud.gcp.secrets;

import java.time.Duration;
import java.time.Instant;

import com.google.protobuf.Timestamp;

/**
 * Translates the times of protobuf.
 */
final class Times {

	private Times() {
	}

	static Instant instant(Timestamp time) {
		return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
	}

	static Timestamp timestamp(Instant time) {
		return Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()).build();
	}

	static com.google.protobuf.Duration duration(Duration duration) {
		return com.google.protobuf.Duration.newBuilder()
			.setSeconds(duration.getSeconds())
			.setNanos(duration.getNano())
			.build();
	}

}
