package io.llmshield.cloud.storage;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How to write an object. Immutable; made with {@link #builder()}.
 *
 * @param contentType the media type, or {@code null} for the provider's default
 * @param cacheControl the cache control header, or {@code null}
 * @param storageClass the storage class
 * @param keyId a customer-managed key, or {@code null} for the bucket's default
 * @param userMetadata keys {@code [a-z][a-z0-9_]{0,62}} that do not begin with
 * {@code shield_}; values any text; {@value #MAX_METADATA_BYTES} bytes in all once
 * encoded
 * @param tags at most 10 tags (S3's limit)
 * @param condition when the write may happen
 * @param crc32c the CRC32C that the content must have, as an unsigned number, or
 * {@code null}; {@code CORRUPTED} and nothing written if it differs
 * @param retention until when the object can be neither changed nor deleted, or
 * {@code null}
 * @param legalHold whether the object is held until the hold is lifted
 */
public record PutOptions(@Nullable String contentType, @Nullable String cacheControl, StorageClass storageClass,
		@Nullable String keyId, Map<String, String> userMetadata, Map<String, String> tags, WriteCondition condition,
		@Nullable Long crc32c, @Nullable Retention retention, boolean legalHold) {

	/** The most bytes of user metadata: S3's limit of 2 KB, less what we add. */
	public static final int MAX_METADATA_BYTES = 2000;

	/** Nothing special. */
	public static final PutOptions DEFAULT = builder().build();

	/**
	 * Copy the maps.
	 */
	public PutOptions {
		userMetadata = Map.copyOf(userMetadata);
		tags = Map.copyOf(tags);
	}

	/**
	 * Start building options.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Write only if no object has the key.
	 * @return the options
	 */
	public static PutOptions ifAbsent() {
		return builder().condition(WriteCondition.IF_ABSENT).build();
	}

	/**
	 * Write only if the newest version has this token.
	 * @param versionToken the token
	 * @return the options
	 */
	public static PutOptions ifMatch(String versionToken) {
		return builder().condition(WriteCondition.ifMatch(versionToken)).build();
	}

	/**
	 * Options with a media type.
	 * @param contentType the media type
	 * @return the options
	 */
	public static PutOptions ofType(String contentType) {
		return builder().contentType(contentType).build();
	}

	/**
	 * Return a builder that holds the same.
	 * @return the builder
	 */
	public Builder toBuilder() {
		Builder builder = new Builder();
		builder.contentType = this.contentType;
		builder.cacheControl = this.cacheControl;
		builder.storageClass = this.storageClass;
		builder.keyId = this.keyId;
		builder.userMetadata.putAll(this.userMetadata);
		builder.tags.putAll(this.tags);
		builder.condition = this.condition;
		builder.crc32c = this.crc32c;
		builder.retention = this.retention;
		builder.legalHold = this.legalHold;
		return builder;
	}

	/**
	 * Builds {@link PutOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private @Nullable String contentType;

		private @Nullable String cacheControl;

		private StorageClass storageClass = StorageClass.HOT;

		private @Nullable String keyId;

		private final Map<String, String> userMetadata = new HashMap<>();

		private final Map<String, String> tags = new HashMap<>();

		private WriteCondition condition = WriteCondition.NONE;

		private @Nullable Long crc32c;

		private @Nullable Retention retention;

		private boolean legalHold;

		private Builder() {
		}

		/**
		 * Set the media type.
		 * @param contentType the media type
		 * @return this
		 */
		public Builder contentType(@Nullable String contentType) {
			this.contentType = contentType;
			return this;
		}

		/**
		 * Set the cache control header.
		 * @param cacheControl the header's value
		 * @return this
		 */
		public Builder cacheControl(@Nullable String cacheControl) {
			this.cacheControl = cacheControl;
			return this;
		}

		/**
		 * Set the storage class.
		 * @param storageClass the class
		 * @return this
		 */
		public Builder storageClass(StorageClass storageClass) {
			this.storageClass = storageClass;
			return this;
		}

		/**
		 * Set a customer-managed key.
		 * @param keyId the key
		 * @return this
		 */
		public Builder keyId(@Nullable String keyId) {
			this.keyId = keyId;
			return this;
		}

		/**
		 * Add one entry of user metadata.
		 * @param key the key
		 * @param value the value
		 * @return this
		 */
		public Builder metadata(String key, String value) {
			this.userMetadata.put(key, value);
			return this;
		}

		/**
		 * Add user metadata.
		 * @param metadata the entries
		 * @return this
		 */
		public Builder metadata(Map<String, String> metadata) {
			this.userMetadata.putAll(metadata);
			return this;
		}

		/**
		 * Add a tag.
		 * @param key the key
		 * @param value the value
		 * @return this
		 */
		public Builder tag(String key, String value) {
			this.tags.put(key, value);
			return this;
		}

		/**
		 * Set when the write may happen.
		 * @param condition the condition
		 * @return this
		 */
		public Builder condition(WriteCondition condition) {
			this.condition = condition;
			return this;
		}

		/**
		 * Set the checksum that the content must have.
		 * @param crc32c the CRC32C as an unsigned number, or {@code null}
		 * @return this
		 */
		public Builder crc32c(@Nullable Long crc32c) {
			this.crc32c = crc32c;
			return this;
		}

		/**
		 * Set until when the object can be neither changed nor deleted.
		 * @param retention mode and time
		 * @return this
		 */
		public Builder retention(@Nullable Retention retention) {
			this.retention = retention;
			return this;
		}

		/**
		 * Set whether the object is held.
		 * @param legalHold whether it is
		 * @return this
		 */
		public Builder legalHold(boolean legalHold) {
			this.legalHold = legalHold;
			return this;
		}

		/**
		 * Build the options.
		 * @return the options
		 */
		public PutOptions build() {
			return new PutOptions(this.contentType, this.cacheControl, this.storageClass, this.keyId, this.userMetadata,
					this.tags, this.condition, this.crc32c, this.retention, this.legalHold);
		}

	}

}
