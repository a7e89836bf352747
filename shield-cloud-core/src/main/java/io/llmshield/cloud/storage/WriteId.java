package io.llmshield.cloud.storage;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * Marks an object with the write that made it, in reserved user metadata, so that a write
 * whose reply was lost can be recognised as done. Immutable.
 *
 * @param value 16 characters of URL-safe Base64: with the key 28 bytes, which leaves 20
 * of S3's 2,048 for what a driver adds
 */
record WriteId(String value) {

	/** What reserved keys begin with; users never see or set them. */
	static final String RESERVED = "shield_";

	static final String KEY = RESERVED + "write";

	private static final SecureRandom RANDOM = new SecureRandom();

	static WriteId random() {
		byte[] bytes = new byte[12];
		RANDOM.nextBytes(bytes);
		return new WriteId(Base64.getUrlEncoder().encodeToString(bytes));
	}

	PutOptions mark(PutOptions options) {
		return options.toBuilder().metadata(KEY, this.value).build();
	}

	boolean marks(ObjectMetadata metadata) {
		return this.value.equals(metadata.userMetadata().get(KEY));
	}

	static Map<String, String> withoutReserved(Map<String, String> metadata) {
		if (metadata.keySet().stream().noneMatch((key) -> key.startsWith(RESERVED))) {
			return metadata;
		}
		Map<String, String> visible = new HashMap<>(metadata);
		visible.keySet().removeIf((key) -> key.startsWith(RESERVED));
		return visible;
	}

}
