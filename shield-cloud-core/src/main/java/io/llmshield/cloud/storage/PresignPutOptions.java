package io.llmshield.cloud.storage;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What a signed upload is bound to. A binding that the provider cannot enforce is
 * {@code UNSUPPORTED}. Immutable.
 *
 * @param validity how long the link works: a second to 7 days
 * @param contentLength the exact length in bytes, or {@code null} for any
 * @param contentType the media type, or {@code null} for any
 * @param crc32c the CRC32C as an unsigned number, or {@code null} for any
 */
public record PresignPutOptions(Duration validity, @Nullable Long contentLength, @Nullable String contentType,
		@Nullable Long crc32c) {

	/**
	 * A link that is bound to the key and the time only.
	 * @param validity how long the link works
	 * @return the options
	 */
	public static PresignPutOptions of(Duration validity) {
		return new PresignPutOptions(validity, null, null, null);
	}

}
