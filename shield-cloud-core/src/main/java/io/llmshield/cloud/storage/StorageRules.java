package io.llmshield.cloud.storage;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * The portable rules for what an operation may ask for, checked before any call. Makes no
 * call. Immutable.
 *
 * @param operation the operation, for the errors
 * @param capabilities what the provider can do
 */
record StorageRules(Operation operation, StorageCapabilities capabilities) {

	private static final Pattern METADATA_KEY = Pattern.compile("[a-z][a-z0-9_]{0,62}");

	/** Type and subtype of RFC 9110, then parameters that we leave to the provider. */
	private static final Pattern MEDIA_TYPE = Pattern
		.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+" + "([ \\t]*;[\\x20-\\x7e\\t]*)?");

	private static final Pattern HEADER = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");

	/** S3's limits. */
	private static final int MAX_TAGS = 10;

	private static final int MAX_TAG_KEY = 128;

	private static final int MAX_TAG_VALUE = 256;

	/** Our choice; no provider documents a lower limit. */
	private static final int MAX_HEADER = 255;

	private static final long MAX_CRC32C = 0xffff_ffffL;

	private static final Duration SHORTEST_VALIDITY = Duration.ofSeconds(1);

	private static final Duration LONGEST_VALIDITY = Duration.ofDays(7);

	void check(PutOptions options) {
		check(options.condition());
		contentType(options.contentType());
		if (options.cacheControl() != null) {
			header("cache control header", options.cacheControl());
		}
		metadata(options.userMetadata());
		tags(options.tags());
		checksum(options.crc32c());
		require(options.storageClass() != StorageClass.HOT, StorageCapability.STORAGE_CLASSES);
		require(options.keyId() != null, StorageCapability.CUSTOMER_KEY);
		require(options.retention() != null, StorageCapability.RETENTION);
		require(options.legalHold(), StorageCapability.LEGAL_HOLD);
	}

	void check(GetOptions options) {
		require(options.versionId() != null, StorageCapability.VERSIONS);
	}

	void check(DeleteOptions options) {
		if (options.ifMatch() != null && options.versionId() != null) {
			throw this.operation.invalid("both a version token and a version are given",
					"Name the version to delete it for good, or the token to delete the newest one on a condition");
		}
		require(options.ifMatch() != null, StorageCapability.CONDITIONAL_DELETE);
		require(options.versionId() != null, StorageCapability.VERSIONS);
	}

	void check(CopyOptions options) {
		check(options.targetCondition());
		require(options.sourceVersionId() != null, StorageCapability.VERSIONS);
	}

	void check(ListOptions options) {
		if (options.pageSize() < 1 || options.pageSize() > ListOptions.MAX_PAGE_SIZE) {
			throw this.operation.invalid("the page size is " + options.pageSize(),
					"It is between 1 and " + ListOptions.MAX_PAGE_SIZE);
		}
		String delimiter = options.delimiter();
		if (delimiter != null && (delimiter.isEmpty() || delimiter.chars().anyMatch(Character::isISOControl))) {
			throw this.operation.invalid("the delimiter is empty or holds a control character",
					"Use '/', or null for none");
		}
	}

	void check(PresignPutOptions options) {
		validity(options.validity());
		contentType(options.contentType());
		checksum(options.crc32c());
		Long length = options.contentLength();
		if (length != null && (length < 0 || length > this.capabilities.maxObjectSize())) {
			throw this.operation.invalid("the content length is " + length,
					"It is between 0 and " + this.capabilities.maxObjectSize() + " bytes");
		}
		require(true, StorageCapability.PRESIGN_PUT);
		require(length != null, StorageCapability.PRESIGN_LENGTH);
		require(options.contentType() != null, StorageCapability.PRESIGN_TYPE);
		require(options.crc32c() != null, StorageCapability.PRESIGN_CHECKSUM);
	}

	void checkPresignGet(Duration validity) {
		validity(validity);
		require(true, StorageCapability.PRESIGN_GET);
	}

	private void validity(Duration validity) {
		if (validity.compareTo(SHORTEST_VALIDITY) < 0 || validity.compareTo(LONGEST_VALIDITY) > 0) {
			throw this.operation.invalid("the validity is " + validity, "It is between a second and 7 days");
		}
	}

	/**
	 * Refuse what the provider cannot do.
	 * @param asked whether it was asked for
	 * @param capability what it needs
	 */
	void require(boolean asked, StorageCapability capability) {
		if (asked && !this.capabilities.has(capability)) {
			throw this.operation.error(CloudErrorCategory.UNSUPPORTED)
				.reason("the provider '" + this.operation.provider() + "' does not have the capability " + capability)
				.remedy("Do without it, or ask CloudStorage.capabilities() first")
				.build();
		}
	}

	private void check(WriteCondition condition) {
		if (condition.ifAbsent() && condition.ifMatch() != null) {
			throw this.operation.invalid("the condition asks for no object and for a version token at once",
					"Use WriteCondition.IF_ABSENT or WriteCondition.ifMatch");
		}
	}

	private void contentType(@Nullable String type) {
		if (type != null && (type.length() > MAX_HEADER || !MEDIA_TYPE.matcher(type).matches())) {
			throw this.operation.invalid("the content type is no media type of at most " + MAX_HEADER + " characters",
					"Use a type such as 'application/json'");
		}
	}

	private void header(String name, String value) {
		if (value.length() > MAX_HEADER || !HEADER.matcher(value).matches()) {
			throw this.operation.invalid(
					"the " + name + " is not made of 1 to " + MAX_HEADER + " printable ASCII characters",
					"Leave out everything else");
		}
	}

	private void checksum(@Nullable Long crc32c) {
		if (crc32c != null && (crc32c < 0 || crc32c > MAX_CRC32C)) {
			throw this.operation.invalid("the CRC32C is " + crc32c, "Give it as an unsigned number of 32 bits");
		}
	}

	private void metadata(Map<String, String> metadata) {
		long bytes = 0;
		for (Map.Entry<String, String> entry : metadata.entrySet()) {
			String key = entry.getKey();
			if (!METADATA_KEY.matcher(key).matches() || key.startsWith(WriteId.RESERVED)) {
				throw this.operation.invalid("a metadata key does not match " + METADATA_KEY.pattern()
						+ " or begins with '" + WriteId.RESERVED + "'", "Rename it");
			}
			bytes += key.length() + encodedLength(entry.getValue());
		}
		if (bytes > PutOptions.MAX_METADATA_BYTES) {
			throw this.operation.invalid(
					"the metadata has " + bytes + " bytes once encoded; the limit is " + PutOptions.MAX_METADATA_BYTES,
					"Keep large values in an object of their own");
		}
	}

	private long encodedLength(String value) {
		try {
			return MetadataText.encodedLength(StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value)));
		}
		catch (CharacterCodingException ex) {
			throw this.operation.invalid("a metadata value is not valid Unicode", "Give text");
		}
	}

	private void tags(Map<String, String> tags) {
		require(!tags.isEmpty(), StorageCapability.TAGS);
		if (tags.size() > MAX_TAGS) {
			throw this.operation.invalid("there are " + tags.size() + " tags; the limit is " + MAX_TAGS,
					"Keep the others in the metadata");
		}
		tags.forEach((key, value) -> {
			if (key.isEmpty() || key.length() > MAX_TAG_KEY || value.length() > MAX_TAG_VALUE) {
				throw this.operation.invalid("a tag's key does not have 1 to " + MAX_TAG_KEY
						+ " characters, or its value more than " + MAX_TAG_VALUE, "Shorten it");
			}
		});
	}

	static boolean isMissing(CloudException error) {
		return error.category() == CloudErrorCategory.NOT_FOUND && !(error instanceof BucketNotFoundException);
	}

}
