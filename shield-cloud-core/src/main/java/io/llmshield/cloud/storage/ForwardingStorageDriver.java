package io.llmshield.cloud.storage;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Passes every call on to another driver: the base of what watches or disturbs single
 * calls, such as the faults of the contract kit. As thread-safe as what it passes on to.
 */
public abstract class ForwardingStorageDriver implements StorageDriver {

	private final StorageDriver delegate;

	/**
	 * Create it.
	 * @param delegate takes the calls
	 */
	protected ForwardingStorageDriver(StorageDriver delegate) {
		this.delegate = delegate;
	}

	/**
	 * Return what this passes on to.
	 * @return the next driver
	 */
	protected final StorageDriver delegate() {
		return this.delegate;
	}

	@Override
	public String provider() {
		return this.delegate.provider();
	}

	@Override
	public StorageCapabilities capabilities() {
		return this.delegate.capabilities();
	}

	@Override
	public boolean keepsTimeLimit() {
		return this.delegate.keepsTimeLimit();
	}

	@Override
	public String location(String bucket) {
		return this.delegate.location(bucket);
	}

	@Override
	public ObjectMetadata head(ObjectId id, @Nullable String versionId) {
		return this.delegate.head(id, versionId);
	}

	@Override
	public ObjectContent open(ObjectId id, GetOptions options) {
		return this.delegate.open(id, options);
	}

	@Override
	public ObjectMetadata put(ObjectId id, ByteBuffer content, long crc32c, PutOptions options) {
		return this.delegate.put(id, content, crc32c, options);
	}

	@Override
	public PartUpload beginUpload(ObjectId id, PutOptions options) {
		return this.delegate.beginUpload(id, options);
	}

	@Override
	public void delete(ObjectId id, DeleteOptions options) {
		this.delegate.delete(id, options);
	}

	@Override
	public List<DeleteResult> deleteBatch(String bucket, List<String> keys) {
		return this.delegate.deleteBatch(bucket, keys);
	}

	@Override
	public ListPage list(String bucket, ListOptions options, @Nullable String pageToken) {
		return this.delegate.list(bucket, options, pageToken);
	}

	@Override
	public List<ObjectVersion> listVersions(ObjectId id) {
		return this.delegate.listVersions(id);
	}

	@Override
	public ObjectMetadata copy(ObjectId source, ObjectId target, CopyOptions options) {
		return this.delegate.copy(source, target, options);
	}

	@Override
	public ObjectMetadata copy(ObjectId source, ObjectId target, CopyOptions options, CopyRepeats repeats) {
		return this.delegate.copy(source, target, options, repeats);
	}

	@Override
	public Map<String, String> tags(ObjectId id) {
		return this.delegate.tags(id);
	}

	@Override
	public PresignedUrl presignGet(ObjectId id, Duration validity) {
		return this.delegate.presignGet(id, validity);
	}

	@Override
	public PresignedUrl presignPut(ObjectId id, PresignPutOptions options) {
		return this.delegate.presignPut(id, options);
	}

	@Override
	public void applyLifecycle(String bucket, List<LifecycleRule> rules) {
		this.delegate.applyLifecycle(bucket, rules);
	}

	@Override
	public void applyLifecycle(String bucket, LifecycleRule rule) {
		this.delegate.applyLifecycle(bucket, rule);
	}

	@Override
	public List<LifecycleRule> lifecycleRules(String bucket) {
		return this.delegate.lifecycleRules(bucket);
	}

	/**
	 * Passes every call on to another upload.
	 */
	public abstract static class ForwardingPartUpload implements PartUpload {

		private final PartUpload delegate;

		/**
		 * Create it.
		 * @param delegate takes the calls
		 */
		protected ForwardingPartUpload(PartUpload delegate) {
			this.delegate = delegate;
		}

		/**
		 * Return what this passes on to.
		 * @return the next upload
		 */
		protected final PartUpload delegate() {
			return this.delegate;
		}

		@Override
		public void part(int number, long offset, ByteBuffer content) {
			this.delegate.part(number, offset, content);
		}

		@Override
		public ObjectMetadata complete(int parts, long size, long crc32c) {
			return this.delegate.complete(parts, size, crc32c);
		}

		@Override
		public void abort() {
			this.delegate.abort();
		}

	}

}
