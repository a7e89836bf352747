package io.llmshield.cloud.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.StorageDriver;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A provider in a directory of its own, with one bucket. */
final class LocalFixture implements AutoCloseable {

	static final String BUCKET = "bucket";

	final Path data;

	final LocalProvider provider;

	final StorageDriver storage;

	LocalFixture(Path directory) {
		this(directory, UnaryOperator.identity());
	}

	LocalFixture(Path directory, UnaryOperator<LocalOptions.Builder> options) {
		this.data = directory.resolve("data");
		LocalOptions.Builder builder = LocalOptions.builder(this.data).keyFile(directory.resolve("keys/local.key"));
		this.provider = LocalProvider.open(options.apply(builder).build());
		this.storage = this.provider.storageDriver();
		this.provider.createBucket(BUCKET);
	}

	static ObjectId id(String key) {
		return new ObjectId(BUCKET, key);
	}

	static long crc32c(byte[] bytes) {
		CRC32C crc = new CRC32C();
		crc.update(bytes);
		return crc.getValue();
	}

	ObjectMetadata put(String key, String text) {
		return put(key, text, PutOptions.DEFAULT);
	}

	ObjectMetadata put(String key, String text, PutOptions options) {
		return put(key, text.getBytes(StandardCharsets.UTF_8), options);
	}

	ObjectMetadata put(String key, byte[] bytes, PutOptions options) {
		return this.storage.put(id(key), ByteBuffer.wrap(bytes), crc32c(bytes), options);
	}

	byte[] bytes(String key, GetOptions options) {
		try (ObjectContent content = this.storage.open(id(key), options)) {
			return content.inputStream().readAllBytes();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	String text(String key) {
		return new String(bytes(key, GetOptions.DEFAULT), StandardCharsets.UTF_8);
	}

	Path bucket() {
		return this.data.resolve("buckets").resolve(BUCKET);
	}

	Path file(String key) {
		return bucket().resolve("objects").resolve(KeyPath.file(key));
	}

	static List<Path> filesUnder(Path directory) {
		try (Stream<Path> files = Files.walk(directory)) {
			return files.filter((file) -> !file.equals(directory)).sorted().toList();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	List<Path> temporaryFiles() {
		return filesUnder(this.data.resolve("tmp"));
	}

	static CloudException failure(CloudErrorCategory category, ThrowingCallable call) {
		CloudException failure = Assertions.catchThrowableOfType(CloudException.class, call);
		Assertions.assertThat(failure).isNotNull();
		Assertions.assertThat(failure.category()).as(failure.getMessage()).isEqualTo(category);
		Assertions.assertThat(failure.provider()).isEqualTo("local");
		return failure;
	}

	@Override
	public void close() {
		this.provider.close();
	}

}
