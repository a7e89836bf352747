package io.llmshield.cloud.storage;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.residency.ResidencyPolicy;

/**
 * Lets nothing through to a bucket that is kept outside the allowed locations. The
 * location is asked for at the first operation and again after an hour: a bucket does not
 * move, but one that is deleted may be made anew elsewhere. A location that cannot be
 * found out is an error, so nothing passes unchecked.
 */
final class ResidencyCloudStorage extends ForwardingCloudStorage {

	static final Duration VALIDITY = Duration.ofHours(1);

	private final ResidencyPolicy policy;

	private final String provider;

	private final String bucket;

	private final Supplier<String> location;

	private final LongSupplier nanoTime;

	private volatile Answer answer = Answer.NONE;

	/**
	 * Create the layer.
	 * @param delegate the next layer
	 * @param policy the allowed locations
	 * @param provider the provider's id
	 * @param bucket the bucket
	 * @param location asks where the bucket is kept
	 * @param nanoTime the clock, as {@link System#nanoTime()}
	 */
	ResidencyCloudStorage(CloudStorage delegate, ResidencyPolicy policy, String provider, String bucket,
			Supplier<String> location, LongSupplier nanoTime) {
		super(delegate);
		this.policy = policy;
		this.provider = provider;
		this.bucket = bucket;
		this.location = location;
		this.nanoTime = nanoTime;
	}

	/**
	 * Check a storage's residency layer, if it has one.
	 * @param storage the outermost layer
	 */
	static void check(CloudStorage storage) {
		CloudStorage layer = storage;
		while (layer instanceof ForwardingCloudStorage forwarding) {
			if (layer instanceof ResidencyCloudStorage residency) {
				residency.check(CloudErrorKind.CLIENT_INIT);
			}
			layer = forwarding.delegate();
		}
	}

	private void check(CloudErrorKind kind) {
		for (String one : location().split(",")) {
			this.policy.check(kind, this.provider, this.bucket, one);
		}
	}

	/** Two threads may ask at once at the first use; both get the same answer. */
	private String location() {
		Answer known = this.answer;
		long now = this.nanoTime.getAsLong();
		if (known.location.isEmpty() || now - known.since > VALIDITY.toNanos()) {
			known = new Answer(this.location.get(), now);
			this.answer = known;
		}
		return known.location;
	}

	@Override
	public ObjectContent open(String key, GetOptions options) {
		check(CloudErrorKind.STORAGE_FETCH);
		return super.open(key, options);
	}

	@Override
	public byte[] getBytes(String key, GetOptions options) {
		check(CloudErrorKind.STORAGE_FETCH);
		return super.getBytes(key, options);
	}

	@Override
	public ObjectMetadata getToFile(String key, Path target, GetOptions options) {
		check(CloudErrorKind.STORAGE_FETCH);
		return super.getToFile(key, target, options);
	}

	@Override
	public ObjectMetadata put(String key, byte[] content, PutOptions options) {
		check(CloudErrorKind.STORAGE_PUT);
		return super.put(key, content, options);
	}

	@Override
	public ObjectMetadata put(String key, InputStream content, long length, PutOptions options) {
		check(CloudErrorKind.STORAGE_PUT);
		return super.put(key, content, length, options);
	}

	@Override
	public ObjectMetadata put(String key, InputStream content, PutOptions options) {
		check(CloudErrorKind.STORAGE_PUT);
		return super.put(key, content, options);
	}

	@Override
	public ObjectMetadata put(String key, Path content, PutOptions options) {
		check(CloudErrorKind.STORAGE_PUT);
		return super.put(key, content, options);
	}

	@Override
	public ObjectMetadata put(String key, ContentWriter content, PutOptions options) {
		check(CloudErrorKind.STORAGE_PUT);
		return super.put(key, content, options);
	}

	@Override
	public void delete(String key, DeleteOptions options) {
		check(CloudErrorKind.STORAGE_DELETE);
		super.delete(key, options);
	}

	@Override
	public List<DeleteResult> deleteAll(Collection<String> keys) {
		check(CloudErrorKind.STORAGE_DELETE);
		return super.deleteAll(keys);
	}

	@Override
	public Stream<ListEntry> list(ListOptions options) {
		check(CloudErrorKind.STORAGE_LIST);
		return super.list(options);
	}

	@Override
	public ObjectMetadata getMetadata(String key) {
		check(CloudErrorKind.STORAGE_FETCH);
		return super.getMetadata(key);
	}

	@Override
	public Map<String, String> getTags(String key) {
		check(CloudErrorKind.STORAGE_FETCH);
		return super.getTags(key);
	}

	@Override
	public ObjectMetadata copy(String sourceKey, String targetKey, CopyOptions options) {
		check(CloudErrorKind.STORAGE_PUT);
		return super.copy(sourceKey, targetKey, options);
	}

	@Override
	public List<ObjectVersion> listVersions(String key) {
		check(CloudErrorKind.STORAGE_LIST);
		return super.listVersions(key);
	}

	@Override
	public PresignedUrl presignGet(String key, Duration validity) {
		check(CloudErrorKind.STORAGE_FETCH);
		return super.presignGet(key, validity);
	}

	@Override
	public PresignedUrl presignPut(String key, PresignPutOptions options) {
		check(CloudErrorKind.STORAGE_PUT);
		return super.presignPut(key, options);
	}

	private record Answer(String location, long since) {

		private static final Answer NONE = new Answer("", 0);

	}

}
