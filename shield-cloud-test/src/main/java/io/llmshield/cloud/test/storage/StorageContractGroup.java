package io.llmshield.cloud.test.storage;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.ListEntry;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ObjectSummary;
import io.llmshield.cloud.test.CloudFailures;
import io.llmshield.cloud.test.faults.FaultPlan;
import io.llmshield.cloud.test.faults.PatternInputStream;
import io.llmshield.cloud.test.faults.StorageCall;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the groups of the storage contract share.
 */
@ExtendWith(StorageContractExtension.class)
public abstract class StorageContractGroup {

	/** The key that most tests write. */
	protected static final String KEY = "results/2026/scan-1.json";

	private StorageEnvironment environment;

	@BeforeEach
	final void enter(StorageEnvironment environment) {
		this.environment = environment;
	}

	/**
	 * Return what the test works with.
	 * @return the environment
	 */
	protected final StorageEnvironment environment() {
		return this.environment;
	}

	/**
	 * Return the store under test.
	 * @return the store
	 */
	protected final CloudStorage store() {
		return this.environment.store();
	}

	/**
	 * Return the script of faults beneath the store.
	 * @return the plan
	 */
	protected final FaultPlan<StorageCall> faults() {
		return this.environment.driver().plan();
	}

	/**
	 * Return a store in the same place as if another process had opened it.
	 * @return the store
	 */
	protected final CloudStorage otherProcess() {
		return this.environment.storeOver(this.environment.fixture().independentDriver());
	}

	/**
	 * Return bytes that are the same at every call.
	 * @param length how many
	 * @return the bytes
	 */
	protected static byte[] bytes(int length) {
		return PatternInputStream.bytes(length);
	}

	/**
	 * Return the bytes of a text.
	 * @param content the text
	 * @return its UTF-8 form
	 */
	protected static byte[] text(String content) {
		return content.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Check an object's content.
	 * @param key the key
	 * @param expected the content that it must have
	 */
	protected final void assertContent(String key, byte[] expected) {
		assertThat(Content.of(store().getBytes(key))).as("content of %s", key).isEqualTo(Content.of(expected));
	}

	/**
	 * Check that there is no object: no read, no listing and no other process finds one.
	 * @param key the key
	 */
	protected final void assertAbsent(String key) {
		CloudFailures.assertFails(CloudErrorCategory.NOT_FOUND, () -> store().getMetadata(key));
		assertThat(store().exists(key)).as("%s exists", key).isFalse();
		assertThat(keys(key)).as("keys listed").doesNotContain(key);
		assertThat(otherProcess().exists(key)).as("%s exists for another process", key).isFalse();
	}

	/**
	 * Count the uploads that were begun and neither completed nor aborted.
	 * @return how many; compare with the number before, because a provider may keep those
	 * of other tests
	 */
	protected final int pendingUploads() {
		return this.environment.fixture().pendingUploads(this.environment.bucket());
	}

	/**
	 * Return the keys under a prefix, in the order of the listing.
	 * @param prefix the prefix
	 * @return the keys
	 */
	protected final List<String> keys(String prefix) {
		try (var objects = store().list(prefix)) {
			return objects.map(ObjectSummary::key).toList();
		}
	}

	/**
	 * Return the keys and common prefixes of a listing, in its order.
	 * @param options what to list
	 * @return the keys and prefixes
	 */
	protected final List<String> entries(ListOptions options) {
		try (var entries = store().list(options)) {
			return entries.map(ListEntry::key).toList();
		}
	}

	/**
	 * Bytes that compare by content and print short, so that a failure on megabytes can
	 * be read.
	 *
	 * @param length how many bytes
	 * @param crc their CRC32C
	 */
	protected record Content(int length, long crc) {

		static Content of(byte[] bytes) {
			return new Content(bytes.length, Checksums.crc32c(bytes));
		}

	}

}
