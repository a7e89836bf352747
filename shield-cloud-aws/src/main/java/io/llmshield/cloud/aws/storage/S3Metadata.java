package io.llmshield.cloud.aws.storage;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

import io.llmshield.cloud.storage.MetadataText;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageClass;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Reads what S3 tells of objects.
 */
final class S3Metadata {

	/** What S3 calls the only version of an object in a bucket that keeps none. */
	private static final String NO_VERSION = "null";

	/**
	 * A date changes once a second, and reading one takes longer than the rest of an
	 * answer.
	 */
	private static volatile KnownDate lastDate = new KnownDate("", Instant.EPOCH);

	private S3Metadata() {
	}

	static ObjectMetadata of(String key, HeadObjectResponse head) {
		return new ObjectMetadata(key, head.contentLength(), head.eTag(), versionId(head.versionId()),
				seconds(head.lastModified()), head.contentType(), head.cacheControl(),
				storageClass(head.storageClassAsString()), MetadataText.decode(head.metadata()),
				Crc32cText.ofWholeObject(head.checksumCRC32C(), head.checksumType()), head.ssekmsKeyId());
	}

	/**
	 * Read the answer to a download.
	 * @param key the object's key
	 * @param got the answer
	 * @return the metadata of the whole object
	 */
	static ObjectMetadata of(String key, GetObjectResponse got) {
		String range = got.contentRange();
		long size = (range != null) ? Long.parseLong(range.substring(range.indexOf('/') + 1)) : got.contentLength();
		// With a range, what is told may be the checksum of one part
		boolean whole = range == null || got.checksumType() == ChecksumType.FULL_OBJECT;
		Long crc32c = whole ? Crc32cText.ofWholeObject(got.checksumCRC32C(), got.checksumType()) : null;
		return new ObjectMetadata(key, size, got.eTag(), versionId(got.versionId()), seconds(got.lastModified()),
				got.contentType(), got.cacheControl(), storageClass(got.storageClassAsString()),
				MetadataText.decode(got.metadata()), crc32c, got.ssekmsKeyId());
	}

	/**
	 * Make the metadata of what was written, from what was asked for and what S3 answers.
	 * @param key the object's key
	 * @param size its size
	 * @param options how it was written
	 * @param written what S3 answers
	 * @return the metadata; {@code lastModified} is the time of the answer
	 */
	static ObjectMetadata written(String key, long size, PutOptions options, Written written) {
		return new ObjectMetadata(key, size, written.eTag(), versionId(written.versionId()), written.time(),
				(options.contentType() != null) ? options.contentType() : S3Writes.DEFAULT_TYPE, options.cacheControl(),
				options.storageClass(), options.userMetadata(), written.crc32c(), written.keyId());
	}

	static @Nullable String versionId(@Nullable String versionId) {
		return NO_VERSION.equals(versionId) ? null : versionId;
	}

	/** HTTP headers tell whole seconds; so does everything else, to be comparable. */
	static Instant seconds(Instant time) {
		return time.truncatedTo(ChronoUnit.SECONDS);
	}

	static Instant time(SdkResponse response) {
		return response.sdkHttpResponse()
			.firstMatchingHeader("Date")
			.map(S3Metadata::parsed)
			.orElseGet(() -> seconds(Instant.now()));
	}

	private static Instant parsed(String date) {
		KnownDate known = lastDate;
		if (known.text().equals(date)) {
			return known.time();
		}
		try {
			Instant time = DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
			lastDate = new KnownDate(date, time);
			return time;
		}
		catch (DateTimeParseException ex) {
			return seconds(Instant.now());
		}
	}

	/** S3 has more classes than are portable; those between count as the warmer one. */
	static StorageClass storageClass(@Nullable String name) {
		return switch ((name != null) ? name : "STANDARD") {
			case "STANDARD_IA", "ONEZONE_IA" -> StorageClass.COOL;
			case "GLACIER_IR" -> StorageClass.COLD;
			case "GLACIER", "DEEP_ARCHIVE" -> StorageClass.ARCHIVE;
			default -> StorageClass.HOT;
		};
	}

	/** What S3 answers to a write. */
	record Written(String eTag, @Nullable String versionId, @Nullable Long crc32c, @Nullable String keyId,
			Instant time) {
	}

	/** A date as it was written, and the time that it means. */
	private record KnownDate(String text, Instant time) {
	}

}
