package io.llmshield.cloud.azure.storage;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/**
 * Makes the ids of blocks. All blocks of a blob that are not committed need ids of one
 * length.
 */
final class BlockIds {

	private BlockIds() {
	}

	/**
	 * Return the id of a block. Whatever the default locale is, the digits are those of
	 * ASCII.
	 * @param prefix ASCII text that only this write has
	 * @param number tells the blocks of this write apart
	 * @return Base64 of prefix and twelve digits
	 */
	static String of(String prefix, int number) {
		String text = prefix + String.format(Locale.ROOT, "%012d", number);
		return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
	}

}
