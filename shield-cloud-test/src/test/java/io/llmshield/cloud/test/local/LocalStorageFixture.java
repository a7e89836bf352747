package io.llmshield.cloud.test.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.test.storage.StorageContractFixture;
import io.llmshield.cloud.test.storage.StorageFixtureAbility;

/**
 * The local provider for the storage contract.
 */
public class LocalStorageFixture implements StorageContractFixture {

	private final LinkServer server;

	private final LocalDirectory directory;

	private final AtomicInteger buckets = new AtomicInteger();

	public LocalStorageFixture() throws IOException {
		this.server = new LinkServer();
		this.directory = new LocalDirectory(this.server::address);
		this.server.start(this.directory.provider().presigner(), driver());
	}

	@Override
	public StorageDriver driver() {
		return this.directory.provider().storageDriver();
	}

	@Override
	public StorageDriver independentDriver() {
		return this.directory.independentProvider().storageDriver();
	}

	@Override
	public String newBucket() {
		String bucket = "contract-" + this.buckets.incrementAndGet();
		this.directory.provider().createBucket(bucket);
		return bucket;
	}

	@Override
	public Set<StorageFixtureAbility> abilities() {
		return EnumSet.of(StorageFixtureAbility.CORRUPT, StorageFixtureAbility.SERVE_LINKS,
				StorageFixtureAbility.COUNT_PENDING_UPLOADS, StorageFixtureAbility.ADVANCE_TIME);
	}

	/** Flips a bit in the middle of the largest file of the bucket. */
	@Override
	public void corrupt(ObjectId id) {
		try {
			Path largest = this.directory.files("buckets/" + id.bucket())
				.stream()
				.max(Comparator.comparingLong((file) -> file.toFile().length()))
				.orElseThrow();
			long middle = Files.size(largest) / 2;
			try (RandomAccessFile file = new RandomAccessFile(largest.toFile(), "rw")) {
				file.seek(middle);
				int value = file.read();
				file.seek(middle);
				file.write(value ^ 1);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Temporary files are shared by all buckets; tests run one after another. */
	@Override
	public int pendingUploads(String bucket) {
		try {
			return this.directory.files("tmp").size();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void advanceTime(Duration duration) {
		this.directory.clock().advance(duration);
	}

	@Override
	public Instant now() {
		return this.directory.clock().instant();
	}

	@Override
	public void close() {
		this.server.close();
		this.directory.close();
	}

}
