package io.llmshield.cloud.gcp.storage;

import com.google.api.client.util.DateTime;
import com.google.api.services.storage.model.StorageObject;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.Retention;
import io.llmshield.cloud.storage.StorageClass;
import org.jspecify.annotations.Nullable;

/**
 * Puts {@link PutOptions} into what Cloud Storage keeps of an object.
 */
final class GcsWrites {

	/** What Cloud Storage gives objects without a type. */
	static final String DEFAULT_TYPE = "application/octet-stream";

	private GcsWrites() {
	}

	static StorageObject object(ObjectId id, PutOptions options) {
		return new StorageObject().setName(id.key())
			.setContentType(contentType(options))
			.setCacheControl(options.cacheControl())
			.setStorageClass(storageClass(options.storageClass()))
			.setMetadata(options.userMetadata().isEmpty() ? null : options.userMetadata())
			.setRetention(retention(options.retention()))
			.setTemporaryHold(options.legalHold() ? Boolean.TRUE : null);
	}

	static String contentType(PutOptions options) {
		return (options.contentType() != null) ? options.contentType() : DEFAULT_TYPE;
	}

	/**
	 * The class is always named: a bucket may have another default than the warm one.
	 */
	static String storageClass(StorageClass wanted) {
		return switch (wanted) {
			case HOT -> "STANDARD";
			case COOL -> "NEARLINE";
			case COLD -> "COLDLINE";
			case ARCHIVE -> "ARCHIVE";
		};
	}

	private static StorageObject.@Nullable Retention retention(@Nullable Retention retention) {
		if (retention == null) {
			return null;
		}
		String mode = switch (retention.mode()) {
			case GOVERNANCE -> "Unlocked";
			case COMPLIANCE -> "Locked";
		};
		return new StorageObject.Retention().setMode(mode)
			.setRetainUntilTime(new DateTime(retention.until().toEpochMilli(), 0));
	}

}
